"""What was tried and what happened, written by the run itself into docs/reliability.md."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PAGE = "REPRO_RELIABILITY"
"""The environment variable that names the page to write; none is written without it."""
HEAD = Path(__file__).with_name("reliability.head.md")
TABLE = ("| Tried | What happened |", "| --- | --- |")
ROWS: dict[tuple[str, str], str] = {}
"""Outcomes by part and by what was tried."""


@dataclass
class Outcome:
    """What happened; `text` is said as it stands, else `counts` are."""

    text: str = ""
    counts: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        if self.text:
            return self.text
        return ", ".join(f"{count} {what}" for what, count in sorted(self.counts.items()))


@contextmanager
def tried(part: str, what: str) -> Iterator[Outcome]:
    """Record what the block says has happened, or that it failed."""
    outcome = Outcome()
    try:
        yield outcome
    except KeyboardInterrupt:  # it was not tried to its end
        raise
    except BaseException as error:
        first = str(error).partition("\n")[0]
        ROWS[part, what] = f"FAILED: {type(error).__name__}: {first[:100]}"
        raise
    ROWS[part, what] = str(outcome) or "holds"


def not_tried(part: str, test: str, reason: str) -> None:
    """Record that a test was skipped: a row that is missing would pass for one that never was."""
    ROWS[part, test.removeprefix("test_").replace("_", " ")] = f"not tried: {reason}"


def write() -> None:
    """Write the page, where the environment names it; a part that was not run now stays on it."""
    name = os.environ.get(PAGE)
    if not name or not ROWS:
        return
    page = Path(name)
    parts = _parts(page.read_text("utf-8")) if page.exists() else {}
    for part in dict.fromkeys(part for part, _ in ROWS):
        parts[part] = [
            f"| {_cell(what)} | {_cell(said)} |" for (of, what), said in ROWS.items() if of == part
        ]
    lines = [HEAD.read_text("utf-8").rstrip()]
    for part, rows in sorted(parts.items()):
        lines += ["", f"## {part}", "", *TABLE, *rows]
    page.write_text("\n".join(lines) + "\n", "utf-8")


def _parts(text: str) -> dict[str, list[str]]:
    """The rows of each part on a page that was written before."""
    sections = (section.splitlines() for section in text.split("\n## ")[1:])
    return {name: rows[3:] for name, *rows in sections if tuple(rows[1:3]) == TABLE}


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
