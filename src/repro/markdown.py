"""Tables as aligned lines of text: in Markdown, and plain for a terminal."""

from collections.abc import Container, Sequence

GAP = "  "


def pipe_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], right: Container[str] = ()
) -> list[str]:
    """Lines of a Markdown table, aligned in its source; columns in `right` are flush right."""
    body = [[in_one_line(cell).replace("|", "\\|") for cell in row] for row in [header, *rows]]
    widths = [max(3, *(len(row[place]) for row in body)) for place in range(len(header))]

    def line(row: Sequence[str]) -> str:
        padded = [
            cell.ljust(width) if header[place] not in right else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return f"| {' | '.join(padded)} |"

    rule = [
        "-" * width if header[place] not in right else "-" * (width - 1) + ":"
        for place, width in enumerate(widths)
    ]
    return [line(body[0]), line(rule), *map(line, body[1:])]


def plain_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of aligned text as `dvc metrics diff` prints it: names of columns are two wider."""
    body = [[name + GAP for name in header], *rows]
    widths = [max(len(row[place]) for row in body) for place in range(len(header))]
    return [
        GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in body
    ]


def in_one_line(text: str) -> str:
    """Text whose line ends are spaces, so that it stays in its cell."""
    return " ".join(text.splitlines())
