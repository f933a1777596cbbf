"""Items of two corpora in the labels that both have, as transfers.yaml names them.

What is of a label that the other corpus lacks is dropped, from answers and from gold. An answer's
words that are no label of its corpus stay, and are wrong. Tokens of a dropped mention are outside.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from repro.errors import InputError
from repro.paths import SPACES
from repro.registry import Space
from repro.schema import Item, TaskInfo
from repro.tasks.asking import iob

WRONG = "(no label) "
"""Before a word that is no label of the corpus: so it is none of the shared ones either."""


@dataclass(frozen=True, slots=True)
class Shared:
    """The labels of one corpus, each with its shared name, or None where it has none."""

    labels: Mapping[str, str | None]
    tagged: bool

    def items(self, items: frozenset[Item]) -> frozenset[Item]:
        """The items in the shared labels."""
        found = map(self._tag if self.tagged else self._fact, items)
        return frozenset(item for item in found if item is not None)

    def dropped(self, items: frozenset[Item]) -> int:
        """How many of the items have a label that is not shared."""
        place = 1 if self.tagged else 0
        kinds = (str(item[place]) for item in items)
        names = (kind[2:] if self.tagged else kind for kind in kinds)
        return sum(name in self.labels and self.labels[name] is None for name in names)

    def _fact(self, item: Item) -> Item | None:
        kind, *rest = item
        name = self.labels.get(str(kind), f"{WRONG}{kind}")
        return None if name is None else (name, *rest)

    def _tag(self, item: Item) -> Item:
        position, tag = item
        mark, kind = str(tag)[:2], str(tag)[2:]
        if tag == iob.OUTSIDE:
            return item
        if mark not in {"B-", "I-"} or kind not in self.labels:
            return (position, f"{WRONG}{tag}")
        name = self.labels[kind]
        return (position, iob.OUTSIDE if name is None else f"{mark}{name}")


def shared(space: Space, info: TaskInfo) -> Shared:
    """A corpus in the labels of a space; raises InputError unless that names its labels exactly."""
    named, found = space.corpora[info.dataset], set(kinds(info))
    for label in sorted(found.symmetric_difference(named)):
        problem = "is no label of the corpus; take it out" if label in named else "missing; add it"
        raise InputError(f"{SPACES}: {info.dataset}: {label}: {problem}")
    return Shared(named, tagged=info.task == "entities" and info.protocol == "label_set")


def kinds(info: TaskInfo) -> tuple[str, ...]:
    """What a space names of a corpus: its labels, or the types behind its tags."""
    return iob.types_of(info.labels) if info.task == "entities" else info.labels


def common(space: Space, source: TaskInfo, target: TaskInfo) -> TaskInfo:
    """The target as a corpus of the shared labels alone.

    Raises InputError where answers to the two hold different things: sets of labels, tags, places.
    """
    sets = target.protocol == "label_set" and "entities" not in {source.task, target.task}
    same = source.task == target.task
    if source.pairs != target.pairs or not (same or sets):
        raise InputError(
            f"transfers: {source.dataset} to {target.dataset}: under protocol {target.protocol} "
            f"answers about {source.task} and {target.task} hold different things; take two "
            "corpora of one task, or label_set"
        )
    labels = space.labels
    if target.task == "entities":
        labels = (iob.OUTSIDE, *(f"{mark}-{name}" for name in labels for mark in "BI"))
    return replace(target, task=target.task if same else "events", labels=labels, positive=None)
