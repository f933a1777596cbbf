"""The stage as a whole, on five architectures."""

import re
import shutil

import pytest

from repro.errors import InputError
from repro.lora.cell import read_split, task_of
from repro.tasks.outputs import prediction
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
    examples = read_split(workspace.paths, "colours", "test")
    assert [row.id for row in rows] == [example.id for example in examples]
    tokenizer = workspace.base().tokenizer
    task = task_of("colours", workspace.params, workspace.paths)
    lengths = [len(tokenizer(task.prompt(example))["input_ids"]) for example in examples]
    longest_first = sorted(zip(lengths, rows, strict=True), key=lambda pair: -pair[0])
    assert [row.batch for _, row in longest_first] == [i // 5 for i in range(TEST_ROWS)]


def test_an_output_that_cannot_be_read_is_stored_with_the_reason_and_no_items(
    workspace: Workspace,
) -> None:
    rows = workspace.rows(workspace.predict()["colours"])
    task = task_of("colours", workspace.params, workspace.paths)
    examples = read_split(workspace.paths, "colours", "test")
    for row, example in zip(rows, examples, strict=True):
        assert row == prediction(task, example, row.output, row.finish, row.batch)
    unread = [row for row in rows if row.items is None]
    assert unread
    assert all(row.error for row in unread)
    assert all(row.output for row in unread)


def test_a_missing_adapter_is_named_with_the_command_that_makes_it(workspace: Workspace) -> None:
    with pytest.raises(InputError, match="no adapter; run `repro train llama nowhere -p default`"):
        workspace.predict(datasets=["nowhere"])


def test_an_adapter_of_another_base_is_refused(workspace: Workspace) -> None:
    entry = workspace.entries["llama"].model_copy(update={"revision": "abc"})
    moved = Workspace(workspace.paths, workspace.params, {"llama": entry})
    with pytest.raises(InputError, match=r"expected llama@abc .*, found llama;"):
        moved.predict()


def test_a_prompt_that_leaves_no_room_is_not_answered_and_its_row_says_so(
    workspace: Workspace,
) -> None:
    expected = workspace.rows(workspace.predict()["colours"])
    unlinked = workspace.paths.prepared("colours").resolve()
    folder = workspace.paths.prepared("colours").parents[2]
    shutil.copytree(folder, "copy")
    folder.unlink()
    shutil.move("copy", folder)
    path = workspace.paths.split("colours", "test")
    assert path.resolve().parent != unlinked
    long = '{"id": "long", "group": "long", "text": "' + "zorin " * POSITIONS + '", "label": "red"}'
    path.write_text(f"{long}\n{path.read_text()}")
    first, *others = workspace.rows(workspace.predict()["colours"])
    assert others == expected
    assert (first.id, first.output, first.items, first.batch) == ("long", "", None, -1)
    assert re.fullmatch(
        r"a prompt of \d+ tokens, but the model has room for \d+", first.error or ""
    )
