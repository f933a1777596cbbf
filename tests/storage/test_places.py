"""What dvc.lock records, where it is, whether its bytes are right: judged with DVC's own cache."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from repro.cell import Cell
from repro.errors import InputError
from repro.paths import Paths
from repro.storage.places import (
    Out,
    Place,
    corrupt,
    differing,
    in_cache,
    members,
    object_path,
    outs,
    place_of,
)
from repro.storage.products import Product

CACHE = Path(".dvc/cache")
LOCK = """
schema: '2.0'
stages:
  train@m-d:
    cmd: repro train m d
    outs:
    - {path: adapters/p/m/d, hash: md5, md5: 0123.dir, size: 12, nfiles: 2}
  audit:
    cmd: repro audit
"""
PIPELINE = """
stages:
  make:
    cmd: python -c "import pathlib as p; p.Path('d').mkdir(); [p.Path(f).write_text(f) for f in ('f', 'd/a', 'd/b')]"
    outs: [f, d]
"""  # noqa: E501 (one command)


def _dvc(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "dvc", "-q", *arguments], check=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of one stage that has run."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        _dvc("init", "--no-scm")
        Path("dvc.yaml").write_text(PIPELINE.replace("python", sys.executable), encoding="utf-8")
        _dvc("repro")
    return folder


@pytest.fixture(autouse=True)
def _repository(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)


def _out(path: str) -> Out:
    return outs(Paths("default"))[Path(path)]


def _place(path: str, on_remotes: frozenset[str] = frozenset()) -> Place:
    product = Product("adapter", Cell("m", "d"), "make", (Path(path),))
    return place_of(product, outs(Paths("default")), CACHE, on_remotes)


def _gone(path: str) -> None:
    for file in sorted([Path(path), *Path(path).rglob("*")], reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()


@pytest.mark.parametrize("path", ["f", "d"])
def test_the_nearest_place_counts(path: str) -> None:
    assert _place(path) == Place.HERE
    _gone(path)
    assert _place(path) == Place.CACHE
    object_path(CACHE, _out(path).md5).unlink()
    assert _place(path, frozenset({_out(path).md5})) == Place.REMOTE
    assert _place(path) == Place.NOWHERE


def test_a_folder_with_a_missing_part_is_not_in_the_cache() -> None:
    md5 = _out("d").md5
    assert in_cache(CACHE, md5)
    part = (members(CACHE, md5) or {})["b"]
    object_path(CACHE, part).unlink()
    assert not in_cache(CACHE, md5)


def test_an_out_that_was_never_made_is_nowhere() -> None:
    assert _place("never") == Place.NOWHERE


@pytest.mark.parametrize(("path", "file"), [("f", "f"), ("d", "d/b")])
def test_changed_and_missing_bytes_are_named(path: str, file: str) -> None:
    assert differing(_out(path), CACHE) == []
    Path(file).unlink()
    assert differing(_out(path), CACHE) == [Path(file)]
    Path(file).write_text("other", encoding="utf-8")
    assert differing(_out(path), CACHE) == [Path(file)]


def test_a_corrupt_object_of_the_cache_is_found_though_dvc_delivers_it_without_a_word() -> None:
    stored = object_path(CACHE, _out("f").md5)
    stored.chmod(0o644)
    stored.write_text("rot", encoding="utf-8")
    assert corrupt(CACHE, [_out("f").md5, _out("d").md5]) == [stored]
    Path("f").unlink()
    _dvc("checkout")
    assert Path("f").read_text(encoding="utf-8") == "rot"
    assert differing(_out("f"), CACHE) == [Path("f")]


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder as the working directory."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)


@pytest.mark.usefixtures("empty")
def test_every_out_has_its_hash_and_size() -> None:
    Path("dvc.lock").write_text(LOCK, encoding="utf-8")
    folder = Path("adapters/p/m/d")
    assert outs(Paths("default")) == {folder: Out(folder, "0123.dir", 12)}


@pytest.mark.usefixtures("empty")
def test_a_profile_that_never_ran_has_none() -> None:
    assert outs(Paths("default")) == {}


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(
    "text",
    [
        "- 1", "stages: {a: {outs: [{path: x}]}}", "stages: [a]",
        "stages: {a: {outs: [{path: x, md5: y, size: z}]}}",
    ],
)  # fmt: skip
def test_a_file_that_is_no_lock_is_named(text: str) -> None:
    Path("dvc.lock").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"^dvc\.lock: not a lock of DVC; restore it from git$"):
        outs(Paths("default"))
