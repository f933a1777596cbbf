"""A run that is asked to stop writes a checkpoint, ends, and goes on as if nothing had been."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from repro.errors import RunError
from repro.lora import checkpoint, loop
from repro.lora.stop import SIGNALS, stopping
from tests.lora.models import Tiny, best_weights, examples, recipe


@pytest.mark.parametrize("sent", SIGNALS)
def test_a_signal_only_sets_what_the_block_asks_and_is_taken_back_afterwards(
    sent: signal.Signals,
) -> None:
    before = signal.getsignal(sent)
    with stopping() as asked:
        assert not asked()
        os.kill(os.getpid(), sent)
        assert asked()
    assert signal.getsignal(sent) == before


def test_a_stopped_run_keeps_its_step_and_ends_with_the_bytes_of_one_that_was_not_stopped(
    tiny: Callable[[str], Tiny], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    llama = tiny("llama")
    chosen = recipe(steps=4, evaluate_every=4)
    rows = examples(6)
    whole = llama.run(llama.adapted(), tmp_path / "whole", rows, chosen)
    expected = best_weights(whole.work, loop.train_loop(whole))

    plain = loop.optimizer_step

    def signalled(run: loop.Fit, optimizer: object, step: int, parts: object) -> tuple[float, int]:
        if step == 1:
            os.kill(os.getpid(), signal.SIGUSR2)
        return plain(run, optimizer, step, parts)  # type: ignore[arg-type]

    work = tmp_path / "stopped"
    with monkeypatch.context() as patch:
        patch.setattr(loop, "optimizer_step", signalled)
        with pytest.raises(RunError, match="asked to stop after step 2 of 4"):
            loop.train_loop(llama.run(llama.adapted(), work, rows, chosen))
    assert (work / checkpoint.STATE).is_file()
    model = llama.adapted()
    again = replace(llama.run(model, tmp_path / "other", rows, chosen), work=work)
    assert best_weights(work, loop.train_loop(again)) == expected
