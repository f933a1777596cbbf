r"""What of a model's output is its answer: the rules that come before every parser.

Each rule has a name, is applied to every output, whoever wrote it, and is counted in the metrics
where it took something away. In this order:

- `echoed`: an output that begins with its prompt's instruction repeats the prompt; what follows the
  answer cue is read.
- `reasoned`: what follows the last `</think>` is read. Reasoning that never ends is unreadable.
- `fenced`: lines that begin with three backticks are no part of an answer.
- `led_in`: `Answer:` (or `Final answer:`) at the start, on a line of its own or not.
- `marked_up`: bullets and numbers of a list, bold type, backticks, and a JSON list of strings. The
  entries of a list are one answer. Bold type and backticks stay where the example's text has them.

An output is first brought into Unicode form NFC, where the example's own text is in that form.
"""

import re
from dataclasses import dataclass
from unicodedata import is_normalized, normalize

from pydantic_core import from_json

RULES = ("echoed", "reasoned", "fenced", "led_in", "marked_up")
CUE = "\nAnswer:"
THINK, END_THINK = "<think>", "</think>"
FENCE = "```"
LEAD_IN = re.compile(r"\s*\**(?:final )?answer\**\s*:[\s*]*", re.IGNORECASE)
BULLET = re.compile(r"\s*(?:[-*•]|\d+[.)])\s+")
MARKS = ("**", "`")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an output answers; `rules` took something away; `problem` says why it has no answer."""

    text: str
    rules: tuple[str, ...] = ()
    problem: str = ""


def extract(output: str, prompt: str, text: str, separator: str) -> Answer:
    """The answer in an output.

    Args:
        output: verbatim, whoever wrote it.
        prompt: what was asked; its first paragraph is the instruction.
        text: the example's own text.
        separator: what stands between the parts of an answer.
    """
    form = normalize("NFC", output) if is_normalized("NFC", text) else output
    rules: list[str] = []
    if form.lstrip().startswith(prompt.partition("\n\n")[0]):
        _, cue, form = form.partition(CUE)
        rules.append("echoed")
        if not cue:
            return Answer("", tuple(rules), "repeats its prompt and stops")
    if THINK in form or END_THINK in form:
        _, end, form = form.rpartition(END_THINK)
        rules.append("reasoned")
        if not end or THINK in form:
            return Answer("", tuple(rules), "its reasoning never ends")
    for name, rule in (("fenced", _unfenced), ("led_in", _without_lead_in)):
        shorter = rule(form)
        if shorter != form:
            rules.append(name)
        form = shorter
    plain = _without_markup(form, text, separator)
    if plain != form:
        rules.append("marked_up")
    return Answer(plain, tuple(rules))


def _unfenced(answer: str) -> str:
    if FENCE not in answer:
        return answer
    return "\n".join(line for line in answer.split("\n") if not line.lstrip().startswith(FENCE))


def _without_lead_in(answer: str) -> str:
    found = LEAD_IN.match(answer)
    return answer[found.end() :] if found else answer


def _without_markup(answer: str, text: str, separator: str) -> str:
    entries = _json_entries(answer)
    if entries is not None:
        return separator.join(entries)
    lines = [line for line in answer.split("\n") if line.strip()]
    if lines and all(BULLET.match(line) for line in lines):
        answer = separator.join(BULLET.sub("", line, count=1).strip() for line in lines)
    for mark in MARKS:
        if mark not in text:
            answer = answer.replace(mark, "")
    return answer


def _json_entries(answer: str) -> list[str] | None:
    """The strings of an answer that is a JSON list of strings alone."""
    if not answer.lstrip().startswith("["):
        return None
    try:
        value = from_json(answer)
    except ValueError:
        return None
    strings = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    return value if strings else None
