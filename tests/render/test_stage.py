"""Stage render: prompts and completions as trainers read them, and no answer of test."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from repro.errors import InputError
from repro.files import read_json, write_json, write_jsonl
from repro.params import Prompt, load
from repro.paths import Paths
from repro.prepared import open_prepared
from repro.render.stage import render
from repro.schema import EXAMPLES, SPLITS, TASK_INFO, Example, ProtocolName, SplitName, TaskInfo
from repro.tasks import asking
from repro.tasks.asking import prompts
from repro.text import read_rendered
from tests.jobs import render_corpus
from tests.tasks.samples import sample

INFOS = [
    TaskInfo("phee", "PHEE", "events", ("Raise", "Fail")),
    TaskInfo("biored", "BioRED", "relations", ("Bind", "Cause"), directed=False),
    TaskInfo("bc5cdr", "BC5CDR", "entities", ("O", "B-Drug", "I-Drug")),
    TaskInfo("ade", "ADE", "classification", ("no", "yes")),
]
NAMES = [info.dataset for info in INFOS]
HIDDEN = "Kept_back"
"""A label that stands in the annotation of test rows alone, and not in the label set."""


def rows_of(info: TaskInfo, split: SplitName) -> list[Example]:
    known = sample(info, concepts=info.dataset == "biored")
    return [replace(known, id=f"{split}-{number}") for number in range(3)]


@pytest.fixture(params=get_args(ProtocolName))
def paths(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Paths:
    """Four prepared corpora, one for each task."""
    for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml"):
        shutil.copy(root / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    found = Paths("default")
    for info in INFOS:
        asked = info.under(request.param)
        write_json(found.task_info(info.dataset), TASK_INFO.dump_python(asked))
        for split in SPLITS:
            write_jsonl(found.split(info.dataset, split), rows_of(asked, split), EXAMPLES.dump_json)
    return found


def rendered(paths: Paths, dataset: str) -> Path:
    params, _ = load("default")
    render_corpus(paths, params, dataset)
    return paths.rendered(dataset)


def loaded(folder: Path, split: str, cache: Path) -> Any:
    """A split as the library `datasets` reads it."""
    from datasets import load_dataset

    return load_dataset(
        "json", data_files=str(folder / f"{split}.jsonl"), split="train", cache_dir=str(cache)
    )


@pytest.mark.parametrize("dataset", NAMES)
def test_train_and_dev_load_as_prompt_and_completion_and_test_has_prompts_alone(
    paths: Paths, dataset: str, tmp_path: Path
) -> None:
    folder = rendered(paths, dataset)
    columns = {s: loaded(folder, s, tmp_path / "cache").column_names for s in SPLITS}
    learned = ["id", "prompt", "completion"]
    assert columns == {"train": learned, "dev": learned, "test": ["id", "prompt"]}


@pytest.mark.parametrize("dataset", NAMES)
def test_each_row_is_the_prompt_and_the_target_of_its_example(paths: Paths, dataset: str) -> None:
    corpus = open_prepared(paths, dataset)
    task, folder = asking.of(corpus.info), rendered(paths, dataset)
    for split in SPLITS:
        examples = corpus.rows(split)
        rows = read_rendered(folder, split, "")
        assert [row.id for row in rows] == [f"{split}-{number}" for number in range(3)]
        assert [row.prompt for row in rows] == [prompts.prompt(task, row) for row in examples]
        targets = [None if split == "test" else task.target(row) for row in examples]
        assert [row.completion for row in rows] == targets


@pytest.mark.parametrize("dataset", NAMES)
def test_no_gold_answer_of_test_stands_anywhere_in_the_folder(paths: Paths, dataset: str) -> None:
    corpus = open_prepared(paths, dataset)
    kept = [annotated_in_hidden(row) for row in corpus.rows("test")]
    assert all(HIDDEN in asking.of(corpus.info).target(row) for row in kept)
    write_jsonl(paths.split(dataset, "test"), kept, EXAMPLES.dump_json)
    folder = rendered(paths, dataset)
    assert sorted(file.name for file in folder.iterdir()) == [
        "dev.jsonl",
        "test.jsonl",
        "train.jsonl",
    ]
    assert not any(HIDDEN.encode() in file.read_bytes() for file in folder.iterdir())


def annotated_in_hidden(row: Example) -> Example:
    """The example with the hidden label wherever it has one."""
    return replace(
        row,
        tags=tuple(f"B-{HIDDEN}" for _ in row.tags),
        events=tuple(replace(event, type=HIDDEN) for event in row.events),
        relations=tuple(replace(relation, type=HIDDEN) for relation in row.relations),
        label=row.label and HIDDEN,
    )


def test_rendering_twice_writes_the_same_bytes(paths: Paths) -> None:
    once = {file.name: file.read_bytes() for file in rendered(paths, "phee").iterdir()}
    assert {file.name: file.read_bytes() for file in rendered(paths, "phee").iterdir()} == once


def test_rows_that_are_shown_nearly_their_own_text_are_counted_for_each_split(
    paths: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = [replace(row, group=row.id) for row in open_prepared(paths, "phee").rows("train")]
    write_jsonl(paths.split("phee", "train"), documents, EXAMPLES.dump_json)
    how = Prompt(style="retrieved", examples=1)
    render(open_prepared(paths, "phee"), how, paths.rendered("phee"))
    near = "3 of 3 rows show a text that is nearly their own"
    assert capsys.readouterr().out == "".join(f"phee {split}: {near}\n" for split in SPLITS)


def test_a_bad_row_is_named_and_leaves_the_folder_as_it_was(paths: Paths) -> None:
    folder = rendered(paths, "phee")
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    dev = paths.split("phee", "dev")
    dev.write_bytes(dev.read_bytes() + b"{}\n")
    params, _ = load("default")
    with pytest.raises(InputError, match=r"dev\.jsonl:4: .*prepare@phee"):
        render(open_prepared(paths, "phee"), params.prompt, folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_corpus_that_was_not_prepared_says_what_to_run(paths: Paths) -> None:
    with pytest.raises(InputError, match=r"task\.json: no such file; .*dvc\.yaml:prepare@git"):
        open_prepared(paths, "git")


def test_the_protocol_stands_in_the_corpus_s_own_file(paths: Paths) -> None:
    info = open_prepared(paths, "phee").info
    assert read_json(paths.task_info("phee"), "")["protocol"] == info.protocol
