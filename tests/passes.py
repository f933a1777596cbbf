"""What a model is asked for: counts that no other work on the machine moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass
class Passes:
    """Forward passes, and the tokens of all of them, padding included."""

    calls: int = 0
    tokens: int = 0


@contextmanager
def passes() -> Iterator[Passes]:
    """Count those of every model of this process: each begins with its embedding."""
    from torch.nn import Embedding
    from torch.nn.modules.module import register_module_forward_pre_hook

    seen = Passes()

    def look(module: Any, given: tuple[Any, ...]) -> None:
        if isinstance(module, Embedding):
            seen.calls += 1
            seen.tokens += given[0].numel()

    hook = register_module_forward_pre_hook(look)
    try:
        yield seen
    finally:
        hook.remove()
