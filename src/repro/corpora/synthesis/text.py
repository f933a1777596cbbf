"""Sentences from templates, with the place of every word that a format must point at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from repro.corpora.synthesis.lexicon import GROUPS
from repro.schema import Span

SLOT = re.compile(r"\{([a-z_]+)(\d*)\}")
NOTHING_GIVEN: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Slot:
    """A filled slot: `group` is the lexicon's, offsets are half open."""

    group: str
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        return (self.start, self.end)

    def moved(self, by: int) -> "Slot":
        """The same slot in a text where its sentence starts `by` characters later."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text and its slots by name (`drug`, `drug2`, ...)."""

    text: str
    slots: dict[str, Slot]

    def moved(self, by: int) -> dict[str, Slot]:
        """The slots with offsets that count from `by` characters before the sentence."""
        return {name: slot.moved(by) for name, slot in self.slots.items()}

    def clause(self, index: int) -> dict[str, Slot]:
        """The slots of the joined sentence at `index`, by their names there."""
        prefix = f"{index}."
        return {
            name.removeprefix(prefix): slot
            for name, slot in self.slots.items()
            if name.startswith(prefix)
        }


def fill(template: str, rng: Random, given: Mapping[str, str] = NOTHING_GIVEN) -> Sentence:
    """Fill a template: words and `{group}` or `{group2}` slots, one space between all of them.

    A slot takes the text in `given`, else a word of its group that the sentence does not hold yet.
    """
    parts: list[str] = []
    slots: dict[str, Slot] = {}
    used = set(given.values())
    start = 0
    for token in template.split():
        part, match = token, SLOT.fullmatch(token)
        if match:
            group = match.group(1)
            name = group + match.group(2)
            part = given[name] if name in given else _fresh(group, rng, used)
            used.add(part)
            slots[name] = Slot(group, part, start, start + len(part))
        parts.append(part)
        start += len(part) + 1
    return Sentence(" ".join(parts), slots)


def join(sentences: list[Sentence]) -> Sentence:
    """One text of several sentences, a space between them; slots are named `<index>.<name>`."""
    slots: dict[str, Slot] = {}
    start = 0
    for index, sentence in enumerate(sentences):
        slots |= {f"{index}.{name}": slot for name, slot in sentence.moved(start).items()}
        start += len(sentence.text) + 1
    return Sentence(" ".join(sentence.text for sentence in sentences), slots)


def second(group: str, first: str) -> str:
    """The name of a relation's second slot, where `first` names the first."""
    return f"{group}2" if group == first else group


def relate(frame: str, head: str, tail: str) -> str:
    """The template of a frame whose HEAD and TAIL are slots of these names."""
    return frame.replace("HEAD", f"{{{head}}}").replace("TAIL", f"{{{tail}}}")


def cue(group: str, rng: Random, vague: float) -> str:
    """A word of `group`, or with probability `vague` one that says no label."""
    return rng.choice(GROUPS["vague" if rng.random() < vague else group])


def _fresh(group: str, rng: Random, used: set[str]) -> str:
    words = GROUPS[group]
    while True:
        word = rng.choice(words)
        if word not in used:
            return word
