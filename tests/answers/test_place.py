"""Imported answers are those to the rendered prompts, or nothing changes."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from dvc.repo import Repo

from repro.answers import place
from repro.answers.place import import_answers
from repro.cell import Cell
from repro.doctor.remedies import lacks
from repro.doctor.state import examine
from repro.errors import InputError, RunError
from repro.new_profile import new_profile
from repro.params import Params, load
from repro.paths import Paths
from repro.registry import corpora
from repro.storage.places import outs
from repro.storage.products import address, may_travel, predictions
from repro.text import NO_BATCH, NotRun, Output, read_outputs
from repro.tiers.run import run as tier

PROMPTS = {"pos-1": "Related?\nA rash .\n\nAnswer:\n", "neg-1": "Related?\nNo rash .\n\nAnswer:\n"}
OUT = Path("predictions/outside/elsewhere/ade.jsonl")
OTHER = Path("predictions/outside/elsewhere/phee.jsonl")
PROVENANCE = Path("provenance/outside/elsewhere/ade.json")
Profile = tuple[Params, Paths]


@pytest.fixture
def outside(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Profile:
    """A profile with one external row on two corpora; the prompts of one are rendered."""
    for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml"):
        shutil.copy(root / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    Repo.init(no_scm=True).close()
    settings = ["datasets=[ade, phee]", "baselines=[]", "models=[]", "external=[elsewhere]"]
    new_profile("outside", "default", settings)
    params, paths = load("outside")
    rows = [json.dumps({"id": name, "prompt": text}) + "\n" for name, text in PROMPTS.items()]
    paths.rendered("ade").mkdir(parents=True)
    (paths.rendered("ade") / "test.jsonl").write_text("".join(rows), encoding="utf-8")
    return params, paths


def _file(*rows: dict[str, Any]) -> Path:
    path = Path("from-a-colleague.jsonl")
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _good() -> Path:
    return _file(
        {"id": "neg-1", "output": "not-related", "finish": "length"},
        {"id": "pos-1", "output": "related", "prompt": f"<user>{PROMPTS['pos-1'].strip()}</user>"},
    )


def _files() -> dict[Path, bytes]:
    return {
        path: path.read_bytes()
        for path in Path().rglob("*")
        if path.is_file() and not path.is_relative_to(".dvc")
    }


def test_answers_are_written_in_the_order_of_the_corpus_and_belong_to_no_batch(
    outside: Profile,
) -> None:
    import_answers("elsewhere", "ade", _good(), *outside)
    assert read_outputs(OUT, list(PROMPTS)) == [
        Output("pos-1", "related", "stop", NO_BATCH),
        Output("neg-1", "not-related", "length", NO_BATCH),
    ]


def test_dvc_tracks_the_answers_and_never_pushes_them_by_itself(outside: Profile) -> None:
    import_answers("elsewhere", "ade", _good(), *outside)
    (out,) = yaml.safe_load(OUT.with_name("ade.jsonl.dvc").read_text(encoding="utf-8"))["outs"]
    assert out["push"] is False
    assert out["md5"] == hashlib.md5(OUT.read_bytes(), usedforsecurity=False).hexdigest()


def test_provenance_names_the_file_and_its_hash(outside: Profile) -> None:
    file = _good()
    import_answers("elsewhere", "ade", file, *outside)
    section = json.loads(PROVENANCE.read_text(encoding="utf-8"))["import"]
    assert section["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert section["file"] == "from-a-colleague.jsonl"
    assert (section["rows"], section["prompts_compared"]) == (2, 1)
    assert list(section["outs"]) == [str(OUT)]


def test_a_corpus_without_answers_says_so_until_they_are_imported(outside: Profile) -> None:
    said = import_answers("elsewhere", "ade", _good(), *outside)
    assert read_outputs(OTHER, []) == NotRun("no answers were imported")
    assert OTHER.with_name("phee.jsonl.dvc").is_file()
    assert f"{OTHER}: not run: no answers were imported" in said
    folder = outside[1].rendered("phee")
    folder.mkdir(parents=True)
    shutil.copy(outside[1].rendered("ade") / "test.jsonl", folder)
    before = OUT.read_bytes()
    import_answers("elsewhere", "phee", _good(), *outside)
    assert len(read_outputs(OTHER, list(PROMPTS))) == 2  # type: ignore[arg-type]
    assert OUT.read_bytes() == before


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("pos-1", "x"), ("neg-2", "x")], r"1 unknown \('neg-2'\), 1 missing \('neg-1'\)"),
        ([("pos-1", "x"), ("pos-1", "y"), ("neg-1", "x")], r"1 duplicate \('pos-1'\)"),
        ([("pos-1", "x")], r"expected each of the 2 of data/outside/.*/test.jsonl once"),
    ],
)
def test_unknown_duplicate_and_missing_ids_are_named_and_nothing_is_written(
    outside: Profile, rows: list[tuple[str, str]], message: str
) -> None:
    file = _file(*({"id": name, "output": text} for name, text in rows))
    before = _files()
    with pytest.raises(InputError, match=message):
        import_answers("elsewhere", "ade", file, *outside)
    assert _files() == before


def test_answers_to_another_prompt_are_refused(outside: Profile) -> None:
    file = _file(
        {"id": "pos-1", "output": "related", "prompt": PROMPTS["pos-1"]},
        {"id": "neg-1", "output": "related", "prompt": PROMPTS["pos-1"]},
    )
    with pytest.raises(InputError, match=r"jsonl:2: prompt of 'neg-1' does not contain"):
        import_answers("elsewhere", "ade", file, *outside)


def test_a_row_that_a_stage_answers_takes_no_import(outside: Profile) -> None:
    with pytest.raises(InputError, match=r"external: no row 'linear' \(listed: elsewhere\)"):
        import_answers("linear", "ade", _good(), *outside)


@pytest.mark.parametrize("failure", [KeyboardInterrupt, RunError("the disk is full")])
def test_an_import_that_is_cut_short_leaves_every_file_as_it_was(
    outside: Profile, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    import_answers("elsewhere", "ade", _good(), *outside)
    other = _file({"id": "pos-1", "output": "a"}, {"id": "neg-1", "output": "b"})
    before = _files()

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(place, "record", fail)
    with pytest.raises((KeyboardInterrupt, RunError)):
        import_answers("elsewhere", "ade", other, *outside)
    assert _files() == before


def test_storage_and_doctor_know_imported_answers_and_how_to_get_missing_ones(
    outside: Profile,
) -> None:
    params, paths = outside
    item = predictions(params, paths, Cell("elsewhere", "ade"))
    command = "repro answers import elsewhere ade FILE -p outside"
    assert command in [lack.command for lack in lacks(params, paths, examine(params, paths))]
    import_answers("elsewhere", "ade", _good(), *outside)
    assert command not in [lack.command for lack in lacks(params, paths, examine(params, paths))]
    assert outs(paths)[OUT].size == OUT.stat().st_size
    assert address(paths, item.stage) == f"{OUT}.dvc"
    assert may_travel(item, params, corpora())
    OUT.unlink()
    found = {lack.what: lack.command for lack in lacks(params, paths, examine(params, paths))}
    assert found["1 predictions: in the cache"] == f"dvc checkout {OUT}.dvc"


def test_tiers_bring_imported_answers_and_make_none(outside: Profile) -> None:
    message = r"elsewhere/ade.jsonl: never made: .*; no tier makes it: import its answers"
    for number in (2, 4):
        with pytest.raises(RunError, match=message):
            tier(number, ["elsewhere-ade"], None, *outside)
