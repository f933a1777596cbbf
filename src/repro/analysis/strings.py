"""The strings that name what a corpus asks for: triggers of events, mentions of entities.

Strings are compared without regard to case, white space as one space.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from repro.analysis.entropy import entropy
from repro.baselines.lexicon import Lexicon, words_of
from repro.schema import Example, TaskInfo
from repro.scoring.counts import ratio
from repro.tasks import asking
from repro.tasks.asking import mentions

Place = tuple[str, str, str]
"""Type, place (see tasks.asking.mentions) and string."""


def places(info: TaskInfo, example: Example) -> list[Place]:
    """The triggers of events, or else the mentions of entities; each place and type once.

    Empty for classification, which has no mentions.
    """
    if info.task in ("events", "entities"):
        found = asking.of(info.under("strict")).gold(example)
        pairs = sorted((str(kind), str(place)) for kind, place in found)
    else:
        named = {(entity.type, mentions.key(entity.spans)) for entity in example.entities}
        pairs = sorted(named)
    return [(kind, place, string_of(example, place)) for kind, place in pairs]


def string_of(example: Example, place: str) -> str:
    """The string at a place, as strings are compared."""
    text = mentions.flat(example.text)
    return " ".join(mentions.name(text, mentions.spans(place)).casefold().split())


def given(example: Example) -> int:
    """How many different places hold a mention that is no trigger of an event."""
    triggers = {event.trigger for event in example.events}
    return len({entity.spans for entity in example.entities if entity.id not in triggers})


@dataclass(frozen=True, slots=True)
class Known:
    """The strings of train, each with how often it has each type."""

    counts: Counter[tuple[str, str]]

    @classmethod
    def of(cls, info: TaskInfo, train: Iterable[Example]) -> "Known":
        return cls(
            Counter(
                (string, kind)
                for example in once(train)
                for kind, _, string in places(info, example)
            )
        )

    @property
    def strings(self) -> frozenset[str]:
        return frozenset(string for string, _ in self.counts)

    @property
    def types(self) -> Counter[str]:
        """How many types each string has."""
        return Counter(string for string, _ in self.counts)

    @property
    def ambiguity(self) -> float:
        """The entropy of the type where the string is known, in bits: 0 where strings decide."""
        totals = Counter[str]()
        for (string, _), number in self.counts.items():
            totals[string] += number
        return entropy(self.counts) - entropy(totals) if self.counts else 0.0


def once(rows: Iterable[Example]) -> list[Example]:
    """Rows of different texts: candidate pairs of one sentence repeat its mentions."""
    return list({(row.group, row.text): row for row in rows}.values())


def seen_share(info: TaskInfo, known: Known, test: Sequence[Example]) -> float:
    """The share of the mentions in test whose string is a mention somewhere in train."""
    strings = known.strings
    found = [string in strings for row in once(test) for _, _, string in places(info, row)]
    return ratio(sum(found), len(found))


def kept_share(info: TaskInfo, train: Sequence[Example], test: Sequence[Example]) -> float:
    """Where strings of train stand in test texts: the share of places that are mentions there.

    Places are found as the baseline `lookup` finds them: longest string first, case kept.
    """
    words = {
        words_of(mentions.name(row.text, mentions.spans(place)))
        for row in once(train)
        for _, place, _ in places(info, row)
    }
    lexicon = Lexicon.of(dict.fromkeys(filter(None, words), ""))
    right = total = 0
    for row in once(test):
        gold = {place for _, place, _ in places(info, row)}
        found = [mentions.key([(start, end)]) for _, start, end in lexicon.find(row.text)]
        right += sum(place in gold for place in found)
        total += len(found)
    return ratio(right, total)
