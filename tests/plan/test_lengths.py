"""The table of lengths: how it is made and what it says of batches."""

from itertools import product
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from repro.errors import InputError
from repro.params import load
from repro.plan.lengths import TABLE, Lengths, lengths_of, measure, table, write
from repro.text import Rendered


def words() -> Tokenizer:
    """A tokenizer of words."""
    tokenizer = Tokenizer(models.WordLevel({"x": 0}, unk_token="x"))  # noqa: S106
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer


def row(prompt: int, answer: int | None) -> Rendered:
    completion = None if answer is None else " ".join(["y"] * answer)
    return Rendered("1", " ".join(["a"] * prompt), completion)


def test_lengths_count_prompt_answer_and_the_end_of_sequence(tmp_path: Path) -> None:
    rows = {"train": [row(3, 1), row(9, 2)], "dev": [row(1, 1)], "test": [row(4, None)]}
    found = measure(rows, words())  # type: ignore[arg-type]
    assert (found.train, found.dev, found.test) == (2, 1, 1)
    assert (found.quantiles[0], found.quantiles[-1]) == (5, 12)
    assert (found.answer_mean, found.answer_longest, found.prompt_mean) == (2.5, 3, 4)
    write({"ade": found}, tmp_path / "lengths.csv")
    assert len((tmp_path / "lengths.csv").read_text().splitlines()) == 2


def test_the_committed_table_is_as_it_is_written(tmp_path: Path) -> None:
    write(table(), tmp_path / "lengths.csv")
    assert (tmp_path / "lengths.csv").read_bytes() == TABLE.read_bytes()


def flat(low: int, high: int) -> Lengths:
    """Lengths spread evenly between two."""
    points = tuple(low + (high - low) * i // 20 for i in range(21))
    return Lengths(100, 10, 10, 4.0, points, 2.0, 3, 50.0)


def test_a_row_padded_to_its_batch_takes_the_mean_of_the_longest_of_a_batch() -> None:
    rows = flat(0, 200)
    assert rows.padded(1, 1000) == pytest.approx(100)
    draws = [max(pair) for pair in product(range(201), repeat=2)]
    assert rows.padded(2, 1000) == pytest.approx(sum(draws) / len(draws), rel=0.01)
    assert rows.padded(4, 50) <= 50
    assert rows.longest(50) == 50


def test_every_corpus_of_the_paper_has_lengths_or_says_whose_it_takes(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    for dataset in load("paper")[0].datasets:
        found, assumed = lengths_of(dataset)
        assert found.quantiles == tuple(sorted(found.quantiles))
        assert bool(assumed) == (dataset not in table())


def test_an_unknown_corpus_is_told_how_to_measure() -> None:
    with pytest.raises(InputError, match="repro lengths"):
        lengths_of("nothing")
