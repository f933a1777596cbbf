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

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from unicodedata import is_normalized, normalize

from pydantic_core import from_json

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
    steps: list[tuple[str, Callable[[str], str]]] = [
        ("echoed", partial(_past_prompt, prompt)),
        ("reasoned", _past_reasoning),
        ("fenced", _unfenced),
        ("led_in", _without_lead_in),
        (WENT_ON, partial(_up_to_next_example, prompt)),
    ]
    if not unpack:
        steps.append(("marked_up", partial(_without_markup, text=text, separator=separator)))
    for name, rule in steps:
        before = form
        try:
            form = rule(before)
        except Unreadable as why:
            return Answer("", (*rules, name), str(why))
        if form != before:
            rules.append(name)
    try:
        return Answer(unpack(form) if unpack else form, tuple(rules))
    except Unreadable as why:
        return Answer("", tuple(rules), str(why))


def _past_prompt(prompt: str, output: str) -> str:
    if not output.lstrip().startswith(prompt.partition("\n\n")[0]):
        return output
    cues = prompt.count(CUE)
    parts = output.split(CUE, cues)
    if len(parts) <= cues:
        raise Unreadable("repeats its prompt and stops")
    return parts[-1]


def _past_reasoning(output: str) -> str:
    if THINK not in output and END_THINK not in output:
        return output
    _, end, answer = output.rpartition(END_THINK)
    if not end or THINK in answer:
        raise Unreadable("its reasoning never ends")
    return answer


def _unfenced(answer: str) -> str:
    if FENCE not in answer:
        return answer
    return "\n".join(line for line in answer.split("\n") if not line.lstrip().startswith(FENCE))


def _without_lead_in(answer: str) -> str:
    found = LEAD_IN.match(answer)
    return answer[found.end() :] if found else answer


def _up_to_next_example(prompt: str, answer: str) -> str:
    if prompt.count(CUE) == 1 or CUE not in answer:
        return answer
    return answer.strip("\n").partition("\n\n")[0]


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
