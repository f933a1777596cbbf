"""What two splits have in common: texts, near-duplicates and documents.

Texts are compared by their letters and digits alone, case folded, since marks and stray spaces
hide that two sentences are one. Near-duplicates are texts whose sets of three words in a row have
a Jaccard similarity of at least NEAR.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain, combinations
from typing import Any
from zlib import crc32

from repro.schema import SPLITS, Example, SplitName

Splits = Mapping[SplitName, list[Example]]
Triples = Mapping[str, frozenset[int]]
NEAR = 0.8
UNKNOWN = "unknown"
WORD = re.compile(r"\w+")


def overlap(splits: Splits, *, grouped: bool) -> list[dict[str, Any]]:
    """For each two splits: texts in both, rows of either that hold one or nearly, shared groups.

    `grouped`: whether the rows' groups are documents; else how many are shared is unknown.
    """
    texts = {split: dict.fromkeys(row.text for row in rows) for split, rows in splits.items()}
    triples = {text: triples_of(text) for text in chain.from_iterable(texts.values())}
    often = Counter(chain.from_iterable(triples.values()))
    first_few = {text: rarest(keys, often) for text, keys in triples.items()}
    found = []
    for pair in combinations(SPLITS, 2):
        sides = [{text: letters(text) for text in texts[name]} for name in pair]
        same = set(sides[0].values()) & set(sides[1].values())
        near = near_duplicates(sides[0], sides[1], triples, first_few)
        line: dict[str, Any] = {"splits": list(pair), "texts": len(same)}
        for name, known in zip(pair, sides, strict=True):
            rows = [row.text for row in splits[name]]
            line[f"rows_{name}"] = sum(known[text] in same for text in rows)
            line[f"near_{name}"] = sum(known[text] in same or text in near for text in rows)
        groups = [{row.group for row in splits[name]} for name in pair]
        found.append({**line, "groups": len(groups[0] & groups[1]) if grouped else UNKNOWN})
    return found


def leaked(splits: Splits) -> set[str]:
    """The ids of test rows whose text is in train or dev as well."""
    seen = {letters(row.text) for split in ("train", "dev") for row in splits[split]}
    return {row.id for row in splits["test"] if letters(row.text) in seen}


def letters(text: str) -> str:
    """The letters and digits of a text, case folded."""
    return "".join(filter(str.isalnum, text.casefold()))


def near_duplicates(
    first: Iterable[str], second: Iterable[str], triples: Triples, first_few: Triples
) -> set[str]:
    """The texts of either side that are near to one of the other.

    Two sets as similar as that have a member in common among the first few of either, in any
    fixed order of all members, so only such texts are compared (prefix filtering).
    """
    index: defaultdict[int, list[str]] = defaultdict(list)
    for text in first:
        for key in first_few[text]:
            index[key].append(text)
    found: set[str] = set()
    for text in second:
        for other in {other for key in first_few[text] for other in index.get(key, ())}:
            if similarity(triples[text], triples[other]) >= NEAR:
                found |= {text, other}
    return found


def similarity(first: frozenset[int], second: frozenset[int]) -> float:
    """The Jaccard similarity of two sets; 0 where both are empty."""
    both = len(first & second)
    return both / max(1, len(first) + len(second) - both)


def triples_of(text: str) -> frozenset[int]:
    """Three words in a row each, as checksums, which take less room."""
    words = WORD.findall(text.casefold())
    triples = zip(words, words[1:], words[2:], strict=False)
    return frozenset(crc32(" ".join(triple).encode()) for triple in triples)


def rarest(keys: frozenset[int], often: Counter[int]) -> frozenset[int]:
    """The rarest few, of which a near set has one at least; without those of one text alone."""
    size = len(keys) - math.ceil(NEAR * len(keys)) + 1
    chosen = sorted(keys, key=lambda key: (often[key], key))[:size]
    return frozenset(key for key in chosen if often[key] > 1)
