"""The BioNLP-ST Genia event corpora: a zip with train, devel and test folders of standoff files.

The gold of the official test set was never released, so devel is the test set here, and dev is
carved from train by article. An example is a .txt file: an abstract, or a section of an article.
"""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from repro.corpora.archive import read_archive
from repro.corpora.base import Reading
from repro.corpora.raw import Place, decode
from repro.corpora.splitting import carve
from repro.corpora.standoff import Standoff
from repro.schema import Example

ARCHIVE = "original.zip"
ARTICLE = re.compile(r"(?:PMC|PMID)-\d+")
CORE = (
    "Gene_expression",
    "Transcription",
    "Protein_catabolism",
    "Phosphorylation",
    "Localization",
    "Binding",
    "Regulation",
    "Positive_regulation",
    "Negative_regulation",
)
SAID_BY = {
    "Gene_expression": ("express",),
    "Transcription": ("transcribe",),
    "Protein_catabolism": ("degrade",),
    "Phosphorylation": ("phosphorylate",),
    "Localization": ("localize",),
    "Binding": ("bind",),
    "Regulation": ("affect",),
    "Positive_regulation": ("increase",),
    "Negative_regulation": ("decrease",),
    "Protein_modification": ("modify",),
    "Ubiquitination": ("ubiquitinate",),
    "Acetylation": ("acetylate",),
    "Deacetylation": ("deacetylate",),
}
"""The groups of words that say a label in the synthetic twin."""
DEV_SHARE = 0.1
OTHER_SPLIT = "devel is scored: the test labels are not public"


def read_splits(folder: Path, labels: Sequence[str]) -> Reading:
    """Train without our dev, our dev, and the official devel as test."""
    path = folder / ARCHIVE
    files = {member.path: member.data for member in read_archive(path)}
    dropped: Counter[str] = Counter()
    train = _folder(path, files, "original-data/train/", labels, dropped)
    test = _folder(path, files, "original-data/devel/", labels, dropped)
    hidden = sum(_is_text(name, "original-data/test/") for name in files)
    dev, rest = carve(train, (DEV_SHARE,), path)
    notes = [
        "The official devel set is the test set here; dev is carved from train by article.",
        f"{hidden} texts of the official test set have no public gold and are not used.",
    ]
    return Reading({"train": rest, "dev": dev, "test": test}, dropped, notes)


def _folder(
    path: Path, files: dict[str, bytes], prefix: str, labels: Sequence[str], dropped: Counter[str]
) -> list[Example]:
    stems = [name.removesuffix(".txt") for name in sorted(files) if _is_text(name, prefix)]
    if not stems:
        raise Place(str(path), 1).bad(f"texts in {prefix}", "none")
    return [_example(path, files, stem, labels, dropped) for stem in stems]


def _is_text(name: str, prefix: str) -> bool:
    return name.startswith(prefix) and name.endswith(".txt")


def _example(
    path: Path, files: dict[str, bytes], stem: str, labels: Sequence[str], dropped: Counter[str]
) -> Example:
    def text_of(suffix: str) -> str:
        name = f"{stem}{suffix}"
        if name not in files:
            raise Place(str(path), 1).bad(f"{name} beside {stem}.txt", "no such member")
        return decode(files[name], f"{path}/{name}")

    id_ = stem.rsplit("/", 1)[1]
    article = ARTICLE.match(id_)
    if not article:
        raise Place(f"{path}/{stem}.txt", 1).bad("a file named after its article", id_)
    standoff = Standoff(text_of(".txt"), labels, dropped)
    for suffix in (".a1", ".a2"):
        standoff.read(text_of(suffix), f"{path}/{stem}{suffix}")
    return standoff.example(id_, article[0])
