"""Splits of our own, for corpora that have none: seeded, by group, without duplicates."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from repro.errors import InputError
from repro.schema import Example

SEED = 13
"""Part of what a corpus is here, and not of a run: every run sees the same splits."""
NO_OFFICIAL_SPLIT = "the corpus has no official one"
"""Why the test rows of a corpus that is split here are not those that others score."""


def carve(
    examples: Sequence[Example], shares: Sequence[float], source: Path
) -> list[list[Example]]:
    """Cut examples into one part a share and the rest; every part keeps their order.

    Neither a group nor the rows of one text are ever separated: groups that have a text in
    common form one unit. A part takes units, shuffled, as long as they fit into its share of the
    groups (at least one). Raises InputError, naming `source`, where a part or the rest is empty.
    """
    unit_of = _units(examples)
    sizes = Counter(unit_of.values())
    free = [max(1, round(share * len(unit_of))) for share in shares]
    part_of: dict[str, int] = {}
    for unit in random.Random(SEED).sample(sorted(sizes), len(sizes)):
        fitting = (part for part, room in enumerate(free) if room >= sizes[unit])
        part_of[unit] = next(fitting, len(shares))
        if part_of[unit] < len(shares):
            free[part_of[unit]] -= sizes[unit]
    parts: list[list[Example]] = [[] for _ in range(len(shares) + 1)]
    for example in examples:
        parts[part_of[unit_of[example.group]]].append(example)
    if not all(parts):
        raise InputError(
            f"{source}: expected documents for {len(parts)} splits without a sentence in common, "
            f"found {len(sizes)}; use a larger corpus"
        )
    return parts


def _units(examples: Iterable[Example]) -> dict[str, str]:
    """Each group's unit, by the name of one of the unit's groups (union-find)."""
    above: dict[str, str] = {}
    first: dict[str, str] = {}

    def root(group: str) -> str:
        while above.setdefault(group, group) != group:
            above[group] = above[above[group]]
            group = above[group]
        return group

    for example in examples:
        ends = root(example.group), root(first.setdefault(example.text, example.group))
        above[max(ends)] = min(ends)
    return {group: root(group) for group in list(above)}


def repeating(label: str | None) -> str:
    """The reason by which a row with a sentence seen before is counted as dropped."""
    return f"row that repeats a sentence (label {label})"


def without_duplicates(
    examples: Iterable[Example], dropped: Counter[str]
) -> tuple[list[Example], int]:
    """Each text once, with its first row, and how many texts stand with different labels."""
    kept: dict[str, Example] = {}
    conflicting: set[str] = set()
    for example in examples:
        first = kept.setdefault(example.text, example)
        if first is not example:
            dropped[repeating(example.label)] += 1
            if first.label != example.label:
                conflicting.add(example.text)
    return list(kept.values()), len(conflicting)
