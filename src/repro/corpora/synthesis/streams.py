"""Seeds and files: every split of every corpus has a generator of its own."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

from repro.files import replacing
from repro.schema import SPLITS, SplitName

T = TypeVar("T")


def generator(dataset: str, split: str, seed: int) -> Random:
    """The random numbers of one split; they depend on nothing but these three."""
    return Random(f"{seed}/{dataset}/{split}")


def document_id(split: SplitName, number: int) -> str:
    """An id shaped like a PMID that no other split uses."""
    return f"9{SPLITS.index(split)}{number:06d}"


def weighted(weights: dict[T, float], rng: Random) -> T:
    """A key of `weights`, drawn by its weight."""
    return rng.choices(tuple(weights), tuple(weights.values()))[0]


def some(weights: dict[T, float], counts: Sequence[float], rng: Random) -> list[T]:
    """Different keys drawn by weight; `counts[n]` is the weight of drawing n of them."""
    number = rng.choices(range(len(counts)), counts)[0]
    left = dict(weights)
    drawn: list[T] = []
    for _ in range(number):
        drawn.append(weighted(left, rng))
        del left[drawn[-1]]
    return drawn


def write(path: Path, pieces: Iterable[str]) -> None:
    """Write pieces of text as UTF-8 as they come, whole or not at all."""
    with replacing(path) as temporary, temporary.open("wb") as stream:
        for piece in pieces:
            stream.write(piece.encode("utf-8"))
