"""A tier that cannot start says why in one line and runs nothing."""

from pathlib import Path

import pytest

from repro.errors import InputError, RunError
from repro.params import load
from repro.paths import Paths
from repro.tiers.run import run, stages_after_scores


@pytest.fixture(autouse=True)
def _at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


@pytest.mark.parametrize(
    ("tier", "profile", "cells", "error", "message"),
    [
        (2, "paper", ["llama3-8b-adee"], InputError, "unknown cell 'llama3-8b-adee': did you mean"),
        (3, "baselines", [], RunError, "profile baselines: none of these cells has a model"),
        (2, "paper", ["llama3-8b-ade"], RunError, r"never made: .*; tier 4 makes it"),
        (3, "paper", ["llama3-8b-ade"], RunError, r"base/llama3-8b: never made"),
        (1, "paper", [], RunError, r"metrics/paper: no metrics here"),
    ],
)
def test_the_reason_is_named_and_nothing_is_run(
    tier: int,
    profile: str,
    cells: list[str],
    error: type[Exception],
    message: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(error, match=message):
        run(tier, cells, None, *load(profile))
    assert "$ dvc" not in capfd.readouterr().out


def test_every_tier_ends_with_the_stages_that_are_no_matrix() -> None:
    assert stages_after_scores(Paths("paper")) == ["tables", "audit", "report"]
