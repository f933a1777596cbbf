"""IOB2: tokens, tags, the mentions they state, and tags out of their scheme."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import get_entities

from repro.corpora.base import Reading
from repro.corpora.iob import FILES, entities_of, read_splits, tags_of
from repro.corpora.raw import Form
from repro.errors import InputError

LABELS = tags_of("Chemical", "Disease")
GOOD = "Foo\tB-Chemical\nine\tI-Chemical\n,\tO\n\n17\tB-Disease\nbar\tB-Disease\nbaz\tI-Disease\n"


def reading(folder: Path, text: str) -> Reading:
    for name in FILES.values():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return read_splits(folder, LABELS)


def test_a_sentence_is_its_tokens_joined_by_spaces(tmp_path: Path) -> None:
    first, second = reading(tmp_path, GOOD + "\n").splits["dev"]
    assert (first.id, first.group, first.text) == ("dev-1", "dev-1", "Foo ine ,")
    assert first.tags == ("B-Chemical", "I-Chemical", "O")
    assert [(e.type, e.spans, e.text) for e in first.entities] == [
        ("Chemical", ((0, 7),), "Foo ine")
    ]
    assert [(e.type, e.text) for e in second.entities] == [
        ("Disease", "17"),
        ("Disease", "bar baz"),
    ]


def test_the_labels_of_types_have_o_first() -> None:
    assert LABELS == ("O", "B-Chemical", "I-Chemical", "B-Disease", "I-Disease")


@st.composite
def sentences(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Tokens with tags that keep to the scheme."""
    found: list[tuple[str, str]] = []
    for token in draw(st.lists(st.text("abc,é", min_size=1, max_size=4), min_size=1)):
        last = found[-1][1] if found else "O"
        allowed = [tag for tag in LABELS if not tag.startswith("I-") or tag[2:] == last[2:]]
        found.append((token, draw(st.sampled_from(allowed))))
    return found


@settings(deadline=None)
@given(sentences())
def test_mentions_state_exactly_what_the_tags_do(rows: list[tuple[str, str]]) -> None:
    """seqeval, a judge of its own, finds the same mentions in the tags."""
    tokens, tags = zip(*rows, strict=True)
    text = " ".join(tokens)
    expected = [
        (kind, " ".join(tokens[first : last + 1])) for kind, first, last in get_entities(list(tags))
    ]
    found = entities_of(tokens, tags)
    assert [(entity.type, entity.text) for entity in found] == expected
    assert all(text[s:e] == entity.text for entity in found for s, e in entity.spans)


def test_a_line_that_starts_a_document_is_no_sentence(tmp_path: Path) -> None:
    start = "-DOCSTART-\tO\n"
    found = reading(tmp_path, f"{start}\n{GOOD}{start}{GOOD}")
    assert [example.id for example in found.splits["dev"]] == ["dev-1", "dev-2", "dev-3", "dev-4"]
    assert not any("-DOCSTART-" in example.text for example in found.splits["dev"])
    assert found.dropped == {"-DOCSTART- line (no sentence)": 6}


def test_groups_are_those_a_corpus_knows_or_unknown(tmp_path: Path) -> None:
    assert not reading(tmp_path, GOOD).grouped
    found = read_splits(tmp_path, LABELS, {"dev-1": "d", "dev-2": "d"})
    assert found.grouped
    assert [example.group for example in found.splits["dev"]] == ["d", "d"]
    assert [example.group for example in found.splits["test"]] == ["test-1", "test-2"]


def test_a_corpus_may_declare_the_form_of_its_bytes(tmp_path: Path) -> None:
    plain = reading(tmp_path, GOOD).splits
    for name in FILES.values():
        text = "\ufeff" + GOOD.removesuffix("\n").replace("\n", "\r\n")
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    form = Form(crlf=True, bom=True, unended=True)
    assert read_splits(tmp_path, LABELS, form=form).splits == plain


BAD = {
    "no tab": (GOOD + "foo O\n", 8, "expected a token, a tab and a tag"),
    "no token": (GOOD + "\tO\n", 8, "expected a token, a tab and a tag"),
    "a space in a token": (GOOD + "a b\tO\n", 8, "expected a token, a tab and a tag"),
    "a third column": (GOOD + "a\tO\tO\n", 8, "expected one of"),
    "a tag of another scheme": (GOOD + "a\tS-Disease\n", 8, "expected one of"),
    "an unknown type": (GOOD + "a\tB-Gene\n", 8, "expected one of"),
    "a mention that does not begin": (GOOD + "a\tO\nb\tI-Disease\n", 9, "expected B-Disease"),
    "a mention of two types": (GOOD + "b\tI-Chemical\n", 8, "expected B-Chemical"),
    "a mention across sentences": (GOOD + "\nb\tI-Disease\n", 9, "expected B-Disease"),
    "a file that is cut off": (GOOD + "a", 8, "expected a line end"),
    "a carriage return": (GOOD + "a\tO\r\n", 8, "expected line ends of one byte"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_is_an_error_with_file_and_line(tmp_path: Path, case: str) -> None:
    text, line, message = BAD[case]
    with pytest.raises(InputError, match=rf"train\.tsv:{line}: {message}"):
        reading(tmp_path, text)
