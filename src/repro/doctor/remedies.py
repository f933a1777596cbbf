"""What is not in the working tree and the command that gets it; which tier can be run."""

from collections.abc import Sequence
from dataclasses import dataclass

from repro.doctor.state import State
from repro.lora.hardware import CPU_LIMIT_GB
from repro.params import Params
from repro.paths import Paths
from repro.registry import model_entry
from repro.storage.places import Place
from repro.storage.products import (
    TRACKED,
    Kind,
    Product,
    address,
    cells,
    importing,
    metrics,
    predictions,
    weights,
)

NAMED = 2
WHERE = {Place.CACHE: "in the cache", Place.REMOTE: "on a remote", Place.NOWHERE: "nowhere"}
UNKNOWN = "nowhere in reach (a remote did not answer)"
PLURALS: dict[Kind, str] = {
    "prepared": "prepared corpora",
    "rendered": "rendered corpora",
    "base": "base models",
    "adapter": "adapters",
    "predictions": "predictions",
    "metrics": "metrics",
}


@dataclass(frozen=True, slots=True)
class Lack:
    """Products that are not here, and one command that gets them all."""

    what: str
    command: str


def lacks(params: Params, paths: Paths, state: State) -> list[Lack]:
    """Everything that is not here, grouped by where it is and by the command that gets it."""
    found: dict[tuple[str, Place], list[str]] = {}
    for kind, plural in PLURALS.items():
        of_kind = state.of_kind(kind)
        ways: dict[tuple[str, Place], list[Product]] = {}
        for item, place in of_kind.items():
            if place != Place.HERE:
                way = _way(item, place, params, paths, state)
                ways.setdefault((way, place), []).append(item)
        for (way, place), items in ways.items():
            command = _command(way, items, len(of_kind), paths)
            found.setdefault((command, place), []).append(f"{len(items)} {plural}")
    silent = any(answer.problem for answer in state.answers.values())
    where = WHERE | ({Place.NOWHERE: UNKNOWN} if silent else {})
    return [
        Lack(f"{', '.join(what)}: {where[place]}", command)
        for (command, place), what in found.items()
    ]


def _way(item: Product, place: Place, params: Params, paths: Paths, state: State) -> str:
    """How one product is had, at the least cost: a DVC command or a tier."""
    if item.kind in {"prepared", "rendered"}:
        return "dvc repro"
    if place == Place.CACHE:
        return "dvc checkout"
    if place == Place.REMOTE:
        return "dvc pull"
    if item.kind == "base":
        return "dvc repro"
    made = predictions(params, paths, item.cell)
    if item.cell.row in params.external and state.places[made] == Place.NOWHERE:
        return importing(made, paths)
    return f"repro tier {_tier(item, params, paths, state)}"


def _tier(item: Product, params: Params, paths: Paths, state: State) -> int:
    """The first tier whose start is to be had; 4 makes everything."""
    cell = item.cell
    made = predictions(params, paths, cell)
    if item.kind == "metrics" and state.places[made] < Place.NOWHERE:
        return 2
    starts = weights(params, paths, cell)
    reached = starts and all(state.places[start] < Place.NOWHERE for start in starts)
    return 3 if reached and item.kind != "adapter" else 4


def _command(way: str, items: Sequence[Product], total: int, paths: Paths) -> str:
    """One command for all of them; where many are meant, it names their whole stage or profile."""
    if way.startswith("repro answers"):
        return way
    if way.startswith("repro"):
        names = [item.cell.name for item in items] if len(items) <= min(NAMED, total - 1) else []
        return " ".join([way, "-p", paths.profile, *names])
    one = len(items) == 1
    stages = dict.fromkeys(
        item.stage if one or item.stage.endswith(TRACKED) else item.stage.split("@")[0]
        for item in items
    )
    option = [] if one or way == "dvc repro" else ["--allow-missing"]
    return " ".join([way, *option, *(address(paths, stage) for stage in stages)])


def readiness(params: Params, paths: Paths, state: State) -> list[str]:
    """A line per tier: for how many cells what it starts from is to be had, and the command."""
    every = cells(params)
    starts: dict[str, list[list[Product]]] = {
        "1 look": [[metrics(paths, cell)] for cell in every],
        "2 re-score": [[predictions(params, paths, cell)] for cell in every],
        "3 re-predict": [weights(params, paths, cell) for cell in every],
    }
    lines = [
        f"{name:<13}{_ready(parts, state):>4} of {len(every)} cells   "
        f"repro tier {name[0]} -p {paths.profile}"
        for name, parts in starts.items()
    ]
    return [*lines, f"{'4 train':<13}{_training(params)}   repro tier 4 -p {paths.profile}"]


def _ready(starts: Sequence[Sequence[Product]], state: State) -> int:
    return sum(
        bool(parts) and all(state.places[part] < Place.NOWHERE for part in parts)
        for parts in starts
    )


def _training(params: Params) -> str:
    """What training the profile's models takes."""
    entries = [model_entry(name) for name in params.models]
    gpus = max((entry.gpus for entry in entries if entry.weights_gb > CPU_LIMIT_GB), default=0)
    if not gpus:
        return "on any CPU"
    memory = max(entry.memory_gb for entry in entries)
    return f"on up to {gpus} GPUs at once, {memory:.0f} GB on one"
