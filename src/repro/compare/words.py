"""A comparison as a person reads it."""

from repro.compare.record import Compared, Comparison
from repro.markdown import pipe_table
from repro.registry import corpus_entry

EXCLUDES = "Interval excludes 0"
HEADER = ["Against", "Corpus", "F1", "Its F1", "Difference", "Interval", "Groups", EXCLUDES]
FIGURES = {"F1", "Its F1", "Difference", "Groups"}
SCALE = (
    "Evidence about these rows alone, on these corpora, as their profiles ask and train them: not "
    "about the paper's models, where none of them is a row here."
)


def markdown(found: Comparison) -> str:
    """The comparison as a Markdown page."""
    parts = [
        [f"# {found.row} of profile {found.profile}, paired with other rows"],
        [about(found)],
        [SCALE],
        table(found),
        [f"- {line}" for line in notes(found)],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def about(found: Comparison) -> str:
    """What the figures are, in two sentences."""
    return (
        f"Difference: F1 of {found.row} minus that of the other row, on the examples that both "
        f"were asked. Interval: the middle {found.level:.0%} over {found.resamples} resamples of "
        f"the groups, the same groups for both rows (paired bootstrap, seed {found.seed})."
    )


def table(found: Comparison) -> list[str]:
    """Lines of a Markdown table: one row per other row and corpus that could be compared."""
    rows = [
        [
            other_name(one, found),
            title(one.dataset),
            f"{one.first:.4f}",
            f"{one.second:.4f}",
            f"{one.difference:+.4f}",
            f"{one.low:+.4f} to {one.high:+.4f}",
            str(one.groups),
            "yes" if one.excludes_zero else "no",
        ]
        for one in found.compared
        if not one.reason
    ]
    return pipe_table(HEADER, rows, right=FIGURES)


def notes(found: Comparison) -> list[str]:
    """Where several seeds stand behind a figure, and what could not be compared and why."""
    if not found.compared:
        return [f"Profile {found.profile} has no other row."]
    seeded = [
        f"{other_name(one, found)}, {title(one.dataset)}: each F1 is a mean over training seeds "
        f"({one.seeds[0]}, and {one.seeds[1]} of the other); the interval says nothing of further "
        "seeds."
        for one in found.compared
        if max(one.seeds) > 1
    ]
    absent = [
        f"{other_name(one, found)}, {title(one.dataset)}: not compared: {one.reason}."
        for one in found.compared
        if one.reason
    ]
    return seeded + absent


def other_name(one: Compared, found: Comparison) -> str:
    """The other row; its profile stands before it where that is another."""
    return one.row if one.profile == found.profile else f"{one.profile}:{one.row}"


def title(dataset: str) -> str:
    """A corpus's name in corpora.yaml."""
    return corpus_entry(dataset).title
