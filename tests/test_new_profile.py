"""A profile of one's own is a folder with the same pipeline and other parameters."""

import shutil
from pathlib import Path

import pytest

from repro.errors import InputError
from repro.new_profile import new_profile
from repro.params import load
from tests.jobs import lora_of


@pytest.fixture(autouse=True)
def _workspace(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml", "transfers.yaml"):
        shutil.copy(root / name, tmp_path / name)
    shutil.copytree(root / "profiles", tmp_path / "profiles")
    monkeypatch.chdir(tmp_path)


def test_a_profile_may_hold_untrained_rows_alone_and_sample_their_answers() -> None:
    new_profile(
        "asked",
        "default",
        ["models=[]", "zero_shot=[tiny-llama]", "predict.samples=4", "predict.rows=9"],
    )
    params, _ = load("asked")
    assert (params.models, params.bases) == ([], ["tiny-llama"])
    assert params.rows == ["constant", "linear", "tiny-llama-zero-shot"]
    assert params.predict.rows == 9
    assert (params.predict.samples, load("default")[0].predict.samples) == (4, 0)


def test_all_weights_may_be_trained_and_then_there_is_no_rank_to_set() -> None:
    new_profile("whole", "default", ["lora=none"])
    assert load("whole")[0].lora is None
    with pytest.raises(InputError, match="unknown parameter 'rank'"):
        new_profile("ranked", "whole", ["lora.rank=8"])


def test_rows_and_origins_follow_what_is_set() -> None:
    new_profile("mine", "baselines", ["models=[tiny-llama]", "datasets=[ade]", "lora.rank=8"])
    params, paths = load("mine")
    assert params.rows == ["constant", "linear", "tiny-llama"]
    assert params.fetched == ["ade"]
    assert params.lora == lora_of("baselines", rank=8)
    assert paths.pipeline.read_bytes() == Path("dvc.yaml").read_bytes()


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("mine", ["lora.rnk=8"], "unknown parameter 'rnk': did you mean rank"),
        ("mine", ["lora.rank=eight"], r"lora\.rank: .*integer"),
        ("mine", ["datasets=[bioread]"], "did you mean biored"),
        ("mine", ["lora.rank"], "expected key=value"),
        ("paper", [], "exists"),
        ("../mine", [], "use small letters"),
    ],
)
def test_a_refused_profile_leaves_nothing(name: str, settings: list[str], message: str) -> None:
    before = sorted(Path("profiles").iterdir())
    with pytest.raises(InputError, match=message):
        new_profile(name, "default", settings)
    assert sorted(Path("profiles").iterdir()) == before


@pytest.mark.parametrize("written", ["5e-5", "5e-05", "2e-5", "1e5", "0.00003", "1e-4"])
def test_a_number_is_read_however_it_is_written(written: str) -> None:
    new_profile("mine", "default", [f"train.learning_rate={written}"])
    assert load("mine")[0].train.learning_rate == float(written)


@pytest.mark.parametrize("written", ["2e-5", "5e-05", "1E-4", "1e5", ".5"])
def test_a_number_is_read_however_a_hand_wrote_it(written: str) -> None:
    params = Path("params.yaml")
    text = params.read_text("utf-8")
    assert "  learning_rate: 5.0e-3\n" in text
    params.write_text(text.replace("rate: 5.0e-3", f"rate: {written}"), "utf-8")
    assert load("default")[0].train.learning_rate == float(written)


def test_transfers_go_with_their_corpora() -> None:
    pairs = "transfers=[{source: phee, target: ade}, {source: genia2011, target: genia2013}]"
    new_profile("both", "default", [pairs])
    new_profile("one", "both", ["datasets=[ade, phee, ddi]"])
    assert [str(pair) for pair in load("one")[0].transfers] == ["phee to ade"]
    with pytest.raises(InputError, match="both must stand in datasets"):
        new_profile("none", "default", ["datasets=[ddi]", pairs])
