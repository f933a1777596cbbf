"""DDI 2013: interactions between the drugs of a sentence (XML in a zip, train and test).

Every two entities of a sentence are a candidate pair with a verdict. Under label_set an example
is one candidate pair, under strict a sentence. The relation test set is used: the archive's
DrugNER test set has no verdicts. Dev is carved from train by document. No relation has a
direction.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from repro.corpora.archive import Member, read_archive
from repro.corpora.base import Corpus, Reading
from repro.corpora.ddi_xml import ENTITY_TYPES, Pair, Sentence, read_document
from repro.corpora.raw import Place
from repro.corpora.splitting import carve
from repro.schema import Example, ProtocolName, Relation, SplitName

ARCHIVE = "DDICorpus-2013.zip"
TRAIN = "Train/"
TEST = "Test/Test for DDI Extraction task/"
LABELS = ("advise", "effect", "int", "mechanism")
UNTYPED = {"DDI-DrugBank.d236.s29.p0": "int"}
"""The one interaction without a type, with the type that the corpus's BRAT release gives it."""
DEV_SHARE = 0.1


def read(folder: Path, protocol: ProtocolName) -> Reading:
    """Train without our dev, our dev, the official relation test set."""
    path = folder / ARCHIVE
    members = read_archive(path)
    found = _Found()
    train, test = (_sentences(path, members, prefix, found) for prefix in (TRAIN, TEST))
    dev, rest = carve(train, (DEV_SHARE,), path)
    splits: dict[SplitName, list[Example]] = {"train": rest, "dev": dev, "test": test}
    pairs = {split: _pairs(rows, found) for split, rows in splits.items()}
    notes = ["Dev is carved from train by document.", unmarked(pairs["test"]), *found.repaired]
    if protocol == "strict":
        return Reading(splits, found.dropped, notes)
    idle = sum(not found.candidates[e.id] for rows in splits.values() for e in rows)
    found.dropped["sentence without a candidate pair"] += idle
    notes.append("Entities are counted in sentences with a candidate pair alone.")
    return Reading(pairs, found.dropped, notes)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is read beside the sentences: candidate pairs by sentence, what was left out, mended."""

    candidates: dict[str, list[Pair]] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)
    repaired: list[str] = field(default_factory=list)


def _sentences(path: Path, members: list[Member], prefix: str, found: _Found) -> list[Example]:
    """An example a sentence, with its interactions."""
    examples = []
    seen: set[str] = set()
    for member in members:
        if not (member.path.startswith(prefix) and member.path.endswith(".xml")):
            continue
        file = f"{path}/{member.path}"
        document, sentences = read_document(member.data, file)
        if document in seen:
            raise Place(file, 1).bad("a new document", document)
        seen.add(document)
        for sentence in sentences:
            if sentence.id in found.candidates:
                raise Place(file, 1).bad("a new sentence", sentence.id)
            if _counted(sentence, found):
                examples.append(_example(document, sentence, found))
    if not examples:
        raise Place(str(path), 1).bad(f"documents in {prefix}", "none")
    return examples


def _counted(sentence: Sentence, found: _Found) -> bool:
    """Whether the sentence has text; counts what is special about it."""
    found.repaired.extend(
        f"The offsets of entity {id_} are one too small in the source; corrected."
        for id_ in sentence.shifted
    )
    if not sentence.text.strip():
        found.dropped["empty sentence"] += 1
    return bool(sentence.text.strip())


def _example(document: str, sentence: Sentence, found: _Found) -> Example:
    found.candidates[sentence.id] = sentence.pairs
    relations = [_relation(pair, found) for pair in sentence.pairs if pair.interacts]
    return Example(
        id=sentence.id,
        group=document,
        text=sentence.text,
        entities=tuple(sentence.entities.values()),
        relations=tuple(relations),
    )


def _relation(pair: Pair, found: _Found) -> Relation:
    if not pair.type and pair.id in UNTYPED:
        type_ = UNTYPED[pair.id]
        found.repaired.append(f"Interaction {pair.id} has no type in the source; read as {type_}.")
        return Relation(type_, pair.first, pair.second)
    if pair.type not in LABELS:
        raise pair.place.bad(f"one of {', '.join(LABELS)}", pair.type)
    return Relation(pair.type, pair.first, pair.second)


def _pairs(sentences: list[Example], found: _Found) -> list[Example]:
    """An example a candidate pair, with its interaction if it has one."""
    return [
        replace(
            sentence,
            id=pair.id,
            pair=(pair.first, pair.second),
            relations=tuple(
                r for r in sentence.relations if (r.head, r.tail) == (pair.first, pair.second)
            ),
        )
        for sentence in sentences
        for pair in found.candidates[sentence.id]
    ]


def unmarked(pairs: Sequence[Example]) -> str:
    """What is lost if only the sentence is shown and not the pair that is asked about."""
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for example in pairs:
        label = example.relations[0].type if example.relations else "none"
        labels[example.text][label] += 1
    contradictory = sum(len(counter) > 1 for counter in labels.values())
    best = sum(max(counter.values()) for counter in labels.values())
    return (
        f"Shown without the mark on its pair, {contradictory} of {len(labels)} different test "
        f"sentences carry contradictory labels, and no model can label more than {best} of "
        f"{len(pairs)} test pairs right."
    )


SAID_BY = {
    "advise": ("strong",),
    "effect": ("effect",),
    "int": ("interact",),
    "mechanism": ("mechanism",),
}
"""The groups of words that say a label in the synthetic twin."""

CORPUS = Corpus(
    name="ddi",
    task="relations",
    labels=LABELS,
    read=read,
    directed=False,
    pairs=True,
    entity_types=ENTITY_TYPES,
    said_by=SAID_BY,
)
