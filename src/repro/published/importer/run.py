"""`repro published import`: a source's tables into `published/cells.csv`."""

from repro.errors import RunError
from repro.published.importer.aliases import ALIASES, load_aliases
from repro.published.importer.merge import Merge, merge
from repro.published.importer.place import place
from repro.published.importer.source import Source, read_source
from repro.published.store import CELLS, read_cells, write_cells


def import_tables(source: str, *, replace: bool, inconsistent: bool, dry_run: bool) -> None:
    """Import a source and print what became of every figure.

    Figures that are refused leave the stored ones as they are; RunError then counts them, after
    the others were written.
    """
    read = read_source(source)
    aliases = load_aliases()
    readings = [place(table, aliases) for table in read.tables]
    placed = [one for reading in readings for one in reading.placed]
    unplaced = [line for reading in readings for line in reading.unplaced]
    merged = merge(
        read_cells(CELLS), placed, read.label, replace=replace, inconsistent=inconsistent
    )
    _print(read, merged, unplaced)
    taken = len(merged.new) + len(merged.confirmed) + len(merged.replaced)
    if taken and not dry_run:
        write_cells(CELLS, list(merged.figures.values()))
        print(f"{CELLS}: {len(merged.figures)} figures")
    if merged.refused:
        raise RunError(f"{source}: {len(merged.refused)} refused; the stored figures stand")
    if not taken:
        raise RunError(f"{source}: no figure placed; see {ALIASES} for the names")


def _print(read: Source, merged: Merge, unplaced: list[str]) -> None:
    print(f"{read.name}: {len(read.tables)} tables, sha256 {read.sha256}")
    for title, lines in (
        ("new", merged.new),
        ("confirmed", merged.confirmed),
        ("replaced", merged.replaced),
        ("refused", merged.refused),
        (f"not placed (names: {ALIASES})", unplaced),
    ):
        if lines:
            print(f"{title}:", *(f"  {line}" for line in lines), sep="\n")
