"""The tokenizer of tiny models."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.corpora.synthesis.lexicon import words
from repro.lora.load import load_tokenizer
from repro.tiny import tokenizer, warmup
from repro.tiny.base import all_tasks


@pytest.fixture(scope="module")
def built() -> Any:
    return tokenizer.build(vocabulary())


def vocabulary() -> list[str]:
    return [*words(), *warmup.vocabulary(all_tasks())]


def alone(texts: Iterable[str]) -> list[str]:
    """Words without the marks that are tokens of their own."""
    return [text for text in texts if len(text) == 1 or not set(text) & set(",\"'()[]{}")]


def test_every_word_and_label_is_one_token_at_the_start_and_after_a_space(built: Any) -> None:
    split = [w for w in alone(vocabulary()) if len(built.encode(f"{w} {w}").ids) != 3]  # with BOS
    assert split == []


def test_a_label_is_the_same_token_before_a_comma_and_at_the_end(built: Any) -> None:
    first = built.encode("Bind, Association").tokens
    assert first == ["<s>", "Bind", ",", "ĠAssociation"]
    assert built.encode("Comparison, Bind").tokens[-1] == "ĠBind"


@given(text=st.text())
def test_any_text_comes_back(built: Any, text: str) -> None:
    assert built.decode(built.encode(text).ids) == text


def test_the_order_of_the_words_does_not_matter(built: Any) -> None:
    again = tokenizer.build([*reversed(vocabulary()), *vocabulary()])
    assert again.to_str() == built.to_str()


def test_the_saved_folder_gives_the_same_ids_and_names_no_path(built: Any, tmp_path: Path) -> None:
    tokenizer.save(built, tmp_path)
    text = "TAVN2 was raised , β ( p )\n\nAnswer:\n"
    assert load_tokenizer(tmp_path)(text)["input_ids"] == built.encode(text).ids
    for file in tmp_path.iterdir():
        assert str(tmp_path) not in file.read_text()
