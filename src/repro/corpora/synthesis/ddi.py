"""DDI: a zip of XML documents; a sentence lists its drugs and every pair of them.

Offsets are inclusive, and a mention whose parts stand apart has several. Real data has 15%
positive pairs; here about half are, over the four types by their real shares.
"""

import math
from collections.abc import Iterator
from itertools import combinations, count
from pathlib import Path
from random import Random
from xml.sax.saxutils import quoteattr

from repro.corpora.synthesis.archive import write_zip
from repro.corpora.synthesis.streams import document_id, generator, weighted
from repro.corpora.synthesis.text import Sentence, cue, fill
from repro.params import Synthesis
from repro.schema import SplitName

TRAIN = "DDICorpus/Train"
TEST = "DDICorpus/Test/Test for DDI Extraction task"
OTHER_TEST = "DDICorpus/Test/Test for DrugNER task"
SOURCES = {"DrugBank": 0.8, "MedLine": 0.2}
CUES = {
    "": "none",
    "effect": "effect",
    "mechanism": "mechanism",
    "advise": "strong",
    "int": "interact",
}
LABELS = {"": 0.42, "effect": 0.22, "mechanism": 0.18, "advise": 0.13, "int": 0.05}
TYPES = {"drug": 0.6, "group": 0.2, "brand": 0.1, "drug_n": 0.1}
VAGUE = 0.05
SENTENCES = 8
# The cue is about the first two drugs of a frame; a third one takes no part.
FRAMES = (
    "{drug} and {drug2} were {cue} in {population} after {number} days .",
    "the use of {drug} with {drug2} was {cue} at the clinic .",
    "{route} {drug} was {cue} during {drug2} therapy for {disease} .",
    "{drug} {cue} {drug2} at doses < {dosage} , but {drug3} was {routine} .",
    "in {population} {drug} or {drug2} was {cue} while {drug3} was {routine} .",
    'for {population} " {drug} and {drug2} agents " were {cue} again .\r\n',
    "{drug} was {routine} in serum at {number} weeks .",
    "{population} with {disease} were {routine} for {number} weeks .",
    "",
)
SHARES = (6, 6, 6, 2, 2, 1, 1, 1, 0.3)
# What the real archive holds once or a few times: a pair that interacts without a type, and
# offsets that are one too small.
ODD = """<?xml version="1.0" encoding="UTF-8"?>
<document id="DDI-DrugBank.d236">
    <sentence id="DDI-DrugBank.d236.s29" text="velorapin interacted with taxomide .">
        <entity id="DDI-DrugBank.d236.s29.e0" charOffset="0-8" type="drug" text="velorapin"/>
        <entity id="DDI-DrugBank.d236.s29.e1" charOffset="26-33" type="drug" text="taxomide"/>
        <pair id="DDI-DrugBank.d236.s29.p0" e1="DDI-DrugBank.d236.s29.e0"
            e2="DDI-DrugBank.d236.s29.e1" ddi="true"/>
    </sentence>
    <sentence id="DDI-DrugBank.d236.s30" text="at the start fenaxor was measured .">
        <entity id="DDI-DrugBank.d236.s30.e0" charOffset="12-18" type="drug" text="fenaxor"/>
    </sentence>
</document>
"""
Spans = list[tuple[int, int]]


def files(folder: Path, sizes: Synthesis, seed: int) -> None:
    """Write DDICorpus-2013.zip; sizes are candidate pairs, and train holds those of dev too."""
    write_zip(folder / "DDICorpus-2013.zip", _members(sizes, seed))


def _members(sizes: Synthesis, seed: int) -> Iterator[tuple[str, str]]:
    yield f"{TRAIN}/DrugBank/velorapin_ddi.xml", ODD
    for source, share in SOURCES.items():
        train = math.ceil((sizes.train + sizes.dev) * share)
        yield from _documents(f"{TRAIN}/{source}", source, "train", train, seed)
        test = math.ceil(sizes.test * share)
        yield from _documents(f"{TEST}/{source}", source, "test", test, seed)
        yield from _documents(f"{OTHER_TEST}/{source}", source, "dev", 1, seed)


def _documents(
    folder: str, source: str, split: SplitName, pairs: int, seed: int
) -> Iterator[tuple[str, str]]:
    rng = generator(f"ddi/{source}", split, seed)
    for number in count():
        if pairs <= 0:
            return
        name = document_id(split, number)
        document = _Document(f"DDI-{source}.d{name}", rng)
        for _ in range(SENTENCES):
            if pairs > document.pairs:
                document.add_sentence()
        pairs -= document.pairs
        yield f"{folder}/{name}{'_ddi' if source == 'DrugBank' else ''}.xml", document.xml()


class _Document:
    """The lines of a document, and how many pairs they hold."""

    def __init__(self, name: str, rng: Random) -> None:
        self.name = name
        self.rng = rng
        self.lines: list[str] = []
        self.sentences = 0
        self.pairs = 0

    def add_sentence(self) -> None:
        """Append one sentence, which holds 0 to 3 drugs."""
        label = weighted(LABELS, self.rng)
        frame = self.rng.choices(FRAMES, SHARES)[0]
        given = {"cue": cue(CUES[label], self.rng, VAGUE)}
        text, drugs = _drugs(fill(frame, self.rng, given), frame)
        name = f"{self.name}.s{self.sentences}"
        self.sentences += 1
        start = f"    <sentence id={quoteattr(name)} text={quoteattr(text)}"
        if not drugs:
            self.lines.append(f"{start}/>")
            return
        inside = [*self._entities(name, text, drugs), *self._pairs(name, len(drugs), label)]
        self.lines += [f"{start}>", *(f"        {line}" for line in inside), "    </sentence>"]

    def _entities(self, name: str, text: str, drugs: list[Spans]) -> Iterator[str]:
        for index, spans in enumerate(drugs):
            offsets = ";".join(f"{start}-{end - 1}" for start, end in spans)
            words = " ".join(text[start:end] for start, end in spans)
            yield (
                f'<entity id="{name}.e{index}" charOffset="{offsets}" '
                f'type="{weighted(TYPES, self.rng)}" text={quoteattr(words)}/>'
            )

    def _pairs(self, name: str, drugs: int, label: str) -> Iterator[str]:
        for index, (first, last) in enumerate(combinations(range(drugs), 2)):
            related = f'ddi="true" type="{label}"' if index == 0 and label else 'ddi="false"'
            ends = f'e1="{name}.e{first}" e2="{name}.e{last}"'
            yield f'<pair id="{name}.p{index}" {ends} {related}/>'
            self.pairs += 1

    def xml(self) -> str:
        """The whole document."""
        head = '<?xml version="1.0" encoding="UTF-8"?>'
        inside = "".join(f"{line}\n" for line in self.lines)
        return f'{head}\n<document id="{self.name}">\n{inside}</document>\n'


def _drugs(sentence: Sentence, frame: str) -> tuple[str, list[Spans]]:
    """The text, with the line end its frame has, and the spans of each drug in text order."""
    text = sentence.text + ("\r\n" if frame.endswith("\r\n") else "")
    drugs = [[slot.span] for slot in sentence.slots.values() if slot.group == "drug"]
    start = text.find(" agents ") + 1
    if start:
        # "A and B agents": one mention is "A agents" with a gap, the other "B agents".
        end = start + len("agents")
        drugs = [[drugs[0][0], (start, end)], [(drugs[1][0][0], end)]]
    return text, drugs
