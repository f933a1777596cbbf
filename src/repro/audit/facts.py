"""What the audit knows of the real corpora, so that it needs no data: corpus_facts.json.

No text stands in it: counts of items and of label sets, and how often one input carries
contradictory labels. `repro corpus-facts` computes it again from prepared data.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from repro.errors import InputError
from repro.files import first_problem, read_text, write_json
from repro.paths import PUBLISHED
from repro.schema import ProtocolName, SplitName
from repro.validation import Strict

CORPUS_FACTS = PUBLISHED / "corpus_facts.json"
REMEDY = "write it again with `repro corpus-facts`"

Items = frozenset[str]
Histogram = Counter[Items]
"""How many units (sentences, documents, pairs, tokens) carry exactly this set of items."""

Unit = Literal["example", "token"]
BETWEEN = " | "
NOTHING = "-"


class Histograms(Strict):
    """The gold of a corpus under one reading: each set of items and how many units carry it.

    `unit` is what carries a set. A set is written as its sorted
    items joined by " | ", the empty set as "-".
    """

    unit: Unit
    train: dict[str, int]
    dev: dict[str, int]
    test: dict[str, int]

    def histogram(self, split: SplitName) -> Histogram:
        """The sets of a split and how many units carry each."""
        counts: dict[str, int] = getattr(self, split)
        return Counter({parse_items(text): number for text, number in counts.items()})


class Shared(Strict):
    """Test examples grouped by what a model is shown of them.

    `groups` maps a group's label sets, each with its number of examples ("effect x2 + - x5"), to
    the number of inputs that have exactly this group.
    """

    shown: str
    groups: dict[str, int]

    def bags(self) -> list[tuple[Histogram, int]]:
        """Each kind of group, and how many inputs are of that kind."""
        return [(parse_bag(text), number) for text, number in self.groups.items()]


class CorpusFacts(Strict):
    """One corpus.

    `pins`: file name to the hash its bytes were verified against. `gold`: number of items of each
    split under each protocol. `rows`: lines by label as the files have them, before repeated
    sentences are dropped; empty where nothing is dropped. `inputs`: by reading, what a model that
    sees less than the whole example cannot know.
    """

    pins: dict[str, str]
    examples: dict[SplitName, int]
    gold: dict[ProtocolName, dict[SplitName, int]]
    readings: dict[str, Histograms]
    inputs: dict[str, Shared]
    rows: dict[str, int]


Facts = dict[str, CorpusFacts]
_FACTS: TypeAdapter[Facts] = TypeAdapter(Facts)


def load_facts(path: Path = CORPUS_FACTS) -> Facts:
    """Read and check the facts; raises InputError naming the file and the key."""
    try:
        return _FACTS.validate_json(read_text(path, REMEDY))
    except ValidationError as error:
        raise InputError(f"{path}: {first_problem(error)}; {REMEDY}") from None


def write_facts(facts: Facts, path: Path = CORPUS_FACTS) -> None:
    """Write the facts with a stable layout: one set of items per line, commonest first."""
    write_json(path, _FACTS.dump_python(facts, mode="json"))


def items_text(items: Collection[str]) -> str:
    """A set of items as the file has it."""
    return BETWEEN.join(sorted(items)) if items else NOTHING


def parse_items(text: str) -> Items:
    """The reverse of `items_text`."""
    return frozenset() if text == NOTHING else frozenset(text.split(BETWEEN))


def histogram_text(histogram: Mapping[Items, int]) -> dict[str, int]:
    """A histogram as the file has it: by descending count, then by name."""
    named = {items_text(items): number for items, number in histogram.items()}
    return dict(sorted(named.items(), key=lambda pair: (-pair[1], pair[0])))


def bag_text(bag: Mapping[Items, int]) -> str:
    """The label sets of one input, each with its number of examples."""
    return " + ".join(f"{name} x{number}" for name, number in histogram_text(bag).items())


def parse_bag(text: str) -> Histogram:
    """The reverse of `bag_text`."""
    parts = (part.rpartition(" x") for part in text.split(" + "))
    return Counter({parse_items(name): int(number) for name, _, number in parts})
