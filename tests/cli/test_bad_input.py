"""Bad input is one clear line on stderr and exit status 2, and leaves nothing half-written."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from repro.cli import main
from repro.corpora.synthesis.writers import synthesize
from repro.params import load

Run = Callable[..., str]
PREDICTIONS = Path("predictions/default/constant/ade.jsonl")


@pytest.fixture(scope="module")
def prepared(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Parameter files, small synthetic corpora, and one scored cell."""
    folder = tmp_path_factory.mktemp("prepared")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml", "transfers.yaml"):
            shutil.copy(root / name, folder / name)
        shutil.copytree(root / "profiles", folder / "profiles")
        patch.chdir(folder)
        params, paths = load("default")
        for dataset in ("phee", "biored", "bc5cdr", "ade"):
            synthesize(dataset, paths.raw(dataset), params.synthesis, params.seed)
        for words in (("prepare", "ade"), ("render", "ade"), ("baseline", "constant", "ade")):
            _status(patch, *words)
    return folder


@pytest.fixture
def workspace(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def refused(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run a verb that must fail; its one line on stderr, with every file left as it was."""

    def run(*words: str, status: int = 2) -> str:
        before = _files(workspace)
        assert _status(monkeypatch, *words) == status
        assert _files(workspace) == before, "a refused command leaves every file as it was"
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 1, lines
        assert lines[0].startswith("repro: ")
        return lines[0]

    return run


def _status(patch: pytest.MonkeyPatch, *words: str) -> int:
    patch.setattr("sys.argv", ["repro", *words])
    with pytest.raises(SystemExit) as stopped:
        main()
    code = stopped.value.code
    assert isinstance(code, int | None)
    return code or 0


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (("prepare", "aed"), "ade"),
        (("train", "tiny-lama", "ade"), "tiny-llama"),
        (("predict", "tiny-llama", "ade,bio-red"), "biored"),
        (("score", "constnat", "ade"), "constant"),
        (("baseline", "liner", "ade"), "linear"),
        (("render", "ade", "--from", "PHEE"), "phee"),
        (("tables", "-p", "papr"), "paper"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(
    refused: Run, words: tuple[str, ...], nearest: str
) -> None:
    assert nearest in refused(*words)


@pytest.mark.parametrize(
    "words",
    [
        ("doctor", "-p", "zzz"),
        ("audit", "-p", "zzz"),
        ("costs", "default", "zzz"),
        ("compare", "default:linear", "zzz:linear"),
        ("new-profile", "mine", "--from", "zzz"),
    ],
)
def test_a_profile_that_is_like_none_is_answered_with_three_and_a_count_of_the_others(
    refused: Run, words: tuple[str, ...]
) -> None:
    message = refused(*words)
    count = len(list(Path("profiles").iterdir())) + 1
    assert message.startswith("repro: unknown profile 'zzz': did you mean ")
    assert message.count(" or ") == 2
    assert message.endswith(f"? `ls profiles` names {count - 3} others")


@pytest.mark.parametrize("number", ["0", "5"])
def test_a_tier_that_is_none_is_answered_with_the_four(refused: Run, number: str) -> None:
    assert refused("tier", number) == (
        f"repro: unknown tier {number}: known: 1 look, 2 re-score, 3 re-predict, 4 train"
    )


def test_thresholds_of_a_profile_that_answers_no_further_split_say_what_to_add(
    refused: Run, workspace: Path
) -> None:
    said = "repro: params.yaml: splits: dev is not among []; add it"
    assert refused("thresholds", "constant", "ade") == f"{said} and predict.samples: 5"
    params = workspace / "params.yaml"
    params.write_text(params.read_text("utf-8").replace("predict:", "predict:\n  samples: 2"))
    assert refused("thresholds", "constant", "ade") == said


@pytest.mark.parametrize("words", [("render", "ade"), ("transfer", "tiny-llama", "ade")])
def test_what_is_no_transfer_of_the_profile_says_what_to_add(
    refused: Run, words: tuple[str, ...]
) -> None:
    message = refused(*words, "--from", "phee")
    assert "params.yaml: transfers: phee to ade is not among []" in message
    assert "add {source: phee, target: ade}" in message


def test_a_transfer_is_of_the_profile_s_own_seed_and_of_test(refused: Run) -> None:
    for option in (("--zero-shot",), ("--seed", "14"), ("--split", "dev")):
        message = refused("predict", "tiny-llama", "ade", "--from", "phee", *option)
        assert "--from goes with no" in message


@pytest.mark.parametrize("verb", ["results", "diff"])
def test_one_format_is_printed_at_a_time(refused: Run, verb: str) -> None:
    assert "--md and --json: take one of them" in refused(verb, "--md", "--json")


def test_a_corpus_is_not_made_into_a_folder_that_holds_files(refused: Run) -> None:
    assert "name a new folder or an empty one" in refused("synthesize", "phee", "--out", ".")


def test_manifests_are_written_at_the_root_alone(
    refused: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workspace / "profiles")
    assert "not the root of the repository" in refused("code")


def test_a_misspelt_parameter_is_named_with_its_file(refused: Run, workspace: Path) -> None:
    params = workspace / "params.yaml"
    params.write_text(params.read_text("utf-8").replace("resamples:", "resample:"), "utf-8")
    assert "params.yaml: unknown key 'resample': did you mean resamples" in refused(
        "score", "constant", "ade"
    )


@pytest.mark.parametrize(
    ("dataset", "file", "line", "broken"),
    [
        ("phee", "train.json", 3, '{"id": '),
        ("biored", "Test.PubTator", 3, "90000360\tx\t12\tword"),
        ("bc5cdr", "devel.tsv", 2, "one two three four"),
        ("ade", "DRUG-AE.rel", 4, "no|bars"),
    ],
)
def test_a_malformed_line_is_named_by_file_and_number(
    refused: Run, workspace: Path, dataset: str, file: str, line: int, broken: str
) -> None:
    raw = workspace / "data/default/raw" / dataset / file
    lines = raw.read_text("utf-8").split("\n")
    lines[line - 1] = broken
    raw.write_text("\n".join(lines), "utf-8")
    assert f"{file}:{line}" in refused("prepare", dataset)


def test_a_missing_raw_file_says_how_to_get_it(refused: Run, workspace: Path) -> None:
    (workspace / "data/default/raw/phee/dev.json").unlink()
    message = refused("prepare", "phee")
    assert "dev.json" in message
    assert "no such file" in message


def test_lengths_without_a_tokenizer_say_how_to_get_it(refused: Run) -> None:
    message = refused("lengths")
    assert "data/laptop/base/smollm2-135m/tokenizer.json: no tokenizer (No such file" in message
    assert "run `dvc repro profiles/laptop/dvc.yaml:base@smollm2-135m`" in message
    assert "did you mean smollm2-135m" in refused("lengths", "--model", "smollm2")


def test_bytes_that_are_not_the_pinned_ones_are_refused_with_both_values(
    refused: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = workspace / "copy/raw.githubusercontent.com/trunghlt/AdverseDrugReaction"
    folder = host / "2851af96e26050cf551a2e1f716ff861f7b1059b/ADE-Corpus-V2"
    folder.mkdir(parents=True)
    (folder / "DRUG-AE.rel").write_text("truncated", "utf-8")
    (folder / "ADE-NEG.txt").write_text("truncated", "utf-8")
    monkeypatch.setenv("REPRO_MIRROR", str(workspace / "copy"))
    message = refused("fetch", "ade", "-p", "baselines")
    assert "expected" in message
    assert "found" in message
    assert "DRUG-AE.rel" in message or "ADE-NEG.txt" in message


def _rows() -> list[str]:
    return PREDICTIONS.read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda rows: rows[1:], "pos-|neg-"),
        (lambda rows: [*rows, rows[0]], "pos-|neg-"),
        (lambda rows: [rows[0].replace('"id":"', '"id":"other-'), *rows[1:]], "other-"),
        (lambda rows: [rows[0][:-5], *rows[1:]], "ade.jsonl:1"),
    ],
    ids=["a missing row", "a row twice", "another corpus's row", "a torn row"],
)
def test_a_predictions_file_that_is_not_of_this_corpus_is_refused(
    refused: Run, change: Callable[[list[str]], list[str]], says: str
) -> None:
    PREDICTIONS.write_text("\n".join(change(_rows())) + "\n", "utf-8")
    message = refused("score", "constant", "ade")
    assert "ade.jsonl" in message
    assert any(part in message for part in says.split("|"))


@pytest.mark.usefixtures("workspace")
def test_an_output_that_cannot_be_parsed_is_counted_and_never_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [json.loads(row) for row in _rows()]
    rows[0] |= {"output": ""}
    PREDICTIONS.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert _status(monkeypatch, "score", "constant", "ade") == 0
    metrics = json.loads(Path("metrics/default/constant/ade.json").read_text("utf-8"))
    assert metrics["unparsed"] == 1
    assert metrics["gold"] == metrics["predicted"]
