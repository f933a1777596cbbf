"""Where each product of a profile is, and the map that shows it cell by cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from repro.cell import Cell
from repro.doctor.corpora import out_of_reach
from repro.params import Params
from repro.paths import Paths
from repro.storage.places import Place, outs, place_of
from repro.storage.products import Kind, Product, cells, model_of, prepared, products
from repro.storage.remotes import Answer, Settings, ask_all, settings

WIDTH = 78
GAP = 1
MARKS = {Place.HERE: "h", Place.CACHE: "c", Place.REMOTE: "r", Place.NOWHERE: "-"}
IN_GIT = "g"
FARTHER = "hcrg-"
"""The marks, from the nearest to the farthest."""
LEGEND = (
    "each cell: adapter, predictions, metrics; before a model's cells: its base",
    "h here, c in DVC's cache, r on a remote, g answers in git, - nowhere",
)
KINDS: tuple[Kind, ...] = ("adapter", "predictions", "metrics")


@dataclass(frozen=True, slots=True)
class State:
    """All that the doctor knows of a profile's products.

    `answers` are those of remotes. `committed`: the cells whose own answers stand in git.
    `unreached`: the corpora that are not here and whose bytes are not to be had.
    """

    places: Mapping[Product, Place]
    settings: Settings
    answers: Mapping[str, Answer]
    committed: frozenset[Cell] = frozenset()
    unreached: tuple[str, ...] = ()

    def of_kind(self, kind: Kind) -> dict[Product, Place]:
        return {item: place for item, place in self.places.items() if item.kind == kind}

    def in_git(self, item: Product) -> bool:
        """Whether a cell's answers in git stand for predictions that are nowhere."""
        committed = item.kind == "predictions" and item.cell in self.committed
        return committed and self.places[item] == Place.NOWHERE

    def to_be_had(self, item: Product) -> bool:
        """Whether a tier can start from it without making it."""
        return self.places[item] < Place.NOWHERE or self.in_git(item)


def examine(params: Params, paths: Paths) -> State:
    """Look at the working tree and the cache, and ask every remote for all that it could have."""
    known = outs(paths)
    setup = settings()
    everything = list(products(params, paths))
    shared = [item for item in everything if item.kind in {"base", "adapter", "predictions"}]
    md5s = [known[path].md5 for item in shared for path in item.paths if path in known]
    answers = ask_all(setup.remotes, md5s)
    on_remotes = frozenset[str]().union(*(answer.present for answer in answers.values()))
    places = {item: place_of(item, known, setup.cache, on_remotes) for item in everything}
    committed = frozenset(cell for cell in cells(params) if _answers(paths, cell).exists())
    absent = [
        dataset
        for dataset in params.fetched
        if places[prepared(paths, dataset)] > Place.CACHE and not paths.raw(dataset).exists()
    ]
    return State(places, setup, answers, committed, tuple(out_of_reach(absent)))


def _answers(paths: Paths, cell: Cell) -> Path:
    return cell.paths(paths.profile).answers(cell.row, cell.dataset)


def cell_map(params: Params, state: State) -> list[str]:
    """Lines of at most WIDTH characters; many corpora are shown in several blocks."""
    marks = _marks(state)
    label = max(len(row) for row in ["corpus", *params.rows]) + 2 * GAP
    lines = []
    for block in _blocks(params.datasets, WIDTH - label - 1 - GAP):
        lines += [_line("", "", {name: name for name in block}, label)]
        corpus = {name: marks["prepared", "", name] for name in block}
        lines += [_line("corpus", "", corpus, label)]
        for row in params.rows:
            base = marks.get(("base", model_of(params, row), ""), "")
            cells = {
                name: "".join(marks.get((kind, row, name), " ") for kind in KINDS) for name in block
            }
            lines += [_line(row, base, cells, label)]
    return [*lines, *LEGEND]


def _marks(state: State) -> dict[tuple[str, str, str], str]:
    """The mark of each kind, row and corpus: of several seeds, that of the farthest."""
    marks: dict[tuple[str, str, str], str] = {}
    own = {item: place for item, place in state.places.items() if item.cell.source is None}
    for item, place in own.items():
        key = (item.kind, item.cell.row, item.cell.dataset)
        mark = IN_GIT if state.in_git(item) else MARKS[place]
        marks[key] = max(mark, marks.get(key, mark), key=FARTHER.index)
    return marks


def _blocks(names: Sequence[str], width: int) -> Iterator[list[str]]:
    block: list[str] = []
    for name in names:
        if block and sum(_column(part) for part in [*block, name]) > width:
            yield block
            block = []
        block.append(name)
    if block:
        yield block


def _column(name: str) -> int:
    return max(len(name), len(KINDS)) + GAP


def _line(row: str, base: str, cells: dict[str, str], label: int) -> str:
    texts = "".join(text.ljust(_column(name)) for name, text in cells.items())
    return f"{row:<{label}}{base:<{1 + GAP}}{texts}".rstrip()
