"""Being asked to stop: Slurm and people send a signal, and a run ends after the step it is in."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIGNALS = (signal.SIGUSR2, signal.SIGTERM)
"""What comes before a time limit or a pre-emption, and what comes with a cancellation."""


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """For the length of the block, signals only set what the yielded function tells."""
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False  # only a main thread may take signals
        return
    asked = threading.Event()
    before = {one: signal.signal(one, lambda *_: asked.set()) for one in SIGNALS}
    try:
        yield asked.is_set
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
