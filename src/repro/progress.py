"""Progress of long work: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

LINE_EVERY_SECONDS = 10.0


class Advance(Protocol):
    """Reports that `steps` more are done; `note` replaces the text after the bar."""

    def __call__(self, steps: int = 1, note: str = "") -> None: ...


@contextmanager
def progress(what: str, total: int, done: int = 0) -> Iterator[Advance]:
    """Show progress on stderr for the length of the block; `done` steps are already behind it."""
    if sys.stderr.isatty():
        with _bar(what, total, done) as advance:
            yield advance
    else:
        yield _lines(what, total, done)


@contextmanager
def _bar(what: str, total: int, done: int) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=total, completed=done, note="")

        def advance(steps: int = 1, note: str = "") -> None:
            bar.advance(task, steps)
            if note:
                bar.update(task, note=note)

        yield advance


def _lines(what: str, total: int, done: int) -> Advance:
    state = {"done": done, "shown": time.monotonic()}

    def advance(steps: int = 1, note: str = "") -> None:
        state["done"] += steps
        now = time.monotonic()
        if state["done"] == total or now - state["shown"] >= LINE_EVERY_SECONDS:
            state["shown"] = now
            print(f"{what}: {state['done']:.0f}/{total} {note}".rstrip(), file=sys.stderr)

    return advance
