"""What a corpus module provides, and where to find it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from repro.registry import corpus_entry
from repro.schema import Example, ProtocolName, SplitName, TaskName


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from raw bytes.

    `dropped` counts what an Example cannot express, or what was taken out, by reason.
    `notes` are facts about this reading that a user of the corpus should know, one sentence each.
    `grouped`: the examples' groups are documents; else the bytes name none, and a group is a row.
    """

    splits: dict[SplitName, list[Example]]
    dropped: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    grouped: bool = True


Reader = Callable[[Path, ProtocolName], Reading]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus module's CORPUS: what it asks, and how its raw folder is read.

    `labels`, `directed`, `entity_types` and `positive` mean what they mean in schema.TaskInfo.
    `pairs`: under label_set an example is one candidate pair of entities.
    `read` gets the folder that holds the corpus's files under their names in corpora.yaml; it
    raises InputError naming file and line.
    `documents`: an example is a whole document, not a part of one.
    `other_split`: why the test rows are not those that others score, or empty where they are.
    `caution`: what a figure on the corpus, and a published one too, must be read with.
    `notes` are standing facts about the real corpus, beside those that a reading finds.
    `said_by`: the groups of words (synthesis.lexicon) that say a label in the synthetic twin, so
    that no tiny base is warmed up on what it is then asked.
    `variants` are other declared readings of the same bytes, by name: an audit may compare them,
    no profile prepares them.
    """

    name: str
    task: TaskName
    labels: tuple[str, ...]
    read: Reader
    directed: bool = True
    pairs: bool = False
    entity_types: tuple[str, ...] = ()
    positive: str | None = None
    documents: bool = False
    other_split: str = ""
    caution: str = ""
    notes: tuple[str, ...] = ()
    variants: Mapping[str, Reader] = field(default_factory=dict)
    said_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def standing(self) -> tuple[str, ...]:
        """What is to be said of the real corpus, whoever reads it."""
        return tuple(filter(None, (self.caution, *self.notes)))


def load(name: str) -> Corpus:
    """The corpus of that name; raises InputError with the nearest names."""
    corpus_entry(name)
    corpus: Corpus = import_module(f"repro.corpora.{name}").CORPUS
    return corpus


def known(name: str) -> Corpus | None:
    """What a module says of its corpus, or None where there is none; reads no table of corpora."""
    if find_spec(f"repro.corpora.{name}") is None:
        return None
    corpus: Corpus = import_module(f"repro.corpora.{name}").CORPUS
    return corpus
