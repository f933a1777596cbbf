"""DDI: a zip of XML documents; a sentence lists its drugs and every pair of them.

Offsets are inclusive, and a mention whose parts stand apart has several. Real data has 15%
positive pairs; here about 45% are, over the four types by their real shares.
"""

import math
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from repro.corpora.synthesis.archive import write_zip
from repro.corpora.synthesis.ddi_document import Document
from repro.corpora.synthesis.streams import document_id, generator
from repro.params import Synthesis
from repro.schema import SplitName

TRAIN = "DDICorpus/Train"
TEST = "DDICorpus/Test/Test for DDI Extraction task"
OTHER_TEST = "DDICorpus/Test/Test for DrugNER task"
SOURCES = {"DrugBank": 0.8, "MedLine": 0.2}
SENTENCES = 8
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
        document = Document(f"DDI-{source}.d{name}", rng)
        for _ in range(SENTENCES):
            if pairs > document.pairs:
                document.add_sentence()
        pairs -= document.pairs
        yield f"{folder}/{name}{'_ddi' if source == 'DrugBank' else ''}.xml", document.xml()
