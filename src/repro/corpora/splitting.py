"""Splits of our own, for corpora that have none: seeded, by group, without duplicates."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from repro.errors import InputError
from repro.schema import Example

SEED = 13
"""Part of what a corpus is here, and not of a run: every run sees the same splits."""


def carve(
    examples: Sequence[Example], shares: Sequence[float], folder: Path
) -> list[list[Example]]:
    """Cut examples into one part a share (of the groups) and the rest, never cutting a group.

    Every part keeps the order of `examples`. A share of the groups is rounded and at least one.
    """
    groups = sorted({example.group for example in examples})
    sizes = [max(1, round(share * len(groups))) for share in shares]
    if sum(sizes) >= len(groups):
        raise InputError(
            f"{folder}: expected more than {sum(sizes)} documents to split, found {len(groups)}; "
            f"use a larger corpus"
        )
    random.Random(SEED).shuffle(groups)
    part_of = dict.fromkeys(groups, len(shares))
    start = 0
    for part, size in enumerate(sizes):
        part_of.update(dict.fromkeys(groups[start : start + size], part))
        start += size
    parts: list[list[Example]] = [[] for _ in range(len(shares) + 1)]
    for example in examples:
        parts[part_of[example.group]].append(example)
    return parts


def without_duplicates(
    examples: Iterable[Example], dropped: Counter[str]
) -> tuple[list[Example], int]:
    """Each text once, and how many texts stood with different labels.

    The first row of a text stays; a text with conflicting labels keeps the first label, and
    whoever reads the rows reports the number.
    """
    kept: dict[str, Example] = {}
    conflicting: set[str] = set()
    for example in examples:
        first = kept.setdefault(example.text, example)
        if first is example:
            continue
        dropped[f"row that repeats a sentence (label {example.label})"] += 1
        if first.label != example.label:
            conflicting.add(example.text)
    return list(kept.values()), len(conflicting)
