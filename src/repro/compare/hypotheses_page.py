"""The ledger of hypotheses as a page, and as the small table of a README."""

from collections.abc import Sequence

from repro.compare.hypotheses import Judged
from repro.errors import InputError
from repro.markdown import pipe_table

ABOUT = (
    "A finding holds for the model and the corpus it names, and for no other. Where F1 decides, "
    "the bound must lie outside the paired bootstrap interval of the two rows, or, where they were "
    "not paired, outside both of their intervals together. Precision and recall have the intervals "
    "of a share, and are not paired."
)
MARKS = ("<!-- hypotheses -->", "<!-- end of hypotheses -->")
"""Between them stands the table in a README."""


def table(judged: Sequence[Judged]) -> list[str]:
    """The ledger in one small Markdown table."""
    rows = [
        [one.hypothesis.kind, one.hypothesis.text, one.outcome, one.scope, one.settled_by]
        for one in judged
    ]
    return pipe_table(["Kind", "Hypothesis", "So far", "Seen with", "Settled by"], rows)


def within(text: str, judged: Sequence[Judged], name: str) -> str:
    """A page with its small table brought up to date: what stands between the two marks.

    Raises InputError naming the page where a mark is missing.
    """
    head, first, rest = text.partition(MARKS[0])
    _, second, tail = rest.partition(MARKS[1])
    if not first or not second:
        raise InputError(f"{name}: expected {MARKS[0]} and {MARKS[1]}; restore it from git")
    rows = [[one.hypothesis.text, one.outcome, one.scope] for one in judged]
    lines = pipe_table(["Hypothesis", "So far", "Seen with"], rows)
    return "\n".join([f"{head}{first}", *lines, f"{second}{tail}"])


def markdown(judged: Sequence[Judged]) -> str:
    """The ledger as a page: the table, then what breaks each hypothesis and what was found."""
    parts = [
        ["# Hypotheses, judged from whatever has been run"],
        [ABOUT],
        table(judged),
        *([_entry(one)] for one in judged),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _entry(one: Judged) -> str:
    known = one.hypothesis
    lines = [f"broken if: {known.broken_if}", *filter(None, (known.bound, known.note))]
    found = [f"{each.outcome}: {each.scope} ({each.rows}): {each.reason}." for each in one.findings]
    source = f"{known.standing}: {known.source}."
    return "\n".join(
        [f"## {known.id}", "", known.text, "", *(f"- {line}" for line in [*lines, *found, source])]
    )
