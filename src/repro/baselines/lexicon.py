"""Strings of words, found in texts: longest match first, from left to right."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

WORD = re.compile(r"\w+|[^\w\s]")
Words = tuple[str, ...]
Mention = tuple[str, int, int]
"""Type, start and end in the text."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`kinds`: the type of each string; `longest`: the most words of a string, by first word."""

    kinds: dict[Words, str]
    longest: dict[str, int]

    @classmethod
    def of(cls, kinds: dict[Words, str]) -> "Lexicon":
        longest: dict[str, int] = {}
        for words in kinds:
            longest[words[0]] = max(len(words), longest.get(words[0], 0))
        return cls(kinds, longest)

    def find(self, text: str) -> list[Mention]:
        """Mentions that do not overlap; each begins and ends with a word of the text."""
        places = [match.span() for match in WORD.finditer(text)]
        words = [text[start:end] for start, end in places]
        found = []
        at = 0
        while at < len(words):
            size = self._match(words, at)
            if size:
                kind = self.kinds[tuple(words[at : at + size])]
                found.append((kind, places[at][0], places[at + size - 1][1]))
            at += size or 1
        return found

    def _match(self, words: Sequence[str], at: int) -> int:
        for size in range(min(self.longest.get(words[at], 0), len(words) - at), 0, -1):
            if tuple(words[at : at + size]) in self.kinds:
                return size
        return 0


def learned(rows: Sequence[tuple[str, Sequence[Mention]]]) -> Lexicon:
    """The strings that are mentions in at least half of the places where they are found.

    `rows` are texts with their mentions. A string has the type it has most often; of equals, the
    first in the alphabet.
    """
    counts = Counter(
        (words_of(text[start:end]), kind)
        for text, mentions in rows
        for kind, start, end in mentions
    )
    kinds: dict[Words, str] = {}
    for words, kind in sorted(counts, key=lambda pair: (-counts[pair], pair[1])):
        if words:
            kinds.setdefault(words, kind)
    every = Lexicon.of(kinds)
    seen = Counter(
        words_of(text[start:end]) for text, _ in rows for _, start, end in every.find(text)
    )
    kept = {w: kind for w, kind in kinds.items() if 2 * counts[w, kind] >= seen[w] > 0}
    return Lexicon.of(kept)


def words_of(text: str) -> Words:
    """The words and signs of a text."""
    return tuple(WORD.findall(text))
