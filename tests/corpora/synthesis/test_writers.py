import hashlib
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repro.corpora.base import load
from repro.corpora.synthesis.lexicon import words
from repro.corpora.synthesis.writers import WRITERS, synthesize, total
from repro.errors import InputError
from repro.params import Synthesis
from repro.registry import corpora
from repro.schema import SPLITS, Example
from tests.corpora.synthesis.conftest import SIZES, Raw, Read

OFFICIAL_SPLITS = ("phee", "biored", "bc5cdr", "bc2gm", "bc4chemd", "pubmed20k")
OWN_SPLITS = ("ade", "healthadvice")
GENIA = ("genia2011", "genia2013")
small_sizes = st.builds(
    Synthesis,
    train=st.integers(80, 120),
    dev=st.integers(10, 30),
    test=st.integers(10, 30),
)


def test_twelve_corpora_have_a_writer() -> None:
    assert len(WRITERS) >= 12
    assert set(WRITERS) <= set(corpora())


@pytest.mark.parametrize("dataset", WRITERS)
def test_the_files_are_those_that_the_real_corpus_has(dataset: str, raw: Raw) -> None:
    names = {file.name for file in corpora()[dataset].files}
    assert {path.name for path in raw(dataset).iterdir()} == names


@pytest.mark.parametrize("dataset", WRITERS)
def test_the_same_seed_gives_the_same_bytes_after_any_other_corpus(
    dataset: str, raw: Raw, tmp_path: Path
) -> None:
    synthesize("bc2gm", tmp_path / "other", SIZES, 7)
    synthesize(dataset, tmp_path / "again", SIZES, 13)
    assert _digests(tmp_path / "again") == _digests(raw(dataset))


@pytest.mark.parametrize("dataset", WRITERS)
def test_another_seed_gives_other_bytes(dataset: str, raw: Raw, tmp_path: Path) -> None:
    synthesize(dataset, tmp_path, SIZES, 14)
    first, other = _digests(raw(dataset)), _digests(tmp_path)
    same = {name for name in first if first[name] == other[name]}
    assert same == ({"LICENSE"} if dataset == "phee" else set())


@pytest.mark.parametrize("dataset", ["phee", "bc5cdr", "biored", "git"])
def test_a_split_does_not_depend_on_the_sizes_of_others(
    dataset: str, raw: Raw, tmp_path: Path
) -> None:
    synthesize(dataset, tmp_path, Synthesis(train=5, dev=5, test=SIZES.test), 13)
    first, other = _digests(raw(dataset)), _digests(tmp_path)
    assert [name for name in first if "est" in name and first[name] != other[name]] == []


@pytest.mark.parametrize("dataset", WRITERS)
def test_every_word_is_of_the_lexicon(dataset: str, reading: Read) -> None:
    known = set(words())
    splits = reading(dataset).splits
    rows = [example for split in SPLITS for example in splits[split]]
    assert {word for row in rows for word in row.text.split()} <= known


@pytest.mark.parametrize("dataset", WRITERS)
def test_every_label_of_the_task_appears(dataset: str, tmp_path: Path) -> None:
    synthesize(dataset, tmp_path, Synthesis(train=2000, dev=50, test=50), 13)
    corpus = load(dataset)
    rows = corpus.read(tmp_path, "label_set").splits["train"]
    assert {label for row in rows for label in _labels(row)} == set(corpus.labels)


@pytest.mark.parametrize("dataset", WRITERS)
def test_hardly_any_test_sentence_stands_in_train(dataset: str, reading: Read) -> None:
    train, test = (
        {row.text for row in reading(dataset).splits[name]} for name in ("train", "test")
    )
    assert len(train & test) <= 2


@pytest.mark.parametrize("dataset", OFFICIAL_SPLITS)
@given(sizes=small_sizes, seed=st.integers(0, 2**40))
@settings(max_examples=8, deadline=None)
def test_official_splits_have_the_sizes_asked_for(
    dataset: str, sizes: Synthesis, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert _sizes(dataset, sizes, seed, tmp_path_factory) == [sizes.train, sizes.dev, sizes.test]


@given(sizes=small_sizes, seed=st.integers(0, 2**40))
@settings(max_examples=8, deadline=None)
def test_git_has_the_sizes_asked_for_without_the_doubles(
    sizes: Synthesis, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A few rows may meet by chance, and then count once."""
    found = _sizes("git", sizes, seed, tmp_path_factory)
    asked = [sizes.train, sizes.dev, sizes.test]
    assert all(size - 2 <= n <= size for n, size in zip(found, asked, strict=True))


@pytest.mark.parametrize("dataset", OWN_SPLITS)
@given(sizes=small_sizes, seed=st.integers(0, 2**40))
@settings(max_examples=8, deadline=None)
def test_corpora_without_a_split_have_the_sum_of_the_sizes(
    dataset: str, sizes: Synthesis, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A few sentences may meet by chance, and then count once."""
    whole = sizes.train + sizes.dev + sizes.test
    assert 0.97 * whole <= sum(_sizes(dataset, sizes, seed, tmp_path_factory)) <= whole


@pytest.mark.parametrize("dataset", GENIA)
@given(sizes=small_sizes, seed=st.integers(0, 2**40))
@settings(max_examples=8, deadline=None)
def test_genia_has_dev_inside_train(
    dataset: str, sizes: Synthesis, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    train, dev, test = _sizes(dataset, sizes, seed, tmp_path_factory)
    assert (train + dev, test) == (sizes.train + sizes.dev, sizes.test)


@given(sizes=small_sizes, seed=st.integers(0, 2**40))
@settings(max_examples=8, deadline=None)
def test_ddi_has_about_the_candidate_pairs_asked_for(
    sizes: Synthesis, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A sentence has up to three pairs, and each of two sources is filled up."""
    train, dev, test = _sizes("ddi", sizes, seed, tmp_path_factory)
    assert 0 <= train + dev - (sizes.train + sizes.dev) <= 8
    assert 0 <= test - sizes.test <= 6


def test_a_total_is_cut_into_sizes_that_add_up() -> None:
    assert total(100_000) == Synthesis(train=80_000, dev=10_000, test=10_000)
    assert total(13) == Synthesis(train=11, dev=1, test=1)


def test_an_unknown_corpus_is_an_error_with_the_nearest_names(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean phee"):
        synthesize("phe", tmp_path, SIZES, 13)


def test_a_failed_run_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("repro.corpora.synthesis.phee.json.dumps", full_disk)
    with pytest.raises(OSError, match="No space left"):
        synthesize("phee", tmp_path, SIZES, 13)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("dataset", ["phee", "biored", "bc5cdr", "ade", "git", "pubmed20k"])
def test_memory_does_not_grow_with_the_size(dataset: str, tmp_path: Path) -> None:
    assert _peak(dataset, 2000, tmp_path) < 1.5 * _peak(dataset, 200, tmp_path) + 100_000


def test_an_archive_needs_memory_for_its_entries_alone(tmp_path: Path) -> None:
    """10,000 pairs are 4 MB of XML in 1,300 entries of about 0.6 KB."""
    assert _peak("ddi", 10_000, tmp_path) < 2_000_000
    assert (tmp_path / "DDICorpus-2013.zip").stat().st_size > 3_500_000


def test_ten_times_the_size_takes_about_ten_times_as_long(tmp_path: Path) -> None:
    small, large = (_least_seconds(examples, tmp_path) for examples in (2000, 20_000))
    assert large < 20 * small
    assert large < 20


def _least_seconds(examples: int, folder: Path) -> float:
    """The machine may be busy with other work: the soonest of two runs counts."""
    spent = []
    for _ in range(2):
        start = time.process_time()
        synthesize("ddi", folder, total(examples), 13)
        spent.append(time.process_time() - start)
    return min(spent)


def _peak(dataset: str, examples: int, folder: Path) -> int:
    tracemalloc.start()
    try:
        synthesize(dataset, folder, total(examples), 13)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _digests(folder: Path) -> dict[str, str]:
    paths = sorted(folder.rglob("*"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _sizes(dataset: str, sizes: Synthesis, seed: int, folders: pytest.TempPathFactory) -> list[int]:
    folder = folders.mktemp(dataset)
    synthesize(dataset, folder, sizes, seed)
    splits = load(dataset).read(folder, "label_set").splits
    return [len(splits[split]) for split in SPLITS]


def _labels(row: Example) -> set[str]:
    types = {event.type for event in row.events} | {relation.type for relation in row.relations}
    return types | set(row.tags) | ({row.label} if row.label else set())
