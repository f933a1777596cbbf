"""A profile of one's own is a folder with the same pipeline and other parameters."""

import re
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
    with pytest.raises(InputError, match="rank stands in a value, which has no keys"):
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
        (
            "mine",
            ["datasets=[phee, 12]"],
            r"12\]: datasets\.1: .*string, found 12",
        ),
        ("mine", ["models=[tiny-llama, {a: b}]"], r"models\.1: .*string"),
        ("mine", ["zero_shot=[null]"], r"zero_shot\.0: .*string, found None"),
        ("mine", ["external=[1]"], r"external\.0: .*string, found 1"),
        ("mine", ["datasets=[ade]", "transfers=[1]"], r"transfers\.0: .*Transfer, found 1"),
        ("mine", ["models=smollm2-135m"], r"expected a list, e\.g\. models="),
        ("mine", ["models=[smollm]"], "unknown model 'smollm': did you mean smollm2-135m"),
        ("mine", ["predict=5", "predict.rows=9"], "rows stands in a value.*: 5"),
        ("mine", ["title=2020-13-45"], "not YAML; quote it"),
        ("mine", ["datasets=[ade, ade]"], "the same twice"),
        ("mine", ["external=[linear]"], "rows: linear twice; name each row once"),
        ("mine", ["profile=other"], "profile follows from the profile's name"),
        ("default", [], "profile 'default': exists; choose another name"),
    ],
)
def test_a_refused_profile_leaves_nothing(name: str, settings: list[str], message: str) -> None:
    before = sorted(Path("profiles").iterdir())
    with pytest.raises(InputError, match=message):
        new_profile(name, "default", settings)
    assert sorted(Path("profiles").iterdir()) == before


def test_a_folder_that_is_there_and_no_profile_is_left_as_it_is() -> None:
    notes = Path("profiles/mine/notes.md")
    notes.parent.mkdir()
    notes.write_text("of yesterday\n", encoding="utf-8")
    with pytest.raises(InputError, match="'mine': exists"):
        new_profile("mine", "default", ["lora.rank=0"])
    assert notes.read_text(encoding="utf-8") == "of yesterday\n"


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


@pytest.mark.parametrize("rows", ["models=[smollm2-135m]", "zero_shot=[smollm2-135m-hub]"])
@pytest.mark.parametrize("source", ["baselines", "default", "paper-sibling"])
def test_a_small_real_model_takes_the_recipe_of_a_laptop_and_not_the_toy_s(
    rows: str, source: str
) -> None:
    new_profile("mine", source, ["models=[]", "datasets=[ade]", rows])
    params, laptop = load("mine")[0], load("laptop")[0]
    assert (params.train, params.lora, params.predict) == (
        laptop.train,
        laptop.lora,
        laptop.predict,
    )
    assert (params.recipe, params.verdict) == ("laptop", laptop.verdict)


def test_a_large_real_model_takes_the_paper_s_recipe() -> None:
    new_profile("mine", "baselines", ["models=[smollm2-135m, llama3-8b]"])
    params, paper = load("mine")[0], load("paper")[0]
    assert (params.recipe, params.train, params.lora) == ("paper", paper.train, paper.lora)
    assert not params.verdict.context.comparable
    assert params.verdict.context.reason == (
        "a model of 135M parameters, which the paper does not have"
    )


def test_what_is_set_stands_above_the_recipe_of_the_model_s_size() -> None:
    settings = ["models=[smollm2-135m]", "train.steps=60", "lora.rank=8", "verdict.tolerance=0.1"]
    new_profile("mine", "baselines", settings)
    params, laptop = load("mine")[0], load("laptop")[0]
    assert params.train == laptop.train.model_copy(update={"steps": 60})
    assert params.lora == lora_of("laptop", rank=8)
    assert params.verdict.tolerance == 0.1


@pytest.mark.parametrize(
    ("source", "model"),
    [
        ("paper-sibling", "llama3-8b"),
        ("laptop-rank-8", "smollm2-135m-hub"),
        ("default", "tiny-llama"),
    ],
)
def test_a_model_of_the_source_s_size_keeps_the_source_s_recipe(source: str, model: str) -> None:
    new_profile("mine", source, [f"models=[{model}]"])
    params, origin = load("mine")[0], load(source)[0]
    assert (params.recipe, params.train, params.lora) == (origin.recipe, origin.train, origin.lora)


def test_title_and_head_comment_speak_of_the_new_profile_alone() -> None:
    model = "models=[smollm2-135m-hub]"
    new_profile("mine", "laptop", [model, "datasets=[ade]"])
    assert load("mine")[0].title == "SmolLM2-135M-Instruct (Hub, not quantised) on ADE"
    comments = [line for line in _text("mine").splitlines() if line.startswith("#")]
    assert comments == [
        f"# Made by: repro new-profile mine --from laptop -s '{model}' -s 'datasets=[ade]'",
        "# What that does not name is as in profile laptop.",
    ]


def test_the_head_comment_says_whose_recipe_was_taken() -> None:
    new_profile("mine", "baselines", ["models=[smollm2-135m]"])
    assert load("mine")[0].title == "SmolLM2-135M-Instruct (Q4_1, dequantised) on 10 corpora"
    assert (
        "# What that does not name is as in profile baselines; recipe, quantisation, lora, train, "
        "predict, verdict as in laptop, which fits the model's size.\n"
    ) in _text("mine")


def test_a_title_may_be_given() -> None:
    new_profile("mine", "default", ["title=Mine, all of it"])
    assert load("mine")[0].title == "Mine, all of it"


def test_a_value_that_is_set_loses_what_was_said_of_the_old_one() -> None:
    new_profile("mine", "paper", ["train.learning_rate=1e-4"])
    text = _text("mine")
    assert re.search(r"^  learning_rate: \S+$", text, re.MULTILINE)
    assert "  steps: 5000  # summary\n" in text


def _text(profile: str) -> str:
    return load(profile)[1].params.read_text(encoding="utf-8")
