"""The figures of the paper that are known, and the checks of the file that holds them."""

from dataclasses import replace
from pathlib import Path

import pytest

from repro.errors import InputError
from repro.published.grid import paper
from repro.published.store import CELLS, Figure, Published, load, read_cells, write_cells
from repro.published.terms import METRICS, Key

LINE = "events,phee,mistral-7b,f1,0.9469,summary,a test"


def refused(line: str) -> str:
    """The error for a store whose third line is `line`."""
    header, first, *_ = CELLS.read_text(encoding="utf-8").splitlines()
    CELLS.write_text(f"{header}\n{first}\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_cells(CELLS)
    return str(error.value)


@pytest.mark.usefixtures("home")
def test_the_store_holds_the_five_known_cells_as_printed_and_no_other() -> None:
    """The PHEE figures are quoted without their corpus: their standing says so."""
    assert {key: (f.value, f.standing) for key, f in load().cells.items()} == {
        ("r1-distill-llama-70b", "phee", "f1"): ("0.9571", "inferred"),
        ("mistral-7b", "phee", "f1"): ("0.9469", "inferred"),
        ("llama3-8b", "biored", "precision"): ("0.3711", "summary"),
        ("llama3-8b", "biored", "recall"): ("0.9595", "summary"),
        ("deepseek-llm-7b", "ade", "f1"): ("0.673", "summary"),
    }


@pytest.mark.usefixtures("home")
def test_nothing_counts_as_imported_yet() -> None:
    assert load().imported == 0
    assert not load().complete


@pytest.mark.usefixtures("home")
def test_the_tables_are_complete_once_their_last_figure_is_imported() -> None:
    one = replace(next(iter(load().cells.values())), standing="imported")
    every: dict[Key, Figure] = {
        (model, dataset, metric): replace(one, model=model, dataset=dataset, metric=metric)
        for model in paper().models
        for dataset in paper().corpora
        for metric in METRICS
    }
    known = Published(every, [])
    assert (known.imported, known.complete) == (432, True)
    key, last = every.popitem()
    assert not known.complete
    every[key] = replace(last, standing="summary")
    assert not known.complete


def test_writing_what_was_read_gives_the_same_bytes(home: Path) -> None:
    write_cells(home / "again.csv", list(reversed(read_cells(CELLS).values())))
    assert (home / "again.csv").read_bytes() == CELLS.read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("phee", "pehe", "unknown corpus of the paper 'pehe': did you mean phee"),
        (
            "mistral-7b",
            "mistral-8b",
            "unknown model of the paper 'mistral-8b': did you mean mistral-7b",
        ),
        ("events", "relations", "task: expected events for phee, not relations"),
        ("f1", "f2", "unknown metric 'f2'"),
        ("summary", "sure", "unknown standing 'sure'"),
        ("0.9469", "94.69", "value: expected a fraction such as 0.9571, found '94.69'"),
        ("0.9469", "", "value: expected a fraction such as 0.9571, found ''"),
        ("a test", " ", "source: empty; say where the figure was read"),
        (",a test", "", "expected 7 fields, found 6"),
    ],
)
@pytest.mark.usefixtures("home")
def test_a_bad_line_is_named_with_its_number(old: str, new: str, problem: str) -> None:
    message = refused(LINE.replace(old, new, 1))
    assert message.startswith("published/cells.csv:3: ")
    assert problem in message


@pytest.mark.usefixtures("home")
def test_a_figure_that_stands_twice_is_refused() -> None:
    line = LINE.replace("mistral-7b", "r1-distill-llama-70b")
    assert "published/cells.csv:3: r1-distill-llama-70b phee f1 stands twice" in refused(line)


@pytest.mark.usefixtures("home")
def test_another_header_is_refused() -> None:
    CELLS.write_text("model,value\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"cells.csv:1: expected the columns task,dataset,"):
        read_cells(CELLS)
