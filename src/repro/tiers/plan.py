"""What a tier will do and how long it takes, said before it starts."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from repro.cell import Cell
from repro.paths import Paths
from repro.recorded import recorded
from repro.tiers.obtain import Review

NAMES = {1: "look", 2: "re-score", 3: "re-predict", 4: "train"}
STEPS = {
    1: "",
    2: "get the predictions and {corpora}, score {cells}, then ",
    3: "get base models, adapters and {corpora}, answer again and score {cells}, then ",
    4: "make whatever is not up to date of {corpora}, base models, adapters and {cells}, then ",
}
REPREDICT, TRAIN = 3, 4
REPEATED = {1: (), 2: (), 3: ("predict",), 4: ("baseline", "train", "predict")}
"""The stages of a cell that a tier runs again, as provenance names them."""
SCORING = 2
"""Seconds that DVC and one process take for a stage on a free core."""


def plan(tier: int, review: Review) -> list[str]:
    """Lines that say what a tier runs on which cells, whether it trains, and for how long."""
    own = [cell for cell in review.cells if tier != REPREDICT or review.weights(cell)]
    corpora = len({cell.dataset for cell in own})
    steps = STEPS[tier].format(
        corpora=_counted(corpora, "corpus", "corpora"), cells=_counted(len(own), "cell", "cells")
    )
    trains = tier == TRAIN and bool(review.params.models)
    return [
        f"Tier {tier}, {NAMES[tier]}, profile {review.paths.profile}: "
        f"{steps}make tables, audit and report. "
        + ("It trains what is not up to date." if trains else "Nothing is trained."),
        f"Time: {_time(tier, own, review.paths)}",
    ]


def _time(tier: int, own: Sequence[Cell], paths: Paths) -> str:
    if tier == 1:
        return "seconds."
    overhead = f"about {spoken(SCORING * len(own))} for scores on a free core"
    if not REPEATED[tier]:
        return f"{overhead}, and the download of what is not here."
    recorded = [seconds for cell in own if (seconds := _recorded(tier, cell, paths)) is not None]
    if not recorded:
        return f"recorded for no cell yet; docs/tiers.md estimates it; {overhead}."
    at_most = "at most " if tier == TRAIN else ""
    known = (
        f"{at_most}{spoken(sum(recorded))} were recorded for {len(recorded)} of {len(own)} cells"
    )
    unknown = "" if len(recorded) == len(own) else "; docs/tiers.md estimates the others"
    return f"{known}, on the machine that provenance names{unknown}; {overhead}."


def _recorded(tier: int, cell: Cell, paths: Paths) -> float | None:
    """Seconds that the stages of a cell took where they were run, or None where none is known."""
    file = replace(paths, seed=cell.seed, answered=cell.split).provenance(cell.row, cell.dataset)
    sections = recorded(file)
    known = [sections.get(stage, {}).get("seconds") for stage in REPEATED[tier]]
    found = [one for one in known if one is not None]
    return sum(found) if found else None


def spoken(seconds: float) -> str:
    """A duration in the unit that people would use, rounded up."""
    for size, name in ((3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{ceil(seconds / size)} {name}"
    whole = max(ceil(seconds), 1)
    return f"{whole} second{'s' if whole > 1 else ''}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
