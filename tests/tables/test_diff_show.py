"""`repro diff`: the layout of `dvc metrics diff`."""

import json

import pytest
from typer.testing import CliRunner

from repro.cli import app
from repro.errors import RunError
from repro.files import write_text
from repro.tables.diff_show import show_diff
from repro.tables.write import expect
from tests.tables.home import Home

HEADER = "row,dataset,metric,value\n"


def show(home: Home, markdown: bool = False, as_json: bool = False) -> int:
    return len(show_diff(home.params, home.paths, markdown=markdown, as_json=as_json))


def moved(home: Home) -> Home:
    """One figure has moved since it was accepted."""
    home.fill()
    expect(home.params, home.paths)
    home.write("constant", "phee", 0.5, precision=0.893, recall=0.893)
    return home


def test_text_is_what_dvc_prints_for_the_same_numbers(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """But for the last column, which DVC does not have."""
    from dvc.compare import show_diff as dvc_show_diff

    show(moved(home))
    header, figure, *_ = capsys.readouterr().out.splitlines()
    ours = [header.removesuffix("Verdict").rstrip(), figure.removesuffix("differs").rstrip()]
    change = {"old": 0.893, "new": 0.5, "diff": 0.5 - 0.893}
    dvc_show_diff(
        {"metrics/default/constant/phee.json": {"f1": change}},
        title="Metric",
        precision=5,
        round_digits=True,
        a_rev="expected",
    )
    assert ours == [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_only_figures_that_moved_are_listed(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    show(moved(home), as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert list(found["expected"]) == ["metrics/default/constant/phee.json"]
    assert found["expected"]["metrics/default/constant/phee.json"]["f1"]["verdict"] == "differs"


def test_json_lists_every_published_figure(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    show(home.fill(), as_json=True)
    found = json.loads(capsys.readouterr().out)["published"]
    assert sum(len(metrics) for metrics in found.values()) == 5


def test_markdown_is_a_pipe_table(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    show(moved(home), markdown=True)
    assert capsys.readouterr().out.startswith("| Path")


def test_an_unchanged_profile_differs_in_nothing(home: Home) -> None:
    expect(home.fill().params, home.paths)
    assert show(home) == 0


def test_strict_fails_when_a_figure_differs(home: Home) -> None:
    home.write("constant", "phee", 0.5)
    write_text(home.paths.expectation, f"{HEADER}constant,phee,f1,0.9\n")
    assert CliRunner().invoke(app, ["diff"]).exit_code == 0
    failed = CliRunner().invoke(app, ["diff", "--strict"])
    assert isinstance(failed.exception, RunError)
    assert str(failed.exception).startswith("profile default: figures that differ: 1")
