"""Further answers to each row, drawn at random from seeds."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from repro.generate import rows
from repro.generate.predict import predict
from repro.text import Output
from tests.generate.conftest import Workspace


def sampled(workspace: Workspace, samples: int, temperature: float = 1.0) -> list[Output]:
    """The rows of one corpus, each with so many draws."""
    ask, how = workspace.ask(), workspace.with_predict(batch=16)
    chosen = how.predict.model_copy(update={"samples": samples, "temperature": temperature})
    [_] = predict([ask], how.model_copy(update={"predict": chosen}))
    return workspace.rows(ask.out.read_bytes())


def test_draws_stand_beside_the_greedy_answers_and_change_none_of_them(
    workspace: Workspace,
) -> None:
    plain = workspace.predict()["colours"]
    found = sampled(workspace, 3)
    assert [row.output for row in found] == [row.output for row in workspace.rows(plain)]
    assert {len(row.samples or ()) for row in found} == {3}
    assert all("samples" not in json.loads(line) for line in plain.splitlines())
    drawn = [text for row in found for text in row.samples or ()]
    assert len(set(drawn)) > len(drawn) / 2


def test_more_draws_keep_the_first_ones_and_are_the_same_in_every_run(
    workspace: Workspace,
) -> None:
    two, three = (sampled(workspace, count) for count in (2, 3))
    assert [row.samples for row in two] == [(row.samples or ())[:2] for row in three]


def test_a_temperature_near_zero_draws_the_greedy_answer(workspace: Workspace) -> None:
    assert all(row.samples == (row.output,) for row in sampled(workspace, 1, 1e-4))


def test_a_killed_run_ends_with_the_same_draws(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = sampled(workspace, 2)
    append, written = rows.append, list[Path]()

    def torn(path: Path, answers: Sequence[Output]) -> None:
        if written:
            raise KeyboardInterrupt
        written.append(path)
        append(path, answers)

    monkeypatch.setattr(rows, "append", torn)
    with pytest.raises(KeyboardInterrupt):
        sampled(workspace, 2)
    monkeypatch.setattr(rows, "append", append)
    assert sampled(workspace, 2) == whole
