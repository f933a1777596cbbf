r"""What of a model's output is its answer: the rules that come before every parser.

Each rule has a name, is applied to every output, whoever wrote it, and is counted in the metrics
where it took something away. In this order:

- `echoed`: an output that begins with its prompt's instruction repeats the prompt; what follows the
  answer cue (the last one, where the prompt shows answered examples) is read.
- `reasoned`: what follows the last `</think>` is read. Reasoning that never ends is unreadable.
- `fenced`: lines that begin with three backticks are no part of an answer.
- `led_in`: `Answer:` (or `Final answer:`) at the start, on a line of its own or not.
- `went_on`: where the prompt shows answered examples, an output may go on with one more; it ends
  at the blank line before that.
- `marked_up`: bullets and numbers of a list, bold type, backticks, and a JSON list of strings. The
  entries of a list are one answer. Bold type and backticks stay where the example's text has them.
  Where the prompt asks for JSON, a parser of JSON stands in the place of this rule.

An output is first brought into Unicode form NFC, where the example's own text is in that form.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import is_normalized, normalize

from repro.tasks.reading.api import Unreadable

RULES = ("echoed", "reasoned", "fenced", "led_in", "marked_up")
WENT_ON = "went_on"
Unpack = Callable[[str], str]
"""An answer in another form to the plain one; raises Unreadable."""
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


def extract(
    output: str, prompt: str, text: str, separator: str, unpack: Unpack | None = None
) -> Answer:
    """The answer in an output.

    Args:
        output: verbatim, whoever wrote it.
        prompt: what was asked; its first paragraph is the instruction.
        text: the example's own text.
        separator: what stands between the parts of an answer.
        unpack: what reads the form that the prompt asks for, where that is not the plain one.
    """
    form = normalize("NFC", output) if is_normalized("NFC", text) else output
    rules: list[str] = []
    cues = prompt.count(CUE)
    if form.lstrip().startswith(prompt.partition("\n\n")[0]):
        rules.append("echoed")
        parts = form.split(CUE, cues)
        if len(parts) <= cues:
            return Answer("", tuple(rules), "repeats its prompt and stops")
        form = parts[-1]
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
    if cues > 1 and CUE in form:
        form = form.strip("\n").partition("\n\n")[0]
        rules.append(WENT_ON)
    if unpack:
        try:
            return Answer(unpack(form), tuple(rules))
        except Unreadable as why:
            return Answer("", tuple(rules), str(why))
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
        value = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    strings = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    return value if strings else None
