"""Rows as token ids: which fit, and what of them is learned."""

from pathlib import Path
from typing import Any

import pytest

from repro.errors import InputError
from repro.lora.batches import Encoded, collate, encode, encode_fitting
from repro.lora.load import load_tokenizer
from repro.text import Rendered
from tests.generate.models import save_tokenizer

SHORT = [Rendered(f"r{n}", "raised " * (n + 1) + "\n", "related") for n in range(4)]
LONG = Rendered("long", "raised " * 500 + "\n", "related")


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("tokenizer")
    save_tokenizer(["raised lowered"], folder)
    return load_tokenizer(folder)


def test_an_example_is_its_prompt_its_completion_and_one_end_of_sequence(tokenizer: Any) -> None:
    example = encode(tokenizer, SHORT[0])
    prompt, answer = example.ids[: example.answer], example.ids[example.answer :]
    assert prompt == tokenizer(SHORT[0].prompt)["input_ids"]
    assert answer[-1] == tokenizer.eos_token_id
    assert tokenizer.decode(answer[:-1]) == "related"


def test_a_row_without_completion_is_its_prompt_alone(tokenizer: Any) -> None:
    example = encode(tokenizer, Rendered("r", SHORT[0].prompt))
    assert example.ids == tokenizer(SHORT[0].prompt)["input_ids"]
    assert example.answer == len(example.ids)


def test_rows_that_are_too_long_are_left_out_whole_and_counted(tokenizer: Any) -> None:
    kept = encode_fitting(tokenizer, "ade train", [SHORT[0], LONG, *SHORT[1:]], 400)
    assert kept.rows == SHORT
    assert kept.encoded == [encode(tokenizer, row) for row in SHORT]
    assert kept.counts == "1 of 5"


def test_a_part_of_a_split_keeps_its_rows_beside_their_ids(tokenizer: Any) -> None:
    kept = encode_fitting(tokenizer, "ade dev", [*SHORT, LONG], 400).only([0, 2])
    assert kept.rows == [SHORT[0], SHORT[2]]
    assert kept.encoded == [encode(tokenizer, row) for row in kept.rows]
    assert kept.left_out == 1


def test_a_split_of_which_no_row_fits_is_refused(tokenizer: Any) -> None:
    with pytest.raises(InputError, match=r"ade dev: all 1 rows have more than 400 tokens"):
        encode_fitting(tokenizer, "ade dev", [LONG], 400)


def test_an_empty_split_is_refused(tokenizer: Any) -> None:
    with pytest.raises(InputError, match=r"ade dev: the split is empty"):
        encode_fitting(tokenizer, "ade dev", [], 400)


ROWS = [Encoded([1, 11, 12, 13, 2], 3), Encoded([1, 21, 2], 2)]


def test_the_answer_and_its_end_are_learned_each_from_the_place_before() -> None:
    batch = collate(ROWS, "answer")
    assert batch.ids.tolist() == [[1, 11, 12, 13, 2], [1, 21, 2, 0, 0]]
    assert batch.mask.tolist() == [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]]
    places = zip(batch.rows.tolist(), batch.columns.tolist(), batch.labels.tolist(), strict=True)
    assert list(places) == [(0, 2, 13), (0, 3, 2), (1, 1, 2)]
    assert batch.tokens == 8


def test_on_full_text_every_token_but_the_first_is_learned() -> None:
    batch = collate(ROWS, "full_text")
    assert batch.labels.tolist() == [11, 12, 13, 2, 21, 2]


def test_an_opening_is_learned_besides_the_answer_and_no_token_twice() -> None:
    opened = [Encoded([1, 11, 12, 13, 2], 3, opening=2), Encoded([1, 21, 2], 2, opening=9)]
    assert collate(opened, "answer").labels.tolist() == [11, 13, 2, 21, 2]
    assert collate(opened, "full_text").labels.tolist() == [11, 12, 13, 2, 21, 2]
