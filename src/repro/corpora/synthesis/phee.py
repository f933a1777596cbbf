"""PHEE: one JSON object a line; spans are lists of lists, since parts of one may stand apart.

Real data is 90% Adverse_event; here about 60% of events are, so that a constant answer can be
beaten by a margin that 100 test sentences show.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from repro.corpora.synthesis.phee_events import EventBuilder, Frame
from repro.corpora.synthesis.streams import document_id, generator, some, write
from repro.corpora.synthesis.text import cue, fill, join
from repro.params import Synthesis
from repro.schema import SPLITS, SplitName

CUES = {"Adverse_event": "harm", "Potential_therapeutic_event": "help"}
WEIGHTS = {"Adverse_event": 0.6, "Potential_therapeutic_event": 0.4}
COUNTS = (0.0, 0.85, 0.15)
VAGUE = 0.05
# Every frame serves both types: only the cue tells them apart.
FRAMES = (
    Frame("{disease} was {cue} in a {age} {gender} after {route} {drug} therapy"),
    Frame("{drug} {cue} {disease} in two {population}"),
    Frame("{severity} {disease} was {cue} during {drug} and {drug2} treatment"),
    Frame("it {speculation} be that {drug} {dosage} {cue} {disease} again"),
    Frame("{drug} has {negation} {cue} {disease} in {population}"),
    Frame("{drug} for weeks and later {drug2} {cue} {disease} in {population}", apart="Treatment"),
    Frame("{disease} was {cue} again by {drug} in a {gender}", apart="Trigger"),
)


def files(folder: Path, sizes: Synthesis, seed: int) -> None:
    """Write train.json, dev.json and test.json, and a licence of our own words."""
    for split in SPLITS:
        write(folder / f"{split}.json", _lines(split, getattr(sizes, split), seed))
    write(folder / "LICENSE", ["Synthetic sentences: no text of the real corpus.\n"])


def _lines(split: SplitName, size: int, seed: int) -> Iterator[str]:
    rng = generator("phee", split, seed)
    for number in range(size):
        name = f"{document_id(split, number // 2)}_{number % 2 + 1}"
        yield json.dumps(_row(name, rng)) + "\n"


def _row(name: str, rng: Random) -> dict[str, Any]:
    types = some(WEIGHTS, COUNTS, rng)
    frames = rng.sample(FRAMES, len(types))
    clauses = []
    for index, (event_type, frame) in enumerate(zip(types, frames, strict=True)):
        word = cue(CUES[event_type], rng, VAGUE)
        end = " ." if index == len(types) - 1 else " , but"
        clauses.append(fill(frame.template + end, rng, {"cue": word}))
    builder = EventBuilder(join(clauses))
    events = [builder.event(*pair) for pair in zip(types, frames, strict=True)]
    return {
        "id": name,
        "context": builder.sentence.text,
        "is_mult_event": builder.events > 1,
        "annotations": [{"events": events}],
    }
