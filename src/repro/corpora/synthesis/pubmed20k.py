"""PubMed RCT: `###pmid`, then `LABEL<TAB>sentence` in the order of an abstract, a blank line.

The shares of the five sections follow the real ones.
"""

from collections.abc import Iterator
from pathlib import Path

from repro.corpora.synthesis.streams import document_id, generator, write
from repro.corpora.synthesis.text import cue, fill
from repro.params import Synthesis
from repro.schema import SPLITS, SplitName

# label: cue group, weights of having 0, 1, 2, ... sentences in an abstract
SECTIONS = {
    "BACKGROUND": ("background", (0.4, 0.3, 0.3)),
    "OBJECTIVE": ("objective", (0.3, 0.7)),
    "METHODS": ("methods", (0.0, 0.2, 0.3, 0.3, 0.2)),
    "RESULTS": ("results", (0.0, 0.2, 0.3, 0.3, 0.2)),
    "CONCLUSIONS": ("conclusions", (0.0, 0.6, 0.4)),
}
VAGUE = 0.06
FRAMES = (
    "the {route} use of {drug} in {disease} was {cue} in @ {population} .",
    "effects of {drug} on {severity} {disease} were {cue} at @ weeks .",
    "in {population} with {disease} {dosage} of {drug} was {cue} at @ months .",
    "outcomes of {drug} and {drug2} were {cue} in @ of @ {population} .",
)


def files(folder: Path, sizes: Synthesis, seed: int) -> None:
    """Write train.txt, dev.txt and test.txt; sizes are sentences, so the last abstract is cut."""
    for split in SPLITS:
        write(folder / f"{split}.txt", _abstracts(split, getattr(sizes, split), seed))


def _abstracts(split: SplitName, size: int, seed: int) -> Iterator[str]:
    rng = generator("pubmed20k", split, seed)
    number = 0
    while size > 0:
        labels = [
            label
            for label, (_, counts) in SECTIONS.items()
            for _ in range(rng.choices(range(len(counts)), counts)[0])
        ][:size]
        size -= len(labels)
        yield f"###{document_id(split, number)}\n"
        for label in labels:
            given = {"cue": cue(SECTIONS[label][0], rng, VAGUE)}
            yield f"{label}\t{fill(rng.choice(FRAMES), rng, given).text}\n"
        yield "\n"
        number += 1
