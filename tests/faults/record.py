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
    except BaseException as error:
        first = str(error).partition("\n")[0]
        ROWS[part, what] = f"FAILED: {type(error).__name__}: {first[:100]}"
        raise
    ROWS[part, what] = str(outcome) or "holds"


def write() -> None:
    """Write the page, where the environment names it."""
    name = os.environ.get(PAGE)
    if not name or not ROWS:
        return
    lines = [HEAD.read_text("utf-8").rstrip()]
    for part in dict.fromkeys(part for part, _ in ROWS):
        lines += ["", f"## {part}", "", "| Tried | What happened |", "| --- | --- |"]
        lines += [
            f"| {_cell(what)} | {_cell(said)} |" for (of, what), said in ROWS.items() if of == part
        ]
    Path(name).write_text("\n".join(lines) + "\n", "utf-8")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
