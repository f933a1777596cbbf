"""`claims.md`: what the paper says beyond single cells, and how far this profile bears it out."""

from collections import Counter

from repro.params import Params, corpora, models
from repro.tables.claims import Beside, Judged
from repro.tables.grid import PROTOCOLS
from repro.tables.markdown import pipe_table


def render(judged: list[Judged], beside: list[Beside], params: Params) -> str:
    """A table of outcomes, then the reasons, then the published cells that a constant meets."""
    parts = [
        [f"# Claims. {params.title}; {PROTOCOLS[params.protocol]}"],
        [f"{counted(judged)} How surely each claim is known stands beside it."],
        _outcomes(judged),
        *([_line(one)] for one in judged),
        ["## Published cells that a constant prediction also meets"],
        _beside(beside, params),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def counted(judged: list[Judged]) -> str:
    """How many claims have each outcome, in one sentence."""
    counts = Counter(one.finding.outcome for one in judged)
    found = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items()))
    return f"{len(judged)} claims: {found}."


def summary_lines(judged: list[Judged]) -> list[str]:
    """For a terminal: how many claims have each outcome, then each with its reason."""
    lines = [counted(judged)]
    for one in judged:
        lines += ["", f"{one.claim.text} ({one.claim.standing})"]
        lines.append(f"  {one.finding.outcome}: {one.finding.reason}")
    return lines


def _outcomes(judged: list[Judged]) -> list[str]:
    rows = [
        [one.claim.id, one.claim.kind, one.claim.text, one.claim.standing, one.finding.outcome]
        for one in judged
    ]
    return pipe_table(["Claim", "Kind", "Text", "Standing", "Outcome"], rows)


def _line(one: Judged) -> str:
    notes = [f"{one.finding.outcome}: {one.finding.reason}"]
    if one.published:
        notes.append(f"contradicted by the published cells themselves: {one.published}")
    if one.constant:
        notes.append(one.constant)
    notes.append(f"source: {one.claim.source}")
    return "\n".join([f"**{one.claim.id}**", "", *(f"- {note}." for note in notes)])


def _beside(beside: list[Beside], params: Params) -> list[str]:
    if not beside:
        return ["None that this profile can show: it needs the constant row on the real corpus."]
    known = models()
    rows = [
        [
            known[one.model].title,
            corpora()[one.dataset].title,
            one.printed,
            one.standing,
            f"{one.constant:.4f}",
            params.protocol,
            one.caveat or "-",
        ]
        for one in beside
    ]
    header = ["Row", "Corpus", "Published F1", "Standing", "Constant F1", "Protocol", "Caveat"]
    return [
        "The paper's own protocol, splits and kind of F1 are not known: this is no verdict on it.",
        "",
        *pipe_table(header, rows, right={"Published F1", "Constant F1"}),
    ]
