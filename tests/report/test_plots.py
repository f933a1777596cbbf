"""What `dvc plots show` draws holds every cell, also where its adapter is elsewhere."""

import json
from pathlib import Path

import pytest

from repro.errors import InputError
from repro.params import Params, load
from repro.paths import Paths
from repro.report.plots import write_plots

MODEL = "tiny-llama"


@pytest.fixture
def profile(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Params, Paths]:
    """Parameters of the default with a further seed, figures of one cell, an adapter of another."""
    monkeypatch.chdir(root)
    params, paths = load("default")
    params = params.model_copy(update={"seeds": [14], "seed_datasets": ["ade"]})
    monkeypatch.chdir(tmp_path)
    metrics = paths.cell_metrics("constant", "ade")
    metrics.parent.mkdir(parents=True)
    metrics.write_text(json.dumps({"recall": 0.5, "precision": 0.25, "f1": 1 / 3}), "utf-8")
    absent = paths.cell_metrics("linear", "ade")
    absent.parent.mkdir(parents=True)
    absent.write_text(json.dumps({"not_run": "no such row"}), "utf-8")
    for folder, loss in (
        (paths.adapter(MODEL, "ade"), 2),
        (Paths("default", 14).adapter(MODEL, "ade"), 3),
    ):
        folder.mkdir(parents=True)
        (folder / "curve.csv").write_text(f"step,loss\n1,{loss}.5\n2,{loss}.25\n", "utf-8")
        (folder / "dev.csv").write_text(f"step,dev_exact,dev_loss\n2,0.5,{loss}.125\n", "utf-8")
    return params, paths


def test_figures_and_losses_stand_by_cell(profile: tuple[Params, Paths]) -> None:
    figures, curves = write_plots(*profile)
    assert figures.read_text("utf-8").splitlines() == [
        "cell,recall,precision,f1",
        "constant-ade,0.5,0.25,0.3333333333333333",
    ]
    assert curves.read_text("utf-8").splitlines() == [
        "cell,split,step,loss",
        "tiny-llama-ade,train,1,2.500000",
        "tiny-llama-ade,train,2,2.250000",
        "tiny-llama-ade,dev,2,2.125000",
        "tiny-llama-ade-14,train,1,3.500000",
        "tiny-llama-ade-14,train,2,3.250000",
        "tiny-llama-ade-14,dev,2,3.125000",
    ]


def test_losses_of_an_adapter_that_is_elsewhere_stay(profile: tuple[Params, Paths]) -> None:
    _, curves = write_plots(*profile)
    before = curves.read_bytes()
    adapter = profile[1].adapter(MODEL, "ade")
    adapter.rename(adapter.with_name("moved"))
    write_plots(*profile)
    assert curves.read_bytes() == before


def test_a_profile_without_adapters_has_the_heads_of_both_tables(
    profile: tuple[Params, Paths],
) -> None:
    params, _ = profile
    figures, curves = write_plots(params, Paths("nothing"))
    assert figures.read_text("utf-8") == "cell,recall,precision,f1\n"
    assert curves.read_text("utf-8") == "cell,split,step,loss\n"


@pytest.mark.parametrize(
    ("line", "problem"),
    [("3,many", "expected a step and its loss"), ("3", "expected a"), ('"x"y', "not CSV")],
)
def test_a_damaged_curve_is_named_with_its_line(
    profile: tuple[Params, Paths], line: str, problem: str
) -> None:
    curve = profile[1].adapter(MODEL, "ade") / "curve.csv"
    curve.write_text(f"{curve.read_text('utf-8')}{line}\n", "utf-8")
    with pytest.raises(InputError, match=rf"curve\.csv:4: {problem}.*; train again$"):
        write_plots(*profile)


def test_an_empty_table_of_an_earlier_run_is_written_again(profile: tuple[Params, Paths]) -> None:
    _, curves = write_plots(*profile)
    before = curves.read_bytes()
    curves.write_bytes(b"")
    write_plots(*profile)
    assert curves.read_bytes() == before
