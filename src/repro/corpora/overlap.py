"""What two splits have in common: texts, near-duplicates and documents.

Texts are compared by their letters and digits alone, case folded, since marks and stray spaces
hide that two sentences are one. Near-duplicates are texts whose sets of three words in a row have
a Jaccard similarity of at least NEAR.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import chain, combinations, count
from typing import Any

from repro.schema import SPLITS, Example, SplitName

Splits = Mapping[SplitName, list[Example]]
Triples = Mapping[str, frozenset[int]]
NEAR = 0.8
UNKNOWN = "unknown"
MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
"""What is no letter and no digit in ASCII, where one call takes it out."""
WORD = re.compile(r"\w+")


def overlap(splits: Splits, *, grouped: bool) -> list[dict[str, Any]]:
    """For each two splits: texts in both, rows of either that hold one or nearly, shared groups.

    `grouped`: whether the rows' groups are documents; else how many are shared is unknown.
    """
    texts = {split: dict.fromkeys(row.text for row in rows) for split, rows in splits.items()}
    triples = triples_of(dict.fromkeys(chain.from_iterable(texts.values())))
    often = shared(triples.values())
    first_few = {text: rarest(keys, often) for text, keys in triples.items()}
    plain = {text: letters(text) for text in triples}
    found = []
    for pair in combinations(SPLITS, 2):
        sides = [texts[name] for name in pair]
        same = {plain[text] for text in sides[0]} & {plain[text] for text in sides[1]}
        near = near_duplicates(sides[0], sides[1], triples, first_few)
        line: dict[str, Any] = {"splits": list(pair), "texts": len(same)}
        for name in pair:
            rows = [row.text for row in splits[name]]
            line[f"rows_{name}"] = sum(plain[text] in same for text in rows)
            line[f"near_{name}"] = sum(plain[text] in same or text in near for text in rows)
        groups = [{row.group for row in splits[name]} for name in pair]
        found.append({**line, "groups": len(groups[0] & groups[1]) if grouped else UNKNOWN})
    return found


def leaked(splits: Splits) -> set[str]:
    """The ids of test rows whose text is in train or dev as well."""
    known = {row.text for split in ("train", "dev") for row in splits[split]}
    seen = set(map(letters, known))
    again = {text for text in {row.text for row in splits["test"]} if letters(text) in seen}
    return {row.id for row in splits["test"] if row.text in again}


def letters(text: str) -> str:
    """The letters and digits of a text, case folded."""
    if text.isascii():
        return text.lower().encode("ascii").translate(None, MARKS).decode("ascii")
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


def triples_of(texts: Iterable[str]) -> dict[str, frozenset[int]]:
    """Three words in a row each, by text, as hashes of the words' numbers, which take less room."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    found = {}
    for text in texts:
        words = [numbers[word] for word in WORD.findall(text.casefold())]
        found[text] = frozenset(map(hash, zip(words, words[1:], words[2:], strict=False)))
    return found


def shared(sets: Collection[frozenset[int]]) -> Counter[int]:
    """The members of more than one set, and of how many."""
    seen: set[int] = set()
    twice: set[int] = set()
    for keys in sets:
        twice |= seen & keys
        seen |= keys
    return Counter(chain.from_iterable(keys & twice for keys in sets))


def rarest(keys: frozenset[int], often: Counter[int]) -> frozenset[int]:
    """The rarest few, of which a near set has one at least; without those of one text alone."""
    size = len(keys) - math.ceil(NEAR * len(keys)) + 1
    found = keys & often.keys()
    few = size - (len(keys) - len(found))
    if few <= 0:
        return frozenset()
    # by how often, then by key: the second sort keeps the order of the first
    return frozenset(sorted(sorted(found), key=often.__getitem__)[:few])
