"""Which tier of review can be run from what is here, in the cache and on the remotes."""

from collections.abc import Sequence

from repro.doctor.state import State
from repro.params import Params, model_entry
from repro.paths import Paths
from repro.storage.places import Place
from repro.storage.products import (
    Cell,
    Product,
    adapter,
    base,
    cells,
    metrics,
    model_of,
    predictions,
)


def readiness(params: Params, paths: Paths, state: State) -> list[str]:
    """A line a tier: for how many cells what it starts from is to be had, and the command."""
    every = cells(params)
    starts: dict[str, list[list[Product]]] = {
        "1 look": [[metrics(paths, cell)] for cell in every],
        "2 re-score": [[predictions(params, paths, cell)] for cell in every],
        "3 re-predict": [_adapted(params, paths, cell) for cell in every],
    }
    lines = [
        f"{name:<13}{_ready(parts, state):>4} of {len(every)} cells   "
        f"repro tier {name[0]} -p {paths.profile}"
        for name, parts in starts.items()
    ]
    return [*lines, f"{'4 train':<13}{_training(params)}   repro tier 4 -p {paths.profile}"]


def _adapted(params: Params, paths: Paths, cell: Cell) -> list[Product]:
    model = model_of(params, cell.row)
    if not model:
        return []
    weights = [base(paths, model)]
    return [*weights, adapter(paths, cell)] if cell.row in params.models else weights


def _ready(starts: Sequence[Sequence[Product]], state: State) -> int:
    return sum(
        bool(parts) and all(state.places[part] < Place.NOWHERE for part in parts)
        for parts in starts
    )


def _training(params: Params) -> str:
    """What training the profile's models takes."""
    entries = [model_entry(name) for name in params.models]
    gpus = max((entry.gpus for entry in entries), default=0)
    if not gpus:
        return "on any CPU"
    memory = max(entry.memory_gb for entry in entries)
    return f"on up to {gpus} GPUs at once, {memory:.0f} GB on one"
