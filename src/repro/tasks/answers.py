"""What of a model's output is its answer: the rules that every parser shares.

- An output that begins with its prompt's instruction repeats the prompt: what follows the answer
  cue is read. Any other output is read from its start.
- Label sets, tags and labels stand in the first line that is not blank; later lines are ignored.
- Labels are compared exactly, case included, after white space at both ends is cut off and the
  output is brought into Unicode form NFC (where the example's own text is in that form).
- A label is a known one or a single word. An unknown word counts as predicted, and is wrong; a
  piece of several words is prose and states nothing. An answer of prose alone is unreadable.
"""

from unicodedata import is_normalized, normalize

from repro.tasks.api import Unreadable
from repro.tasks.prompts import ANSWER


def answer(output: str, instruction: str, text: str) -> str:
    """The part of an output that answers, in the Unicode form of the example's text."""
    form = normalize("NFC", output) if is_normalized("NFC", text) else output
    if not form.lstrip().startswith(instruction):
        return form
    _, cue, rest = form.partition(f"\n{ANSWER}")
    if not cue:
        raise Unreadable("repeats its prompt and stops")
    return rest


def lines(text: str) -> list[str]:
    """The lines that are not blank, without white space at their ends."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def first_line(text: str) -> str:
    """The first line that is not blank; raises Unreadable if all are."""
    for line in lines(text):
        return line
    raise Unreadable("empty")


def is_label(piece: str, known: tuple[str, ...]) -> bool:
    """Whether a piece of an answer is a label, known or not, rather than prose."""
    return piece in known or len(piece.split()) == 1
