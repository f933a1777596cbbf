"""The map of a profile: for each cell where its adapter, predictions and metrics are."""

from collections.abc import Iterator, Sequence

from repro.doctor.state import State
from repro.params import Params
from repro.storage.places import Place
from repro.storage.products import Kind, model_of

WIDTH = 78
GAP = 1
MARKS = {Place.HERE: "h", Place.CACHE: "c", Place.REMOTE: "r", Place.NOWHERE: "-"}
LEGEND = (
    "each cell: adapter, predictions, metrics; before a model's cells: its base",
    "h here, c in DVC's cache, r on a remote, - nowhere",
)
KINDS: tuple[Kind, ...] = ("adapter", "predictions", "metrics")


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
    places: dict[tuple[str, str, str], Place] = {}
    for item, place in state.places.items():
        key = (item.kind, item.cell.row, item.cell.dataset)
        places[key] = max(place, places.get(key, Place.HERE))
    return {key: MARKS[place] for key, place in places.items()}


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
