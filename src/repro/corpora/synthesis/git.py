"""GIT: JSON lines with CRLF between them, lower case, two spaces around the entities.

A share of the rows marks its entities, as the real files do; the reader takes the marks out.
As in the real files, each test row stands twice and the last line has no end. The shares of the 22
predicates follow the real ones.
"""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

from repro.corpora.synthesis.streams import generator, weighted, write
from repro.corpora.synthesis.text import cue, fill, relate, second
from repro.params import Synthesis
from repro.schema import SPLITS, SplitName

# predicate: cue group, weight, groups of subject and object
PREDICATES = {
    "INTERACTS_WITH": ("interact", 0.18, "drug", "drug"),
    "TREATS": ("help", 0.14, "drug", "disease"),
    "PROCESS_OF": ("process_of", 0.13, "disease", "population"),
    "INHIBITS": ("decrease", 0.08, "drug", "drug"),
    "STIMULATES": ("increase", 0.07, "drug", "drug"),
    "USES": ("uses", 0.06, "population", "drug"),
    "COEXISTS_WITH": ("coexists_with", 0.05, "disease", "disease"),
    "ADMINISTERED_TO": ("administered_to", 0.04, "drug", "species"),
    "DIAGNOSES": ("diagnoses", 0.04, "drug", "disease"),
    "PREVENTS": ("prevents", 0.03, "drug", "disease"),
    "PRODUCES": ("express", 0.03, "species", "drug"),
    "PRECEDES": ("precedes", 0.03, "disease", "disease"),
    "COMPLICATES": ("complicates", 0.02, "disease", "disease"),
    "AFFECTS": ("affect", 0.02, "drug", "disease"),
    "MANIFESTATION_OF": ("manifestation_of", 0.02, "disease", "disease"),
    "ASSOCIATED_WITH": ("associate", 0.02, "disease", "disease"),
    "CAUSES": ("harm", 0.02, "drug", "disease"),
    "DOES_NOT_TREAT": ("does_not_treat", 0.01, "drug", "disease"),
    "AUGMENTS": ("augments", 0.01, "drug", "drug"),
    "PREDISPOSES": ("predisposes", 0.01, "disease", "disease"),
    "DISRUPTS": ("disrupts", 0.01, "drug", "disease"),
    "SYMPTOM_OF": ("symptom_of", 0.01, "disease", "disease"),
}
WEIGHTS = {name: row[1] for name, row in PREDICATES.items()}
VAGUE = 0.03
BRACKETED = 0.1
# Test rows are doubled and mixed within blocks, so that twins stand apart and nothing is held.
BLOCK = 50
FRAMES = (
    "the HEAD was {cue} with TAIL at {number} weeks .",
    "TAIL in {number} samples of {place} was {cue} by HEAD .",
    "HEAD {cue} TAIL in the {place} at {number} months .",
    "we found that HEAD {cue} TAIL after {number} days .",
)
Row = dict[str, str]


def files(folder: Path, sizes: Synthesis, seed: int) -> None:
    """Write train.jsonl, dev.jsonl and test.jsonl; test has twice its size."""
    for split in SPLITS:
        rows = _rows(split, getattr(sizes, split), seed)
        if split == "test":
            rows = _doubled(rows, generator("git", "order", seed))
        write(folder / f"{split}.jsonl", _lines(rows))


def _lines(rows: Iterator[Row]) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield ("\r\n" if number else "") + json.dumps(row)


def _doubled(rows: Iterator[Row], rng: Random) -> Iterator[Row]:
    while block := list(islice(rows, BLOCK)):
        yield from rng.sample(block * 2, len(block) * 2)


def _rows(split: SplitName, size: int, seed: int) -> Iterator[Row]:
    rng = generator("git", split, seed)
    for _ in range(size):
        yield _row(weighted(WEIGHTS, rng), rng)


def _row(predicate: str, rng: Random) -> Row:
    group, _, head, tail = PREDICATES[predicate]
    tail = second(tail, head)
    given = {"cue": cue(group, rng, VAGUE)}
    sentence = fill(relate(rng.choice(FRAMES), head, tail), rng, given)
    subject, target = sentence.slots[head].text, sentence.slots[tail].text
    spaced = {subject: f" {subject} ", target: f" {target} "}
    if rng.random() < BRACKETED:
        spaced = {subject: f"[  {subject}  ]", target: f"{{  {target}  }}"}
    return {
        "PREDICATE": predicate,
        "SUBJECT_TEXT": subject,
        "OBJECT_TEXT": target,
        "SENTENCE": " ".join(spaced.get(word, word) for word in sentence.text.split()),
    }
