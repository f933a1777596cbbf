"""The two Genia corpora: a zip of documents as .txt with standoff .a1 and .a2.

Test documents have no .a2. Event types follow the real shares, the rare ones somewhat less rare.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from repro.corpora.synthesis.archive import write_zip
from repro.corpora.synthesis.genia_document import Document
from repro.corpora.synthesis.genia_frames import (
    ANAPHORA,
    EVENTS_2011,
    EVENTS_2013,
    FRAMES,
    NESTABLE,
    NO_EVENT,
    SIMPLE,
    Frame,
)
from repro.corpora.synthesis.streams import document_id, generator, some
from repro.corpora.synthesis.text import Sentence, Slot, cue, fill, join
from repro.params import Synthesis
from repro.schema import SplitName

COUNTS = (0.08, 0.42, 0.35, 0.15)
VAGUE = 0.04
PLAIN = 0.5
ANAPHORIC = 0.3
SECTIONS = ("00-TIAB", "01-Introduction", "02-Results", "03-Discussion")
NOTICE = "Synthetic text: no text of the real corpus.\n"


@dataclass(frozen=True, slots=True)
class Edition:
    """What differs between the two corpora: event types, anaphora, and which files there are."""

    name: str
    events: dict[str, tuple[str, float]]
    abstracts: bool
    anaphora: bool


EDITIONS = {
    "genia2011": Edition("bionlp-st-2011-ge", EVENTS_2011, abstracts=True, anaphora=False),
    "genia2013": Edition("bionlp-st-2013-ge", EVENTS_2013, abstracts=False, anaphora=True),
}


def files(dataset: str, folder: Path, sizes: Synthesis, seed: int) -> None:
    """Write original.zip: train (with what may become dev), devel (the test set) and test."""
    write_zip(folder / "original.zip", _members(dataset, sizes, seed))


def _members(dataset: str, sizes: Synthesis, seed: int) -> Iterator[tuple[str, str]]:
    edition = EDITIONS[dataset]
    top = f"{edition.name}-synthetic/"
    yield from ((top, ""), (f"{top}README.md", NOTICE), (f"{top}original-data/", ""))
    parts: tuple[tuple[str, SplitName, int], ...] = (
        ("devel", "test", sizes.test),
        ("test", "dev", sizes.dev),
        ("train", "train", sizes.train + sizes.dev),
    )
    for part, split, size in parts:
        folder = f"{top}original-data/{part}/"
        yield from ((folder, ""), (f"{folder}README", NOTICE), (f"{folder}LICENSE", NOTICE))
        rng = generator(dataset, part, seed)
        for number in range(size):
            stem, heading = _stem(edition, split, number)
            document = _document(edition, heading, rng)
            yield f"{folder}{stem}.a1", document.a1()
            if part != "test":
                yield f"{folder}{stem}.a2", document.a2()
            if not edition.abstracts:
                yield f"{folder}{stem}.json", json.dumps({"text": document.text})
            yield f"{folder}{stem}.txt", document.text


def _stem(edition: Edition, split: SplitName, number: int) -> tuple[str, str]:
    """A document's name, and the heading that its text starts with."""
    article, section = divmod(number, len(SECTIONS))
    if edition.abstracts and article % 3:
        return f"PMID-{document_id(split, number)}", ""
    name = SECTIONS[section]
    heading = f"{name.split('-')[1]}\n" if section else ""
    return f"PMC-{document_id(split, article)}-{name}", heading


def _document(edition: Edition, heading: str, rng: Random) -> Document:
    clauses = [_clause(edition, kind, rng) for kind in some(_weights(edition), COUNTS, rng)]
    sentences = [sentence for sentence, _, _ in clauses]
    if not clauses or rng.random() < PLAIN:
        sentences.append(fill(rng.choice(NO_EVENT), rng))
    if edition.anaphora and clauses and rng.random() < ANAPHORIC:
        sentences.append(fill(ANAPHORA, rng))
    whole = join(sentences).moved(len(heading))
    text = f"{heading}{join(sentences).text}\n"
    document = Document(text)
    document.name_proteins([slot for slot in whole.values() if slot.group == "gene"])
    for index, (_, frame, types) in enumerate(clauses):
        slots = {name: whole[f"{index}.{name}"] for name in sentences[index].slots}
        document.add_event(slots, frame, types)
    _add_anaphora(document, whole)
    return document


def _clause(edition: Edition, kind: str, rng: Random) -> tuple[Sentence, Frame, list[str]]:
    frame = rng.choice(FRAMES.get(kind, SIMPLE))
    types = [kind, rng.choice(NESTABLE)]
    given = {"cue": cue(edition.events[kind][0], rng, VAGUE)}
    if frame.inner_roles:
        given["inner"] = cue(edition.events[types[1]][0], rng, 0)
    return fill(frame.template, rng, given), frame, types


def _weights(edition: Edition) -> dict[str, float]:
    return {kind: weight for kind, (_, weight) in edition.events.items()}


def _add_anaphora(document: Document, whole: dict[str, Slot]) -> None:
    start = document.text.find("this protein")
    if start >= 0:
        slot = Slot("anaphora", "this protein", start, start + len("this protein"))
        document.add_anaphora(slot, next(s for s in whole.values() if s.group == "gene"))
