"""Genia events as the task's own evaluation counts them: `a2-evaluate.pl -sp -t1`.

That is task 1 of BioNLP-ST 2011 and 2013 under approximate span and approximate recursive
matching (Kim et al. 2011, "Overview of Genia event task in BioNLP Shared Task 2011"; the script is
in bionlp-st-2013/bionlp-st-2013_tools). Its rules:

- Sites and locations are left out, `Theme2` to `Theme6` are `Theme`, and a protein stands for all
  that the corpus declares equivalent to it. Events that are then the same are one event.
- Two events match if they have the same type, if the trigger lies within the widened gold trigger,
  and if their arguments match one by one, in order: the same role, and the same protein or a
  matching event. Of an event that is an argument, only the arguments up to its last Theme count.
- An event may match several. Recall is the share of gold events that match any, precision the
  share of the answer's; where a text has more matched events of a type in the answer than in the
  gold, the surplus is left out of the answer.

The script reads arguments in the order in which they stand: `a2-normalize.pl` is to sort them
before, and the files of the release are sorted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from repro.schema import Argument, Event, Example, Span
from repro.scoring.counts import ratio
from repro.tasks.asking.event_lines import PROTEIN
from repro.tasks.asking.same_events import distinct
from repro.tasks.reading.event_lines import Stated

THEME = "Theme"
NUMBERED_THEME = re.compile(r"Theme[2-6]")
SECONDARY = re.compile(r"Site|Loc")
STOPS = frozenset(" .!?,\"'")
"""Characters at which a widened span ends."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Counts of one type or of all: gold and answered events, and those of each that match."""

    gold: int = 0
    matched_gold: int = 0
    answered: int = 0
    matched_answered: int = 0

    def __add__(self, other: "Matched") -> "Matched":
        return Matched(
            self.gold + other.gold,
            self.matched_gold + other.matched_gold,
            self.answered + other.answered,
            self.matched_answered + other.matched_answered,
        )

    @property
    def precision(self) -> float:
        return ratio(self.matched_answered, self.answered)

    @property
    def recall(self) -> float:
        return ratio(self.matched_gold, self.gold)

    @property
    def f1(self) -> float:
        """The harmonic mean, from both numbers of matches: they may differ."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def official(gold: Example, stated: Stated) -> dict[str, Matched]:
    """The counts of one text by event type, of the types that gold or answer have.

    A type that the task does not know counts as answered, and is wrong; the script would not count
    it at all.
    """
    match = _Match(gold, stated)
    golds, answers = match.gold.values(), match.answered.values()
    pairs = [(a.id, g.id) for a in answers for g in golds if match.is_match(a, g)]
    hit_answers, hit_golds = {a for a, _ in pairs}, {g for _, g in pairs}
    of_gold, of_answers = _by_type(golds), _by_type(answers)
    of_hit_golds = _by_type(g for g in golds if g.id in hit_golds)
    of_hit_answers = _by_type(a for a in answers if a.id in hit_answers)
    found = {}
    for kind in sorted({*of_gold, *of_answers}):
        surplus = max(0, of_hit_answers[kind] - of_hit_golds[kind])
        found[kind] = Matched(
            of_gold[kind],
            of_hit_golds[kind],
            of_answers[kind] - surplus,
            of_hit_answers[kind] - surplus,
        )
    return found


def widened(text: str, annotated: Sequence[bool], span: Span) -> Span:
    """A gold span with what an approximate one may have more.

    At each side that is the next character, whatever it is, and all behind it up to a stop or to an
    annotated mention; `annotated` says of each character of the text whether a mention holds it.
    """
    start, end = span
    first, last = start - 2, end + 1
    while first >= 0 and text[first] not in STOPS and not annotated[first]:
        first -= 1
    while last < len(text) and text[last] not in STOPS and not annotated[last]:
        last += 1
    return first + 1, last


class _Match:
    """Which events of an answer match which of the gold."""

    def __init__(self, gold: Example, stated: Stated) -> None:
        same = {other: first for first, *others in gold.equivalents for other in others}
        self.gold, _ = distinct(map(_task_1, gold.events), same)
        self.answered, _ = distinct(map(_task_1, stated.events), same)
        self._proteins = {entity.id for entity in gold.entities if entity.type == PROTEIN}
        self._spans = {mention.id: mention.spans for mention in stated.mentions}
        spans = {entity.id: entity.spans for entity in gold.entities}
        annotated = [False] * len(gold.text)
        for start, end in (span for parts in spans.values() for span in parts):
            annotated[start:end] = [True] * (end - start)
        self._wide = {
            event.trigger: widened(gold.text, annotated, spans[event.trigger][0])
            for event in self.gold.values()
        }

    def is_match(self, answer: Event, gold: Event) -> bool:
        return self._is_near(answer, gold) and self._are_equal(
            answer.arguments, gold.arguments, frozenset()
        )

    def _is_near(self, answer: Event, gold: Event) -> bool:
        spans = self._spans.get(answer.trigger, ())
        if answer.type != gold.type or len(spans) != 1:
            return False
        (start, end), (first, last) = spans[0], self._wide[gold.trigger]
        return first <= start and end <= last

    def _are_equal(
        self, answer: Sequence[Argument], gold: Sequence[Argument], within: frozenset[str]
    ) -> bool:
        return len(answer) == len(gold) and all(
            a.role == g.role and self._is_same(a.ref, g.ref, within)
            for a, g in zip(answer, gold, strict=True)
        )

    def _is_same(self, answer: str, gold: str, within: frozenset[str]) -> bool:
        """Whether two arguments match; `within` are the gold events around the gold one."""
        if answer in self.answered and gold in self.gold:
            one, other = self.answered[answer], self.gold[gold]
            if gold in within or not self._is_near(one, other):
                return False
            themes = _to_last_theme(one.arguments), _to_last_theme(other.arguments)
            return self._are_equal(*themes, within | {gold})
        return answer == gold and gold in self._proteins and answer not in self.answered


def _task_1(event: Event) -> Event:
    return replace(
        event,
        arguments=tuple(
            Argument(NUMBERED_THEME.sub(THEME, argument.role), argument.ref)
            for argument in event.arguments
            if not SECONDARY.search(argument.role)
        ),
    )


def _to_last_theme(arguments: Sequence[Argument]) -> Sequence[Argument]:
    kept = len(arguments)
    while kept and arguments[kept - 1].role != THEME:
        kept -= 1
    return arguments[:kept]


def _by_type(events: Iterable[Event]) -> Counter[str]:
    return Counter(event.type for event in events)
