"""The stage as a whole, on five architectures."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from repro.errors import InputError
from repro.generate.predict import predict
from repro.text import NO_BATCH, Output, Rendered, dump_rendered
from tests.generate.conftest import Workspace
from tests.generate.corpora import DATASETS, TEST_ROWS
from tests.generate.models import ARCHITECTURES, POSITIONS


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_float32_outputs_of_sorted_batches_equal_those_of_single_rows(
    workspace: Workspace, architecture: str
) -> None:
    one, sixteen = (
        workspace.rows(workspace.predict(architecture, batch=batch)["colours"]) for batch in (1, 16)
    )
    assert [(row.id, row.output, row.finish) for row in one] == [
        (row.id, row.output, row.finish) for row in sixteen
    ]
    assert len({row.output for row in one}) > TEST_ROWS / 2


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_several_corpora_in_one_process_give_the_bytes_of_one_at_a_time(
    workspace: Workspace, dtype: str
) -> None:
    together = workspace.predict(datasets=DATASETS, dtype=dtype)
    alone = {name: workspace.predict(datasets=[name], dtype=dtype)[name] for name in DATASETS}
    backwards = workspace.predict(datasets=DATASETS[::-1], dtype=dtype)
    assert together == alone == backwards


def test_each_corpus_is_answered_by_its_own_adapter(workspace: Workspace) -> None:
    with_adapter = workspace.rows(workspace.predict()["colours"])
    without = workspace.rows(workspace.predict(zero_shot=True)["colours"])
    assert [row.output for row in with_adapter] != [row.output for row in without]


def test_rows_stand_in_the_corpus_s_order_and_name_their_batch(workspace: Workspace) -> None:
    rows = workspace.rows(workspace.predict(batch=5)["colours"])
    assert [row.id for row in rows] == [f"colours-{number}" for number in range(TEST_ROWS)]
    tokenizer = workspace.base().tokenizer
    lengths = [len(tokenizer(text)["input_ids"]) for text in workspace.questions()]
    longest_first = sorted(zip(lengths, rows, strict=True), key=lambda pair: -pair[0])
    assert [row.batch for _, row in longest_first] == [i // 5 for i in range(TEST_ROWS)]


def test_a_row_holds_what_was_said_and_no_reading_of_it(workspace: Workspace) -> None:
    for line in workspace.predict()["colours"].splitlines():
        assert list(json.loads(line)) == ["id", "output", "finish", "batch"]


def test_prediction_reads_rendered_files_alone(workspace: Workspace) -> None:
    expected = workspace.predict()
    data = workspace.paths.rendered("colours").parents[2]
    rendered = shutil.copytree(data / "default/rendered", "kept", symlinks=False)
    bases = shutil.copytree(data / "default/base", "bases")
    data.unlink()
    shutil.move(rendered, data / "default/rendered")
    shutil.move(bases, data / "default/base")
    assert not workspace.paths.prepared("colours").exists()
    assert workspace.predict() == expected


def test_what_a_prediction_took_and_ran_on_is_told_for_provenance(workspace: Workspace) -> None:
    [told] = predict([workspace.ask()], workspace.params.of_predict)
    assert (told["rows"], told["device"]) == (TEST_ROWS, "cpu")
    assert float(told["seconds"]) > 0


def test_a_missing_adapter_is_named_with_the_command_that_makes_it(workspace: Workspace) -> None:
    with pytest.raises(
        InputError,
        match=r"nowhere: no adapter; run `dvc repro dvc\.yaml:train@llama-nowhere` or `dvc pull ",
    ):
        workspace.predict(datasets=["nowhere"])


def test_an_adapter_of_another_base_is_refused(workspace: Workspace) -> None:
    entry = workspace.entries["llama"].model_copy(update={"revision": "abc"})
    moved = Workspace(workspace.paths, workspace.params, {"llama": entry})
    with pytest.raises(InputError, match=r"expected llama@abc .*, found llama;"):
        moved.predict()


def test_an_adapter_of_other_weights_of_the_same_name_is_refused(
    workspace: Workspace, tmp_path: Path
) -> None:
    ask = workspace.ask()
    other = shutil.copytree(ask.job.base, tmp_path / "other")
    shutil.copy(workspace.paths.base("chatty") / "model.safetensors", other)
    moved = replace(ask, job=replace(ask.job, base=other))
    with pytest.raises(InputError, match=r"other: files changed since .* was trained"):
        list(predict([moved], workspace.params.of_predict))


def test_a_prompt_that_leaves_no_room_is_not_answered_and_told(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = workspace.rows(workspace.predict()["colours"])
    folder = workspace.paths.prepared("colours").parents[2]
    shutil.copytree(folder, "copy")
    folder.unlink()
    shutil.move("copy", folder)
    path = workspace.paths.rendered("colours") / "test.jsonl"
    long = Rendered("long", "zorin " * POSITIONS)
    path.write_bytes(dump_rendered(long) + b"\n" + path.read_bytes())
    capsys.readouterr()
    first, *others = workspace.rows(workspace.predict()["colours"])
    assert others == expected
    assert first == Output("long", "", "length", NO_BATCH)
    assert "predict llama colours: 1 prompts are too long for the model" in capsys.readouterr().out


def test_a_split_without_rows_is_refused(workspace: Workspace) -> None:
    empty = replace(workspace.ask().job, rendered=Path("empty"))
    empty.rendered.mkdir()
    (empty.rendered / "test.jsonl").touch()
    (empty.rendered / "train.jsonl").touch()
    ask = replace(workspace.ask(), job=empty)
    with pytest.raises(InputError, match=r"empty/test\.jsonl: the split is empty"):
        list(predict([ask], workspace.params.of_predict))
