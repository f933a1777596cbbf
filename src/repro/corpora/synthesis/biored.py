"""BioRED: PubTator documents whose relations name concepts, each with one or more mentions.

The shares of the relation types follow the real ones, with the rare types somewhat less rare.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from repro.corpora.synthesis.lexicon import GROUPS
from repro.corpora.synthesis.streams import document_id, generator, some, weighted, write
from repro.corpora.synthesis.text import Sentence, Slot, cue, fill, join, relate, second
from repro.params import Synthesis
from repro.schema import SPLITS, SplitName

FILES = {"train": "Train", "dev": "Dev", "test": "Test"}
ENTITIES = {
    "drug": ("ChemicalEntity", "D9{:05d}"),
    "disease": ("DiseaseOrPhenotypicFeature", "D8{:05d}"),
    "gene": ("GeneOrGeneProduct", "9{:06d}"),
    "species": ("OrganismTaxon", "99{:03d}"),
    "cell_line": ("CellLine", "CVCL_Z{:03d}"),
    "variant": ("SequenceVariant", ""),
}
VARIANTS = {
    "c.214A>G": "c|SUB|A|214|G",
    "p.R88W": "p|SUB|R|88|W",
    "c.51delT": "c|DEL|51|T",
    "g.77C>A": "g|SUB|C|77|A",
}
MIXED = (("drug", "disease"), ("gene", "disease"), ("drug", "gene"), ("gene", "gene"))
CHEMICALS = (("drug", "drug"),)
KINDS = {
    "Association": ("associate", (*MIXED, ("variant", "disease"))),
    "Positive_Correlation": ("increase", MIXED),
    "Negative_Correlation": ("decrease", MIXED),
    "Bind": ("bind", (("gene", "gene"), ("drug", "gene"))),
    "Cotreatment": ("cotreat", CHEMICALS),
    "Comparison": ("compare", CHEMICALS),
    "Drug_Interaction": ("interact", CHEMICALS),
    "Conversion": ("convert", CHEMICALS),
}
WEIGHTS = {
    "Association": 0.34,
    "Positive_Correlation": 0.26,
    "Negative_Correlation": 0.2,
    "Bind": 0.05,
    "Cotreatment": 0.05,
    "Comparison": 0.04,
    "Drug_Interaction": 0.03,
    "Conversion": 0.03,
}
COUNTS = (0.03, 0.57, 0.3, 0.1)
VAGUE = 0.05
PLAIN = 0.4
NOVEL = {"Novel": 0.68, "No": 0.32}
TITLE = "the role of HEAD and TAIL in {species} ."
FRAMES = (
    "HEAD was {cue} with TAIL in two {population} .",
    "in {cell_line} cells HEAD {cue} TAIL at {number} weeks .",
    "TAIL and HEAD were {cue} in the {place} .",
)
NO_RELATION = (
    "we {routine} {population} with {disease} and {disease2} at the clinic .",
    "{species} with {disease} were {routine} for {number} weeks .",
)


@dataclass(frozen=True, slots=True)
class Related:
    """A relation, with the template slots of its two arguments and the words in them."""

    type: str
    slots: tuple[str, str]
    words: tuple[str, str]

    def fill(self, frame: str, rng: Random) -> Sentence:
        """A sentence that names both arguments, and the relation if the frame has a cue."""
        template = relate(frame, *self.slots)
        given = dict(zip(self.slots, self.words, strict=True))
        return fill(template, rng, given | {"cue": cue(KINDS[self.type][0], rng, VAGUE)})


def files(folder: Path, sizes: Synthesis, seed: int) -> None:
    """Write Train.PubTator, Dev.PubTator and Test.PubTator."""
    for split in SPLITS:
        write(folder / f"{FILES[split]}.PubTator", _documents(split, getattr(sizes, split), seed))


def _documents(split: SplitName, size: int, seed: int) -> Iterator[str]:
    rng = generator("biored", split, seed)
    for number in range(size):
        pmid = document_id(split, number)
        yield "".join(f"{line}\n" for line in _document(pmid, rng)) + "\n"


def _document(pmid: str, rng: Random) -> Iterator[str]:
    relations = [_relation(kind, rng) for kind in some(WEIGHTS, COUNTS, rng)]
    sentences = [relations[0].fill(TITLE, rng)] if relations else [fill(NO_RELATION[0], rng)]
    sentences += [relation.fill(rng.choice(FRAMES), rng) for relation in relations]
    if rng.random() < PLAIN or not relations:
        sentences.append(fill(rng.choice(NO_RELATION), rng))
    title, text = sentences[0].text, join(sentences)
    yield f"{pmid}|t|{title}"
    yield f"{pmid}|a|{text.text[len(title) + 1 :]}"
    for start, end, kind, concepts in sorted(_mentions(text, len(sentences))):
        yield f"{pmid}\t{start}\t{end}\t{text.text[start:end]}\t{kind}\t{concepts}"
    for relation in relations:
        head, tail = (_concept(*pair) for pair in zip(relation.slots, relation.words, strict=True))
        yield f"{pmid}\t{relation.type}\t{head}\t{tail}\t{weighted(NOVEL, rng)}"


def _relation(kind: str, rng: Random) -> Related:
    head, tail = rng.choice(KINDS[kind][1])
    if head == tail:
        words = rng.sample(GROUPS[head], 2)
    else:
        words = [rng.choice(GROUPS[head]), rng.choice(GROUPS[tail])]
    return Related(kind, (head, second(tail, head)), (words[0], words[1]))


def _mentions(text: Sentence, sentences: int) -> Iterator[tuple[int, int, str, str]]:
    """Mentions as (start, end, type, concepts); two diseases joined by 'and' are one mention."""
    for index in range(sentences):
        slots = text.clause(index)
        if {"disease", "disease2"} <= slots.keys():
            pair = slots.pop("disease"), slots.pop("disease2")
            concepts = ",".join(_concept(slot.group, slot.text) for slot in pair)
            yield pair[0].start, pair[1].end, ENTITIES["disease"][0], concepts
        yield from (_mention(slot) for slot in slots.values() if slot.group in ENTITIES)


def _mention(slot: Slot) -> tuple[int, int, str, str]:
    return slot.start, slot.end, ENTITIES[slot.group][0], _concept(slot.group, slot.text)


def _concept(slot: str, word: str) -> str:
    group = slot.rstrip("2")
    return VARIANTS.get(word) or ENTITIES[group][1].format(GROUPS[group].index(word))
