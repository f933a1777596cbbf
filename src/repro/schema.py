"""The records that rooms hand to each other.

Offsets are characters into `Example.text`, half open: `text[start:end]` is the mention.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

from pydantic import TypeAdapter

TaskName = Literal["events", "relations", "entities", "classification"]
ProtocolName = Literal["label_set", "strict"]
SplitName = Literal["train", "dev", "test"]
SPLITS: tuple[SplitName, ...] = ("train", "dev", "test")

Span = tuple[int, int]
"""Half-open character range."""

Item = tuple[str | int, ...]
"""What is counted: one hashable fact of an example, e.g. ("Adverse_event",) or (4, "B-Disease")."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A mention; discontinuous mentions have several spans, and `text` joins them by a space."""

    id: str
    type: str
    spans: tuple[Span, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Argument:
    """A role of an event; `ref` is the id of an entity or of another event."""

    role: str
    ref: str


@dataclass(frozen=True, slots=True)
class Event:
    """An event; `trigger` is the id of the entity that names it."""

    id: str
    type: str
    trigger: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two entities, or between two concepts (BioRED: see `Example.concepts`)."""

    type: str
    head: str
    tail: str


@dataclass(frozen=True, slots=True)
class Example:
    """One row of a prepared corpus.

    `group` is the unit that a split must not cut and that the bootstrap resamples: a document
    where the corpus names one, else the example itself.
    `concepts` maps a concept's id to the ids of its mentions, in text order (BioRED); a relation
    may then name concepts instead of entities.
    `pair` is the candidate pair (two entity ids) that the example asks about, where relations are
    asked pair by pair (DDI under label_set).
    `leaked`: a test row whose text, by its letters and digits, is in train or dev as well.
    `equivalents` are groups of mentions (ids) that name the same thing, any of them as good as the
    first (Genia).
    """

    id: str
    group: str
    text: str
    tokens: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    events: tuple[Event, ...] = ()
    relations: tuple[Relation, ...] = ()
    concepts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pair: tuple[str, str] | None = None
    label: str | None = None
    leaked: bool = False
    equivalents: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """What prompts, parsers and scorers know of a corpus (`task.json`), and no more.

    `protocol`: how it is asked and read. `labels` are the types of the task (event types, relation
    types, IOB tags with O first, class labels) in the order prompts name them. `directed`: head
    and tail of a relation differ.
    `pairs`: relations are asked of one marked candidate pair, not of a whole text.
    `entity_types` are the types of the mentions (strict prompts name them).
    `positive`: the class whose own P/R/F1 is reported beside the micro figures.
    """

    dataset: str
    title: str
    task: TaskName
    labels: tuple[str, ...]
    protocol: ProtocolName = "label_set"
    directed: bool = True
    pairs: bool = False
    entity_types: tuple[str, ...] = ()
    positive: str | None = None

    def under(self, protocol: ProtocolName) -> "TaskInfo":
        """The same corpus under another protocol."""
        return replace(self, protocol=protocol)


EXAMPLES = TypeAdapter(Example)
TASK_INFO = TypeAdapter(TaskInfo)
