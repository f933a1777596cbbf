"""Names in tables and what they mean."""

from pathlib import Path

import pytest

from repro.errors import InputError
from repro.published.grid import paper
from repro.published.importer.aliases import ALIASES, Aliases, load_aliases
from repro.registry import corpora, models
from tests.faults.budget import in_time


@pytest.fixture
def aliases(home: Path) -> Aliases:
    assert home.is_dir()
    return load_aliases()


def refused(old: str, new: str) -> str:
    text = ALIASES.read_text(encoding="utf-8")
    assert old in text
    ALIASES.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_aliases()
    return str(error.value)


def test_every_title_and_hub_id_is_known(aliases: Aliases) -> None:
    for name in paper().models:
        entry = models()[name]
        for label in (name, entry.title, entry.id, entry.id.split("/")[1]):
            assert aliases.read(label) == {"model": name}
    for name, corpus in corpora().items():
        assert aliases.read(corpus.title) == {"dataset": name}


@pytest.mark.parametrize(
    ("label", "meaning"),
    [
        ("DeepSeek-R1-Distill-Llama-70B", {"model": "r1-distill-llama-70b"}),
        ("mistral 7b instruct v0.2", {"model": "mistral-7b"}),
        ("F1 (%)", {"metric": "f1"}),
        ("F1-score (%)", {"metric": "f1"}),
        ("F1↑", {"metric": "f1"}),
        ("Prec.", {"metric": "precision"}),
        ("PHEE F1", {"dataset": "phee", "metric": "f1"}),
        ("F1 (PHEE)", {"dataset": "phee", "metric": "f1"}),
        ("biored_precision", {"dataset": "biored", "metric": "precision"}),
        ("F\N{SUBSCRIPT ONE}", {"metric": "f1"}),
        ("\N{MATHEMATICAL BOLD CAPITAL P}", {"metric": "precision"}),
        ("p", None),
        ("r", None),
        ("+ PHEE", None),
        ("- Llama3-8B", None),
        ("PHEE + Llama3-8B", None),
        ("\N{GREEK CAPITAL LETTER DELTA}", None),
        ("Model", {}),
        ("", {}),
        ("PHEE BioRED", None),
        ("Macro-F1", None),
        ("Mistral-7B (zero-shot)", None),
        ("tiny-llama", None),
        ("constant", None),
        ("SmolLM2-135M-Instruct", None),
    ],
)
def test_a_label_means_what_is_written_and_nothing_near_it(
    aliases: Aliases, label: str, meaning: dict[str, str] | None
) -> None:
    assert aliases.read(label) == meaning


def test_a_cell_of_a_hundred_thousand_words_is_no_name_and_takes_no_time(
    aliases: Aliases,
) -> None:
    with in_time(2):
        assert aliases.read("word " * 100_000) is None
        assert aliases.mentioned("word " * 100_000)[0] == {}


def test_a_caption_names_a_kind_only_if_it_names_one_of_it(aliases: Aliases) -> None:
    caption = "Table 3: F1 scores of all models on Genia 2011 and PHEE."
    assert aliases.mentioned(caption) == ({"metric": "f1"}, [])
    assert aliases.mentioned("Results on BioRED") == ({"dataset": "biored"}, [])
    assert aliases.mentioned("Precision, recall and F1 on PHEE") == ({"dataset": "phee"}, [])


def test_words_of_a_caption_that_are_not_known_are_told(aliases: Aliases) -> None:
    assert aliases.mentioned("PHEE after deduplication") == (
        {"dataset": "phee"},
        ["after", "deduplication"],
    )


@pytest.mark.parametrize(
    "text", ["Macro-averaged F1", "0-shot", "few-shot results", "the dev set", "w/o LoRA"]
)
def test_words_that_make_it_another_figure_are_found(aliases: Aliases, text: str) -> None:
    assert aliases.other_words(text)


def test_single_letters_of_a_caption_name_no_metric(aliases: Aliases) -> None:
    assert aliases.mentioned("P. Smith et al., appendix R")[0] == {}


@pytest.mark.usefixtures("home")
def test_a_name_with_two_meanings_is_refused() -> None:
    message = refused("[DeepSeek-LLM-7B-base]", "[Phi-4]")
    assert message == (
        "published/aliases.yaml: deepseek-llm-7b: 'Phi-4' also means phi4-14b; keep one of them"
    )


@pytest.mark.usefixtures("home")
def test_an_unknown_key_is_refused_with_the_nearest() -> None:
    assert "unknown model of the paper 'mistral-8b': did you mean mistral-7b" in refused(
        "  mistral-7b:", "  mistral-8b:"
    )
