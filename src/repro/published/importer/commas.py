"""Tables of a CSV file: comma, semicolon or tab; a blank line parts two tables."""

import csv
from collections.abc import Iterable

from repro.published.importer.grid import RawTable, Span, expand

DELIMITERS = ",;\t"


def read_csv(text: str) -> list[RawTable]:
    """Every block of lines; a lone field before a block is its caption."""
    delimiter = max(DELIMITERS, key=text.count)
    tables: list[RawTable] = []
    for block in _blocks(csv.reader(text.splitlines(), delimiter=delimiter)):
        caption = ""
        if len([cell for cell in block[0] if cell]) == 1 and len(block) > 1 and not block[0][1:]:
            caption = block.pop(0)[0]
        rows = [[Span(cell) for cell in record] for record in block]
        tables.append(RawTable(f"table {len(tables) + 1}", caption, expand(rows)))
    return tables


def _blocks(records: Iterable[list[str]]) -> list[list[list[str]]]:
    blocks: list[list[list[str]]] = [[]]
    for record in records:
        cells = [cell.strip() for cell in record]
        if any(cells):
            blocks[-1].append(cells)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]
