"""Transfers: both models read in the shared labels, on the same rows, and what was seen told."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from repro.compare.transfer import transfer
from repro.corpora.base import load as load_corpus
from repro.corpora.card import task_info
from repro.files import write_json, write_jsonl
from repro.params import Params, Transfer, load
from repro.paths import Paths
from repro.prepared import open_prepared
from repro.registry import corpus_entry
from repro.render.stage import render_transfer
from repro.schema import EXAMPLES, SPLITS, TASK_INFO, Event, Example, ProtocolName, TaskInfo
from repro.tasks import asking
from repro.text import Output, dump_output, read_rendered
from tests.jobs import render_corpus
from tests.tasks.samples import sample

PHEE = TaskInfo("phee", "PHEE", "events", ("Adverse_event", "Potential_therapeutic_event"))
ADE = TaskInfo("ade", "ADE", "classification", ("not-related", "related"), positive="related")
MODEL = "tiny-llama"
PAIR = Transfer(source="phee", target="ade")
GOLD = ["related", "related", "related", "not-related"]


def event_row(name: str, kind: str, text: str) -> Example:
    return Example(name, name, text, events=(Event("E", kind, "T"),))


@pytest.fixture
def workspace(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Params:
    """The default profile in a folder of its own."""
    names = ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml", "transfers.yaml")
    for name in names:
        shutil.copy(root / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return load("default")[0]


@pytest.fixture
def params(workspace: Params) -> Params:
    """PHEE and ADE, prepared and rendered; the first row of ADE's test stands in PHEE's train."""
    found, paths = workspace, Paths("default")
    events = [
        event_row("p1", "Adverse_event", "Seen, ROW 0!"),
        event_row("p2", "Potential_therapeutic_event", "another"),
    ]
    labels = [Example(f"a{n}", f"a{n}", f"row {n}", label=gold) for n, gold in enumerate(GOLD)]
    labels[0] = Example("a0", "a0", "seen row 0", label="related")
    for info, rows in ((PHEE, events), (ADE, labels)):
        write_json(paths.task_info(info.dataset), TASK_INFO.dump_python(info))
        for split in SPLITS:
            split_rows = [
                Example(f"t{row.id}", row.group, f"train {row.text}", label=row.label)
                if info is ADE and split != "test"
                else row
                for row in rows
            ]
            write_jsonl(paths.split(info.dataset, split), split_rows, EXAMPLES.dump_json)
        render_corpus(paths, found, info.dataset)
    moved = Paths("default", source="phee")
    render_transfer(
        open_prepared(paths, "phee"), paths.rendered("phee"), open_prepared(paths, "ade"),
        found.prompt, moved.rendered("ade"),
    )  # fmt: skip
    return found


def answered(paths: Paths, outputs: list[str]) -> None:
    rows = (Output(f"a{number}", output) for number, output in enumerate(outputs))
    write_jsonl(paths.predictions(MODEL, "ade"), rows, dump_output)


def scored(params: Params, source: list[str], target: list[str]) -> dict[str, Any]:
    moved, own = Paths("default", source="phee"), Paths("default")
    answered(moved, source)
    answered(own, target)
    transfer(MODEL, PAIR, params.of_score, own)
    found: dict[str, Any] = json.loads(moved.cell_metrics(MODEL, "ade").read_text("utf-8"))
    return found


BOTH = "Adverse_event, Potential_therapeutic_event"


@pytest.mark.usefixtures("params")
def test_the_target_s_texts_are_asked_in_the_source_s_words() -> None:
    folder = Paths("default", source="phee").rendered("ade")
    asked = read_rendered(folder, "test", "")
    assert [row.id for row in asked] == ["a0", "a1", "a2", "a3"]
    assert all(row.completion is None for row in asked)
    assert asked[1].prompt.startswith("Which types of events")
    assert "\n\nrow 1\n\n" in asked[1].prompt
    own = Paths("default").rendered("phee") / "train.jsonl"
    assert (folder / "train.jsonl").read_bytes() == own.read_bytes()


def test_both_models_are_scored_in_the_shared_labels(params: Params) -> None:
    found = scored(
        params,
        source=["Adverse_event", BOTH, "Potential_therapeutic_event", "none"],
        target=["related", "not-related", "related", "related"],
    )
    assert (found["examples"], found["gold"], found["source_dropped"]) == (4, 3, 2)
    assert (found["source_precision"], found["source_recall"]) == (1.0, 0.666667)
    assert (found["target_precision"], found["target_recall"]) == (0.666667, 0.666667)
    assert found["difference"] == pytest.approx(0.8 - 2 / 3, abs=1e-6)
    assert found["constant_f1"] == pytest.approx(2 * 3 / (4 + 3), abs=1e-6)


def test_the_target_s_own_labels_say_nothing_in_an_answer_to_the_source_s_question(
    params: Params,
) -> None:
    said = ["related"] * 4
    found = scored(params, said, said)
    assert (found["source_f1"], found["source_predicted"]) == (0.0, 4)
    assert found["target_recall"] == 1.0


def test_an_unreadable_answer_states_nothing_for_either(params: Params) -> None:
    prose = "I cannot say so"
    found = scored(params, [prose] * 4, [prose] * 4)
    assert found["source_unparsed"] == found["target_unparsed"] == 4
    assert found["source_predicted"] == found["target_predicted"] == 0


def test_rows_whose_text_the_source_trained_on_are_left_out_of_the_clean_figures(
    params: Params,
) -> None:
    found = scored(
        params,
        source=["Adverse_event", "none", "none", "none"],
        target=["related", "related", "not-related", "not-related"],
    )
    assert (found["leaked"], found["clean_examples"], found["clean_gold"]) == (1, 3, 2)
    assert (found["source_f1"], found["clean_source_f1"]) == (0.5, 0.0)
    assert found["clean_difference"] == pytest.approx(-2 / 3, abs=1e-6)


def test_a_perfect_transfer_differs_from_a_perfect_model_by_nothing(params: Params) -> None:
    said = ["Adverse_event", "Adverse_event", "Adverse_event", "Potential_therapeutic_event"]
    found = scored(params, said, GOLD)
    assert found["source_f1"] == found["target_f1"] == 1.0
    assert found["difference"] == found["difference_low"] == found["difference_high"] == 0.0


@pytest.mark.parametrize("protocol", ["label_set", "strict"])
@pytest.mark.parametrize(("source", "target"), [("genia2011", "genia2013"), ("bc5cdr", "bc4chemd")])
def test_places_and_tags_are_held_together_as_sets_of_labels_are(
    workspace: Params, source: str, target: str, protocol: ProtocolName
) -> None:
    own, moved = Paths("default"), Paths("default", source=source)
    for name in (source, target):
        info = task_info(load_corpus(name), corpus_entry(name), protocol)
        row = sample(info)
        write_json(own.task_info(name), TASK_INFO.dump_python(info))
        for split in SPLITS:
            write_jsonl(own.split(name, split), [row], EXAMPLES.dump_json)
        render_corpus(own, workspace, name)
    learned, asked = open_prepared(own, source), open_prepared(own, target)
    out = moved.rendered(target)
    render_transfer(learned, own.rendered(source), asked, workspace.prompt, out)
    (row,) = asked.rows("test")
    for paths in (own, moved):
        said = Output(row.id, asking.of(asked.info).target(row))
        write_jsonl(paths.predictions(MODEL, target), [said], dump_output)
    transfer(MODEL, Transfer(source=source, target=target), workspace.of_score, own)
    found = json.loads(moved.cell_metrics(MODEL, target).read_text("utf-8"))
    assert found["gold"] > 0
    assert found["source_f1"] == found["target_f1"] == 1.0
    assert ("constant_f1" in found) == (protocol == "label_set" or source == "bc5cdr")
