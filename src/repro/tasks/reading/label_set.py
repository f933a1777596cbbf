"""Parsers of one line: sets of types, tags, a class.

- The answer stands in the first line that is not blank; later lines are ignored.
- Labels are compared exactly, case included, with any white space between words as one space.
- A label is a known one or a single word. An unknown word counts as predicted, and is wrong. A line
  that holds several words which are no label is prose, and unreadable as a whole.
"""

from repro.schema import Example, Item
from repro.tasks.asking import Asking
from repro.tasks.asking.api import NONE
from repro.tasks.reading.api import Unreadable


def parse_types(task: Asking, answer: str, example: Example) -> frozenset[Item]:
    """Types separated by commas."""
    del example
    pieces = [" ".join(piece.split()) for piece in first_line(answer).split(",")]
    labels = [piece for piece in pieces if piece]
    if not labels:
        raise Unreadable("no label in its first line")
    if not all(is_label(piece, task.types) for piece in labels):
        raise Unreadable("prose instead of labels in its first line")
    return frozenset((label,) for label in labels if label != NONE)


def parse_tags(answer: str, example: Example) -> frozenset[Item]:
    """One tag per token, separated by spaces."""
    del example
    return frozenset(enumerate(first_line(answer).split()))


def parse_label(task: Asking, answer: str, example: Example) -> frozenset[Item]:
    """The whole line is the class."""
    del example
    line = " ".join(first_line(answer).split())
    if not is_label(line, task.types):
        raise Unreadable("prose instead of a label in its first line")
    return frozenset({(line,)})


def first_line(answer: str) -> str:
    """The first line that is not blank; raises Unreadable if all are."""
    for line in answer.split("\n"):
        if line.strip():
            return line.strip()
    raise Unreadable("empty")


def is_label(piece: str, known: tuple[str, ...]) -> bool:
    """Whether a piece of an answer is a label, known or not, rather than prose."""
    return piece in known or len(piece.split()) == 1
