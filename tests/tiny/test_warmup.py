"""The neutral text of the warm-up: it teaches names and knows no corpus."""

from collections import Counter, defaultdict
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from repro.corpora import base as corpora
from repro.corpora.card import task_info
from repro.corpora.synthesis.lexicon import CUES, GROUPS, MENTIONS
from repro.corpora.synthesis.writers import WRITERS, synthesize
from repro.params import Synthesis
from repro.registry import corpus_entry
from repro.schema import Example, TaskInfo
from repro.tasks import asking
from repro.tasks.asking import prompts
from repro.tiny import warmup
from repro.tiny.base import all_said, all_tasks

SEEDS = range(20)
ENOUGH = Synthesis(train=400, dev=20, test=20)
SURE = 0.5
SAMPLES = "e16d22cc0c85eb4827c606fbffe3f04f5a41dd3f47c56d9853f96c331d353495"
GROUP_OF = {word: name for name, members in GROUPS.items() for word in members}


@pytest.fixture(scope="module")
def infos() -> list[TaskInfo]:
    return all_tasks()


def names_of(infos: list[TaskInfo]) -> set[str]:
    return {label for info in infos for label in info.labels} - {warmup.OUTSIDE}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_name_is_dealt_and_none_to_a_group_that_truly_says_it(
    infos: list[TaskInfo], seed: int
) -> None:
    said, truth = warmup.names(infos, seed, all_said()), all_said()
    assert {*said.labels.values(), *said.tags.values()} == names_of(infos)
    for group, name in [*said.labels.items(), *said.tags.items()]:
        assert group not in truth[name]


def said_by(dataset: str, folder: Path) -> dict[str, str]:
    """The group whose presence goes best with each label in a synthetic corpus, by data alone."""
    synthesize(dataset, folder, ENOUGH, 3)
    info = task_info(corpora.load(dataset), corpus_entry(dataset), "label_set")
    rows = corpora.load(dataset).read(folder, "label_set").splits["train"]
    together: defaultdict[str, Counter[str]] = defaultdict(Counter)
    alone: Counter[str] = Counter()
    for groups, labels in (pair for row in rows for pair in facts(info, row)):
        alone.update(groups)
        for label in labels:
            together[label].update(groups)
    return {
        label: max(counts, key=lambda group: counts[group] * counts[group] / alone[group])
        for label, counts in together.items()
    }


def facts(info: TaskInfo, row: Example) -> list[tuple[set[str], set[str]]]:
    """Groups of the words, and the labels there: token by token where those are tags."""
    if info.task == "entities":
        pairs = zip(row.tokens, row.tags, strict=True)
        return [({GROUP_OF[w]}, {t} - {"O"}) for w, t in pairs if w in GROUP_OF]
    words = {GROUP_OF[word] for word in row.text.split() if word in CUES_OF}
    gold = asking.of(info).gold(row)
    return [(words, {str(label) for (label,) in gold})]


CUES_OF = {word for members in CUES.values() for word in members}


@pytest.mark.parametrize("dataset", sorted(WRITERS))
def test_the_table_of_true_groups_is_what_the_synthetic_corpora_say(
    dataset: str, tmp_path: Path
) -> None:
    found = said_by(dataset, tmp_path)
    assert found
    for label, group in found.items():
        assert group in corpora.load(dataset).said_by[label], (label, group)


def test_every_name_is_emitted(infos: list[TaskInfo]) -> None:
    emitted: Counter[str] = Counter()
    for sample in islice(warmup.samples(infos, 13, all_said()), 6000):
        emitted.update(piece for part in sample.target.split(", ") for piece in part.split())
        emitted.update(sample.target.split(", "))
    assert {name for name in names_of(infos) if not emitted[name]} == set()


def test_prompts_are_those_of_the_project(infos: list[TaskInfo]) -> None:
    heads = {prompts.label_set(info) for info in infos}
    for sample in islice(warmup.samples(infos, 13, all_said()), 300):
        head, text, end = sample.prompt.split("\n\n")
        assert head in heads
        assert text
        assert end == "Answer:\n"


def test_each_word_of_a_tagged_text_has_its_group_s_name(infos: list[TaskInfo]) -> None:
    said = warmup.names(infos, 13, all_said())
    info = next(info for info in infos if info.task == "entities")
    for number in range(50):
        sample = warmup.sample(info, said, Random(number))
        words = sample.prompt.split("\n\n")[1].split()
        expected = [
            said.tags[GROUP_OF[word]] if GROUP_OF.get(word) in MENTIONS else "O" for word in words
        ]
        assert sample.target.split() == expected


def test_the_same_seed_gives_the_same_stream_and_another_one_does_not(
    infos: list[TaskInfo],
) -> None:
    first, again, other = (
        list(islice(warmup.samples(infos, s, all_said()), 50)) for s in (1, 1, 2)
    )
    assert first == again != other


def test_the_samples_are_those_that_the_embedded_base_was_warmed_up_on(
    infos: list[TaskInfo],
) -> None:
    """Any change of a draw or a word changes every figure of the embedded default."""
    drawn = islice(warmup.samples(infos, 13, all_said()), 2000)
    text = "".join(f"{sample.prompt}{sample.target}\n" for sample in drawn)
    assert sha256(text.encode()).hexdigest() == SAMPLES
