"""`repro published import`: a source's tables into `published/cells.csv`, after a yes."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from repro.download import without_user
from repro.errors import InputError, RunError
from repro.published.importer.aliases import ALIASES, load_aliases
from repro.published.importer.merge import Merge, Placed, merge
from repro.published.importer.reading import Fate, Reading, read_table
from repro.published.importer.source import Source, read_source
from repro.published.store import CELLS, read_cells, write_cells


def import_tables(
    source: str,
    confirm: Callable[[str], bool],
    *,
    tables: Sequence[int] = (),
    replace: bool,
    inconsistent: bool,
    dry_run: bool,
) -> None:
    """Print what every cell of a source becomes; store what may be stored after `confirm`.

    `tables` are the numbers of those to read, all if there are none. Figures that are refused leave
    the stored ones as they are; RunError then counts them, after the others were written. Raises
    InputError if no figure can be placed.
    """
    read = read_source(source)
    aliases = load_aliases()
    chosen = _chosen(read, tables)
    readings = [read_table(table, aliases) for table in read.tables if table.number in chosen]
    merged = merge(
        read_cells(CELLS), _placed(readings), read.label, replace=replace, inconsistent=inconsistent
    )
    _print(read, readings, merged)
    shown = without_user(source)
    taken = len(merged.new) + len(merged.confirmed) + len(merged.replaced)
    if not taken and not merged.refused:
        raise InputError(f"{shown}: no figure placed: {_commonest(readings)}; names: {ALIASES}")
    if taken and not dry_run:
        _store(merged, taken, confirm)
    if merged.refused:
        raise RunError(f"{shown}: {len(merged.refused)} refused; the stored figures stand")


def _chosen(read: Source, tables: Sequence[int]) -> set[int]:
    known = {table.number for table in read.tables}
    unknown = set(tables) - known
    if unknown:
        raise InputError(
            f"{read.name}: no table {min(unknown)}; it has tables 1 to {max(known)}: see --dry-run"
        )
    return set(tables) or known


def _placed(readings: Sequence[Reading]) -> list[Placed]:
    return [
        Placed(fate.key, fate.value, reading.table.where)
        for reading in readings
        for fate in reading.fates
        if fate.key
    ]


def _commonest(readings: Sequence[Reading]) -> str:
    """The reason that most cells are not stored for, with the first of them."""
    fates = [fate for reading in readings for fate in reading.fates if fate.cell.label]
    reasons = Counter(fate.why for fate in fates)
    if not fates:
        return "no table holds figures"
    why = reasons.most_common(1)[0][0]
    first = next(fate.cell.text for fate in fates if fate.why == why)
    return f"{first!r} ({reasons[why]} cells): {why}"


def _store(merged: Merge, taken: int, confirm: Callable[[str], bool]) -> None:
    if not confirm(f"Store {taken} figures in {CELLS}?"):
        print("nothing stored")
        return
    write_cells(CELLS, list(merged.figures.values()))
    print(f"{CELLS}: {len(merged.figures)} figures")


def _print(read: Source, readings: Sequence[Reading], merged: Merge) -> None:
    print(f"{read.name}: tables: {len(read.tables)}, sha256 {read.sha256}")
    for line in read.complaints:
        print(f"  {line}")
    for reading in readings:
        print(*_lines(reading), sep="\n")
    for title, lines in (
        ("new", merged.new),
        ("confirmed", merged.confirmed),
        ("replaced", merged.replaced),
        ("refused", merged.refused),
    ):
        if lines:
            print(f"{title}:", *(f"  {line}" for line in lines), sep="\n")


def _lines(reading: Reading) -> Iterator[str]:
    """A table as it was understood: each heading and label with its meaning, each cell's fate."""
    table = reading.table
    yield f"{table.where}: {table.caption.own!r}" if table.caption.own else f"{table.where}:"
    yield from (f"  around it: {text!r}" for text in table.caption.all if text != table.caption.own)
    if reading.problem:
        yield f"  nothing of it is stored: {reading.problem}"
    fates = {(fate.row, fate.column): fate for fate in reading.fates}
    for row, cells in enumerate(table.cells):
        labels = [
            _label(reading, row, column)
            for column, cell in enumerate(cells)
            if (row, column) not in fates and (cell.label or cell.aside)
        ]
        kind = "headings" if row in reading.headings else "labels"
        if labels:
            yield f"  row {row + 1} {kind}: {' | '.join(dict.fromkeys(labels))}"
        for column in range(len(cells)):
            if (row, column) in fates and fates[row, column].why != "empty":
                yield f"  row {row + 1} column {column + 1}: {_fate(fates[row, column], reading)}"


def _label(reading: Reading, row: int, column: int) -> str:
    cell, meaning = reading.table.cells[row][column], reading.meanings[row][column]
    said = "not known" if meaning is None else " ".join(meaning.values()) or "passed over"
    return f"{cell.label!r} = {said}{_aside(cell.aside)}"


def _fate(fate: Fate, reading: Reading) -> str:
    if fate.key:
        became = f"{' '.join(fate.key)} {fate.value}"
    else:
        became = "not stored" + ("" if fate.why == reading.problem else f": {fate.why}")
    return f"{fate.cell.text!r} = {became}{_aside(fate.aside)}"


def _aside(aside: Sequence[str]) -> str:
    return f" (set aside: {', '.join(aside)})" if aside else ""
