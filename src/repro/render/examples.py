"""Styles that show answered rows of train before the text: few_shot and retrieved.

What is asked stays first, so that prompts still begin alike. The shown rows have the form of the
question itself: a text, the cue, an answer. A row never shows its own answer.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from repro.render.plain import Plain
from repro.render.similar import NEARLY_SAME, Similar
from repro.schema import Example
from repro.tasks.asking import prompts


class WithExamples(Plain, ABC):
    """A prompt with the rows that `shown` picks."""

    @abstractmethod
    def shown(self, row: Example) -> list[Example]:
        """The rows of train that the prompt of a row shows, in their order there."""

    def prompt(self, row: Example) -> str:
        answered = [
            f"{self.task.text(each)}\n\n{prompts.ANSWER}\n{self.task.target(each)}\n\n"
            for each in self.shown(row)
        ]
        asked = "".join([*answered, self.task.text(row)])
        return prompts.frame(prompts.instruction(self.task, row), asked)


@dataclass(frozen=True)
class FewShot(WithExamples):
    """The same rows for all, drawn by a seed so that they cover the types of the task.

    A row of train that is one of them shows the next draw instead.
    """

    def shown(self, row: Example) -> list[Example]:
        return [each for each in self.drawn if each.id != row.id][: self.examples]

    @cached_property
    def drawn(self) -> list[Example]:
        """One row more than a prompt shows: each brings the most types that are still missing."""
        types = {
            place: {self.task.type_of(item) for item in self.task.gold(row)}
            for place, row in enumerate(self.train)
        }
        left = Random(f"{self.task.info.dataset}/examples").sample(list(types), len(types))
        drawn: list[Example] = []
        missing: set[str] = set()
        while left and len(drawn) <= self.examples:
            missing = missing or set().union(*(types[place] for place in left))
            best = max(left, key=lambda place: len(missing & types[place]))
            missing = missing - types[best]
            left.remove(best)
            drawn.append(self.train[best])
        return drawn


@dataclass(frozen=True)
class Retrieved(WithExamples):
    """The rows of train whose texts are most like the row's own; the most similar stands last."""

    def shown(self, row: Example) -> list[Example]:
        return [self.train[place] for place, _ in reversed(self._found(row))]

    def _found(self, row: Example) -> list[tuple[int, float]]:
        return self.similar.to(row.group, self.task.text(row), self.examples)

    @cached_property
    def similar(self) -> Similar:
        """The index of train."""
        return Similar(
            [row.group for row in self.train], [self.task.text(row) for row in self.train]
        )

    def remark(self, rows: Sequence[Example]) -> str:
        """For how many rows a shown text is nearly their own: their answers may be given away."""
        found = [self._found(row) for row in rows]
        near = sum(each[0][1] >= NEARLY_SAME for each in found if each)
        return f"{near} of {len(rows)} rows show a text that is nearly their own"
