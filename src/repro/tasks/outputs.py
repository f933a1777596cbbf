"""A row of a predictions file from a verbatim output: the one place where outputs are read."""

from typing import Literal

from repro.schema import Example, Prediction
from repro.tasks.api import TaskProtocol, Unreadable


def prediction(
    protocol: TaskProtocol,
    example: Example,
    output: str,
    finish: Literal["stop", "length"] = "stop",
    batch: int = 0,
) -> Prediction:
    """The output with its items in sorted order, or with the reason why it has none."""
    try:
        items = protocol.parse(output, example)
    except Unreadable as reason:
        return Prediction(example.id, output, None, str(reason), finish, batch)
    return Prediction(example.id, output, tuple(sorted(items)), None, finish, batch)
