"""Verb `show`: examples of a cell as a person reads them, with what went wrong."""

from itertools import islice

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from repro.paths import Paths
from repro.schema import Example
from repro.scoring.cell import Answered, open_cell
from repro.scoring.counts import Judged
from repro.scoring.wrong import is_wrong
from repro.text import NotRun, Output

LONGEST = 2000
"""Characters of a text or answer that are shown."""
Row = tuple[Example, Output, Judged]


def show(row: str, dataset: str, paths: Paths, style: str, *, errors: bool, limit: int) -> None:
    """Print up to `limit` examples of a cell, or of its examples with an error.

    Raises InputError as scoring does.
    """
    console = Console(highlight=False)
    cell = open_cell(row, dataset, paths, style)
    if isinstance(cell, NotRun):
        console.print(Text(f"{row} on {dataset} was not run: {cell.not_run}"))
        return
    rows = list(zip(cell.examples, cell.outputs, cell.judged, strict=True))
    wrong = [each for each in rows if is_wrong(each[2])]
    for each in islice(wrong if errors else rows, limit):
        console.print(Rule(title(each), align="left"), facts(cell, each))
    shown = min(limit, len(wrong if errors else rows))
    summary = f"{row} on {dataset}, {cell.info.protocol}: {len(wrong)} of {len(rows)} examples"
    console.print(Rule(), Text(f"{summary} have an error; {shown} shown."))


def title(row: Row) -> Text:
    """The example's id and group, and whether it is right."""
    example, _, judged = row
    mark = ("wrong", "bold red") if is_wrong(judged) else ("right", "bold green")
    return Text.assemble((printable(example.id), "bold"), f" ({printable(example.group)}) ", mark)


def facts(cell: Answered, row: Row) -> Table:
    """Text, gold and answer of an example; then every item that is missing or wrong."""
    example, prediction, judged = row
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    lines = [
        ("text", example.text, ""),
        ("gold", cell.protocol.asking.target(example), ""),
        ("answer", prediction.output or "(empty)", ""),
    ]
    for item in sorted(judged.gold ^ judged.predicted):
        name, style = ("missing", "yellow") if item in judged.gold else ("wrong", "red")
        lines.append((name, cell.protocol.shown(item, example), style))
    if judged.problem:
        lines.append(("unreadable", judged.problem, "red"))
    if prediction.finish == "length":
        lines.append(("cut off", "the answer reached the limit of new tokens", "yellow"))
    for name, words, style in lines:
        table.add_row(name, Text(printable(words), style))
    return table


def printable(words: str) -> str:
    """Words that cannot steer a terminal, cut where they are very long."""
    cut = words[:LONGEST] + (f" ... ({len(words)} characters)" if len(words) > LONGEST else "")
    return "".join(
        c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in cut
    )
