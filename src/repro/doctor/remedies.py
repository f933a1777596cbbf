"""What is not in the working tree and the command that gets it; which tier can be run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os import environ

from repro.corpora.fetch import MIRROR
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
    prepared,
    weights,
)

NAMED = 2
LABEL = 15
"""As wide as the name of a tier with a gap."""
WHERE = {Place.CACHE: "in the cache", Place.REMOTE: "on a remote", Place.NOWHERE: "nowhere"}
UNKNOWN = "nowhere in reach (a remote did not answer)"
IN_GIT = "answers in git"
NOUNS: dict[Kind, tuple[str, str]] = {
    "prepared": ("prepared corpus", "prepared corpora"),
    "rendered": ("rendered corpus", "rendered corpora"),
    "base": ("base model", "base models"),
    "adapter": ("adapter", "adapters"),
    "predictions": ("predictions", "predictions"),
    "metrics": ("metrics", "metrics"),
}
"""What one product of each kind is called, and several."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Products that are not here, and one command that gets them all."""

    what: str
    command: str


def lacks(params: Params, paths: Paths, state: State) -> list[Lack]:
    """Everything that is not here, grouped by where it is and by the command that gets it."""
    found: dict[tuple[str, str], list[str]] = {}
    for kind, nouns in NOUNS.items():
        of_kind = state.of_kind(kind)
        ways: dict[tuple[str, str], list[Product]] = {}
        for item, place in of_kind.items():
            if place != Place.HERE:
                way = _way(item, place, params, paths, state)
                ways.setdefault((way, _where(item, place, state)), []).append(item)
        for (way, where), items in ways.items():
            command = _command(way, items, len(of_kind), paths)
            what = f"{len(items)} {nouns[len(items) > 1]}"
            found.setdefault((command, where), []).append(what)
    return [
        Lack(f"{', '.join(what)}: {where}", command) for (command, where), what in found.items()
    ]


def _where(item: Product, place: Place, state: State) -> str:
    if state.in_git(item):
        return IN_GIT
    silent = any(answer.problem for answer in state.answers.values())
    return UNKNOWN if silent and place == Place.NOWHERE else WHERE[place]


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
    if item.cell.row in params.external and not state.to_be_had(made):
        return importing(made, paths)
    return f"repro tier {_tier(item, params, paths, state)}"


def _tier(item: Product, params: Params, paths: Paths, state: State) -> int:
    """The first tier whose start is to be had; 4 makes everything."""
    cell = item.cell
    made = predictions(params, paths, cell)
    if state.in_git(item) or (item.kind == "metrics" and state.to_be_had(made)):
        return 2
    starts = weights(params, paths, cell)
    reached = starts and all(map(state.to_be_had, starts))
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
    """A line per tier: for how many cells what it starts from is to be had, and the command.

    A note under the second says what it starts from where predictions are not here.
    """
    every = cells(params)
    answered = [predictions(params, paths, cell) for cell in every]
    starts: dict[str, list[list[Product]]] = {
        "1 look": [[metrics(paths, cell)] for cell in every],
        "2 re-score": [[made] for made in answered],
        "3 re-predict": [weights(params, paths, cell) for cell in every],
    }
    states = {
        name: f"{_ready(parts, state):>{len(str(len(every)))}} of {len(every)} cells"
        for name, parts in starts.items()
    }
    states |= {"4 train": _training(params)}
    width = max(map(len, states.values()))
    one, two, *others = [
        f"{name:<{LABEL}}{said:<{width}}   repro tier {name[0]} -p {paths.profile}"
        for name, said in states.items()
    ]
    return [one, two, *_note(params, paths, answered, state), *others]


def _ready(starts: Sequence[Sequence[Product]], state: State) -> int:
    return sum(bool(parts) and all(map(state.to_be_had, parts)) for parts in starts)


def _note(params: Params, paths: Paths, answered: Sequence[Product], state: State) -> Iterator[str]:
    """Which answers are those in git, and how their corpora are had; or which are missing."""
    committed = sum(map(state.in_git, answered))
    if committed or state.unreached:
        ready = sum(map(state.to_be_had, answered))
        said = [IN_GIT if committed == ready else f"{committed} {IN_GIT}"] if committed else []
        yield f"{'':<{LABEL}}({'; '.join([*said, _corpora(params, paths, state)])})"


def _corpora(params: Params, paths: Paths, state: State) -> str:
    if state.unreached:
        count = len(state.unreached)
        names = ", ".join(state.unreached) if count <= NAMED else f"{count} corpora"
        return f"{names} missing: {'not in' if environ.get(MIRROR) else 'set'} {MIRROR}"
    if all(state.places[prepared(paths, name)] == Place.HERE for name in params.datasets):
        return "corpora are here"
    return "corpora are fetched" if params.fetched else "corpora are made"


def _training(params: Params) -> str:
    """What training the profile's models takes."""
    entries = [model_entry(name) for name in params.models]
    gpus = max((entry.gpus for entry in entries if entry.weights_gb > CPU_LIMIT_GB), default=0)
    if not gpus:
        return "any CPU"
    memory = max(entry.memory_gb for entry in entries)
    return f"{'1 GPU' if gpus == 1 else f'up to {gpus} GPUs'}, {memory:.0f} GB on one"
