"""How long the rows of each corpus are: a small committed table, and how it is made.

`repro lengths` makes it from rendered rows. Tokens are those of one tokenizer, SmolLM2's of 49,152
entries. Others give other counts, fewer where they have more entries: a plan assumes the same.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from repro.errors import InputError
from repro.files import write_text
from repro.spreadsheet import csv_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repro.schema import SplitName
    from repro.text import Rendered

TABLE = Path(__file__).with_name("lengths.csv")
STEPS = 20
"""Quantiles of a row's tokens are kept at every twentieth, from the shortest row to the longest."""
COUNTS = ("train", "dev", "test", "answer_longest")
MEANS = ("characters_per_token", "answer_mean", "prompt_mean")
QUANTILES = tuple(f"q{100 * i // STEPS}" for i in range(STEPS + 1))
STAND_INS: dict[str, tuple[str, int, int, int]] = {
    "bc4chemd": ("bc2gm", 30682, 30639, 26364),
    "pubmed20k": ("healthadvice", 180040, 30212, 30135),
}
"""Corpora whose bytes were never seen here: the one of the same task whose lengths stand for
theirs, and their rows in train, dev and test as third parties give them."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Rows a split; tokens of prompt with answer in train at each quantile; of answers; of prompts.

    `answer_*` are of train, with the end of sequence; `prompt_mean` is of test.
    """

    train: int
    dev: int
    test: int
    characters_per_token: float
    quantiles: tuple[int, ...]
    answer_mean: float
    answer_longest: int
    prompt_mean: float

    def longest(self, room: int) -> int:
        """Tokens of the longest row that is trained on."""
        return min(self.quantiles[-1], room)

    def padded(self, batch: int, room: int) -> float:
        """Tokens that a row takes on average once its batch is padded to its longest row.

        The expected largest of `batch` draws, the quantiles joined by straight lines.
        """
        points = [min(tokens, room) for tokens in self.quantiles]
        total = 0.0
        for i, (low, high) in enumerate(pairwise(points)):
            share = ((i + 1) / STEPS) ** batch - (i / STEPS) ** batch
            total += share * (low + high) / 2
        return total


def lengths_of(dataset: str) -> tuple[Lengths, str]:
    """The lengths of a corpus, and what was assumed for it (empty where they were measured).

    Raises:
        InputError: the table lacks it.
    """
    measured = table()
    stand_in = STAND_INS.get(dataset)
    name = stand_in[0] if stand_in else dataset
    if name not in measured:
        raise InputError(
            f"{TABLE}: no corpus {dataset!r}; run `repro lengths` on a profile that has it rendered"
        )
    if not stand_in:
        return measured[name], ""
    _, train, dev, test = stand_in
    found = replace(measured[name], train=train, dev=dev, test=test)
    return found, f"{dataset}: rows as long as {name}'s; {train:,} {dev:,} {test:,} rows, unseen"


def known(dataset: str) -> bool:
    """Whether the lengths of a corpus's rows are known, or assumed."""
    return dataset in STAND_INS or dataset in table()


@cache
def table() -> dict[str, Lengths]:
    """The committed table, by corpus."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return {row["corpus"]: _read(row) for row in csv.DictReader(stream)}


def _read(row: dict[str, str]) -> Lengths:
    values: dict[str, Any] = {name: int(row[name]) for name in COUNTS}
    values |= {name: float(row[name]) for name in MEANS}
    return Lengths(**values, quantiles=tuple(int(row[name]) for name in QUANTILES))


def measure(rows: Mapping[SplitName, list[Rendered]], tokenizer: Any) -> Lengths:
    """The lengths of rendered rows; `tokenizer` is one of the library `tokenizers`."""

    def tokens(texts: Sequence[str]) -> list[int]:
        return [len(encoded.ids) for encoded in tokenizer.encode_batch(list(texts))]

    train = rows["train"]
    answers = [size + 1 for size in tokens([row.completion or "" for row in train])]
    prompts = tokens([row.prompt for row in train])
    whole = sorted(a + b for a, b in zip(prompts, answers, strict=True))
    characters = sum(len(row.prompt) for row in train)
    return Lengths(
        train=len(train),
        dev=len(rows["dev"]),
        test=len(rows["test"]),
        characters_per_token=round(characters / sum(prompts), 2),
        quantiles=tuple(whole[(len(whole) - 1) * i // STEPS] for i in range(STEPS + 1)),
        answer_mean=round(fmean(answers), 1),
        answer_longest=max(answers),
        prompt_mean=round(fmean(tokens([row.prompt for row in rows["test"]])), 1),
    )


def write(found: dict[str, Lengths], path: Path = TABLE) -> None:
    """Write the table, a line a corpus."""
    rows: list[list[object]] = [["corpus", *COUNTS, *MEANS, *QUANTILES]]
    for corpus, one in sorted(found.items()):
        values = [getattr(one, name) for name in (*COUNTS, *MEANS)]
        rows.append([corpus, *values, *one.quantiles])
    write_text(path, csv_text(rows))
