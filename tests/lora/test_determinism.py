"""Same inputs, same bytes: the order of examples, and runs that were killed on their way."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.lora.batches import micro_batches, steps_per_epoch
from tests.lora.story import Story, tell
from tests.pipeline.workspace import copy_of

sizes = st.integers(1, 60)
small = st.integers(1, 5)
seeds = st.integers(0, 2**31)


def epoch_of(
    rows: int, batch: int, accumulate: int, seed: int, epoch: int
) -> list[list[list[int]]]:
    """The steps of an epoch, each a list of micro-batches."""
    steps = steps_per_epoch(rows, batch, accumulate)
    first = epoch * steps
    return [micro_batches(rows, batch, accumulate, seed, first + i) for i in range(steps)]


@given(sizes, small, small, seeds, small)
def test_every_example_comes_once_an_epoch(
    rows: int, batch: int, accumulate: int, seed: int, epoch: int
) -> None:
    steps = epoch_of(rows, batch, accumulate, seed, epoch)
    seen = Counter(i for step in steps for part in step for i in part)
    assert seen == Counter(range(rows))
    assert all(1 <= len(part) <= batch for step in steps for part in step)
    full = batch * accumulate
    assert all(sum(map(len, step)) == full for step in steps[:-1])


@given(sizes, small, small, seeds, small)
def test_the_order_is_a_function_of_seed_and_epoch_and_not_of_the_batch(
    rows: int, batch: int, accumulate: int, seed: int, epoch: int
) -> None:
    steps = epoch_of(rows, batch, accumulate, seed, epoch)
    order = [i for step in steps for part in step for i in part]
    assert order == [step[0][0] for step in epoch_of(rows, 1, 1, seed, epoch)]


def test_other_seeds_and_other_epochs_have_other_orders() -> None:
    orders = {str(epoch_of(60, 4, 1, seed, epoch)) for seed in range(5) for epoch in range(5)}
    assert len(orders) == 25


@pytest.fixture(scope="module")
def story(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """About six short trainings as real processes under `dvc repro`."""
    folder = tmp_path_factory.mktemp("story") / "clone"
    folder.mkdir()
    return tell(copy_of(root, folder))


@pytest.mark.slow
def test_a_run_killed_in_both_epochs_ends_with_the_bytes_of_one_that_was_not(
    story: Story,
) -> None:
    assert "resuming after step 2 of 12" in story.printed["second epoch"]
    last = story.epoch + 3 - (story.epoch + 3) % 2
    assert f"resuming after step {last} of 12" in story.printed["last"]
    assert "resuming" not in story.printed["whole"]
    assert story.resumed == story.whole
    assert story.whole.keys() == {
        "adapter_config.json", "adapter_model.safetensors", "curve.csv", "dev.csv",
        "training.json",
    }  # fmt: skip


@pytest.mark.slow
def test_changed_parameters_start_anew_and_the_output_says_so(story: Story) -> None:
    assert "starting again" not in story.printed["first"]
    assert "parameters, data or code changed since the interrupted run" in story.printed["changed"]
    assert "resuming" not in story.printed["changed"]


@pytest.mark.slow
def test_a_finished_run_leaves_its_log_and_no_checkpoint(story: Story) -> None:
    runs = (story.workspace.folder / "work/quick/tiny-llama/phee").iterdir()
    left = [[file.name for file in run.iterdir()] for run in runs]
    assert left == [["train.jsonl"]] * 2
