"""Aligned plain text, in the layout of `dvc metrics diff`."""

from collections.abc import Sequence

GAP = "  "


def plain_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of text with every column flush left; names of columns have two spaces more."""
    body = [[name + GAP for name in header], *rows]
    widths = [max(len(row[place]) for row in body) for place in range(len(header))]
    return [
        GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in body
    ]
