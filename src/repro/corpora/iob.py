"""IOB2: a token and its tag a line, a blank line between sentences.

The files name no document: a sentence is its own group, unless a corpus knows the groups of its
pinned bytes. A line of the token -DOCSTART- is no sentence.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from repro.corpora.base import Reading
from repro.corpora.raw import PLAIN, Form, Place, blocks, numbered_lines, read_raw
from repro.schema import Entity, Example, SplitName

FILES: dict[SplitName, str] = {"train": "train.tsv", "dev": "devel.tsv", "test": "test.tsv"}
START = "-DOCSTART-"


def read_splits(
    folder: Path,
    labels: Sequence[str],
    groups: Mapping[str, str] | None = None,
    form: Form = PLAIN,
) -> Reading:
    """The official splits; `labels` are the tags that may stand, O first.

    `groups`: the document of each row by the row's id, where it holds other rows too; None where
    documents are unknown.
    """
    dropped: Counter[str] = Counter()
    allowed, known = frozenset(labels), groups or {}
    splits = {
        split: list(_sentences(folder / name, split, allowed, known, dropped, form))
        for split, name in FILES.items()
    }
    return Reading(splits, dropped, grouped=groups is not None)


def tags_of(*types: str) -> tuple[str, ...]:
    """The IOB2 tags of some entity types, O first."""
    return ("O", *(f"{prefix}-{name}" for name in types for prefix in "BI"))


def entities_of(tokens: Sequence[str], tags: Sequence[str]) -> tuple[Entity, ...]:
    """The mentions that IOB2 tags state, with offsets into the tokens joined by single spaces."""
    starts = [0]
    for token in tokens:
        starts.append(starts[-1] + len(token) + 1)
    runs: list[tuple[int, int]] = []
    for index, tag in enumerate(tags):
        if tag.startswith("B-"):
            runs.append((index, index + 1))
        elif tag.startswith("I-"):
            runs[-1] = (runs[-1][0], index + 1)
    return tuple(
        Entity(
            id=f"T{number}",
            type=tags[first][2:],
            spans=((starts[first], starts[last] - 1),),
            text=" ".join(tokens[first:last]),
        )
        for number, (first, last) in enumerate(runs, start=1)
    )


def _sentences(
    path: Path,
    split: SplitName,
    labels: frozenset[str],
    groups: Mapping[str, str],
    dropped: Counter[str],
    form: Form,
) -> Iterator[Example]:
    lines = _without_starts(numbered_lines(read_raw(path, form), str(path)), dropped)
    for number, block in enumerate(blocks(lines), start=1):
        tokens, tags = _columns(block, labels)
        id_ = f"{split}-{number}"
        yield Example(
            id=id_,
            group=groups.get(id_, id_),
            text=" ".join(tokens),
            tokens=tokens,
            tags=tags,
            entities=entities_of(tokens, tags),
        )


def _without_starts(
    lines: Iterable[tuple[Place, str]], dropped: Counter[str]
) -> Iterator[tuple[Place, str]]:
    """The lines with a blank one for each that starts a document; these are counted."""
    for place, line in lines:
        starts = line == f"{START}\tO"
        if starts:
            dropped[f"{START} line (no sentence)"] += 1
        yield place, "" if starts else line


def _columns(
    block: list[tuple[Place, str]], labels: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    tokens, tags = [], ["O"]
    for place, line in block:
        token, tab, tag = line.partition("\t")
        if not tab or not token or " " in token:
            raise place.bad("a token, a tab and a tag", line)
        if tag not in labels:
            raise place.bad(f"one of {', '.join(sorted(labels))}", tag)
        if tag.startswith("I-") and tags[-1][2:] != tag[2:]:
            raise place.bad(f"B-{tag[2:]} before I-{tag[2:]}", tags[-1])
        tokens.append(token)
        tags.append(tag)
    return tuple(tokens), tuple(tags[1:])
