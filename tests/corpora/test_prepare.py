"""prepare: rows, task.json and card.json, whole or not at all."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from repro.corpora.card import counts
from repro.corpora.prepare import dump, prepare
from repro.corpora.synthesis.writers import synthesize
from repro.errors import InputError
from repro.files import read_json, read_jsonl
from repro.params import Params, Synthesis, load
from repro.paths import Paths
from repro.registry import corpora
from repro.schema import EXAMPLES, SPLITS, TASK_INFO, Entity, Example, SplitName

SIZES = Synthesis(train=40, dev=10, test=20)


@pytest.fixture
def profile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Params, Paths]:
    """The default profile, with all its data in a folder of the test's own."""
    params, paths = load("default")
    (tmp_path / "corpora.yaml").write_bytes(Path("corpora.yaml").read_bytes())
    monkeypatch.chdir(tmp_path)
    for dataset in ENTRIES:
        synthesize(dataset, paths.raw(dataset), SIZES, 13)
    return params, paths


def made(dataset: str, profile: tuple[Params, Paths], **changes: object) -> dict[str, Any]:
    params, paths = profile
    changed = params.model_copy(update={"synthetic": [dataset], **changes})
    prepare(dataset, ENTRIES[dataset], changed.of_prepare, paths)
    found: dict[str, Any] = read_json(paths.card(dataset), "")
    return found


ENTRIES = corpora()


@pytest.mark.parametrize("dataset", list(ENTRIES))
def test_files_are_read_back_as_the_records_they_were(
    dataset: str, profile: tuple[Params, Paths]
) -> None:
    about = made(dataset, profile)
    paths = profile[1]
    info = TASK_INFO.validate_python(read_json(paths.task_info(dataset), ""))
    assert (info.dataset, info.title) == (dataset, ENTRIES[dataset].title)
    for split in SPLITS:
        rows = read_jsonl(paths.split(dataset, split), EXAMPLES, "")
        assert len(rows) == about["counts"][split]["examples"] > 0
    assert sorted(path.name for path in paths.prepared(dataset).iterdir()) == [
        "card.json",
        "dev.jsonl",
        "task.json",
        "test.jsonl",
        "train.jsonl",
    ]


def test_two_runs_give_the_same_bytes(profile: tuple[Params, Paths]) -> None:
    folder = profile[1].prepared("ddi")
    runs = []
    for _ in range(2):
        made("ddi", profile)
        runs.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert runs[0] == runs[1]


def test_a_row_leaves_out_what_holds_its_default() -> None:
    row = json.loads(dump(Example("1", "g", "t", label="x")))
    assert row == {"id": "1", "group": "g", "text": "t", "label": "x"}


def test_bad_raw_bytes_leave_nothing_behind(profile: tuple[Params, Paths]) -> None:
    paths = profile[1]
    raw = paths.raw("bc5cdr") / "test.tsv"
    raw.write_text("broken\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"test\.tsv:1"):
        made("bc5cdr", profile)
    assert list(paths.prepared("bc5cdr").parent.glob("*")) == []


def test_the_protocol_stands_in_task_and_card(profile: tuple[Params, Paths]) -> None:
    for protocol in ("label_set", "strict"):
        about = made("phee", profile, protocol=protocol)
        task = read_json(profile[1].task_info("phee"), "")
        assert about["protocol"] == task["protocol"] == protocol


def test_test_rows_whose_text_is_in_train_or_dev_are_marked(profile: tuple[Params, Paths]) -> None:
    raw = profile[1].raw("bc5cdr")
    for split, texts in {
        "train": ("a B.", "c"),
        "devel": ("d",),
        "test": ("ab", "D !", "e"),
    }.items():
        lines = "\n\n".join("\n".join(f"{token}\tO" for token in text.split()) for text in texts)
        (raw / f"{split}.tsv").write_text(f"{lines}\n", encoding="utf-8")
    made("bc5cdr", profile)
    expected: dict[SplitName, list[bool]] = {
        "train": [False, False],
        "dev": [False],
        "test": [True, True, False],
    }
    for split, leaked in expected.items():
        rows = read_jsonl(profile[1].split("bc5cdr", split), EXAMPLES, "")
        assert [row.leaked for row in rows] == leaked


def test_pairs_are_asked_under_label_set_alone(profile: tuple[Params, Paths]) -> None:
    for protocol in ("label_set", "strict"):
        made("ddi", profile, protocol=protocol)
        info = TASK_INFO.validate_python(read_json(profile[1].task_info("ddi"), ""))
        assert info.pairs == (protocol == "label_set")


def test_groups_are_unknown_where_no_documents_are_named(profile: tuple[Params, Paths]) -> None:
    named, unnamed = (made(dataset, profile) for dataset in ("phee", "git"))
    assert all(isinstance(named["counts"][split]["groups"], int) for split in SPLITS)
    assert [unnamed["counts"][split]["groups"] for split in SPLITS] == ["unknown"] * 3
    assert [line["groups"] for line in named["overlap"]] == [0, 0, 0]
    assert [line["groups"] for line in unnamed["overlap"]] == ["unknown"] * 3


def test_a_synthetic_card_claims_no_source_and_no_fact_of_the_real_corpus(
    profile: tuple[Params, Paths],
) -> None:
    synthetic = made("bc5cdr", profile)
    real = made("bc5cdr", profile, synthetic=[])
    assert (synthetic["synthetic"], synthetic["sources"], synthetic["notes"]) == (True, [], [])
    assert not real["synthetic"]
    assert [file["name"] for file in real["sources"]] == ["train.tsv", "devel.tsv", "test.tsv"]
    assert any("4244" in note for note in real["notes"])


def test_the_entities_of_a_sentence_with_several_pairs_count_once() -> None:
    mentions = tuple(Entity(f"e{n}", "drug", ((n, n + 1),), "abc"[n]) for n in range(3))
    pairs = [("e0", "e1"), ("e0", "e2")]
    rows = [Example(f"p{n}", "d", "abc", entities=mentions, pair=p) for n, p in enumerate(pairs)]
    assert counts(rows)["entities"] == {"drug": 3}
    plain = [Example(f"s{n}", "d", "abc", entities=mentions) for n in range(2)]
    assert counts(plain)["entities"] == {"drug": 6}


@pytest.mark.parametrize("stage", ["fetch", "prepare", "synthesis.writers"])
def test_no_stage_of_this_room_imports_what_models_need(stage: str) -> None:
    code = (
        f"import sys, repro.corpora.{stage}, repro.corpora.base as b\n"
        f"import repro.registry\n"
        f"[b.load(name) for name in repro.registry.corpora()]\n"
        f"print([m for m in ('torch', 'transformers', 'peft', 'sklearn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
