"""What dvc.lock records."""

from pathlib import Path

import pytest

from repro.errors import InputError
from repro.paths import Paths
from repro.storage.lock import Out, outs

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


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_out_has_its_hash_and_size() -> None:
    Path("dvc.lock").write_text(LOCK, encoding="utf-8")
    folder = Path("adapters/p/m/d")
    assert outs(Paths("default")) == {folder: Out(folder, "0123.dir", 12)}


def test_a_profile_that_never_ran_has_none() -> None:
    assert outs(Paths("default")) == {}


@pytest.mark.parametrize("text", ["- 1", "stages: {a: {outs: [{path: x}]}}", "stages: [a]"])
def test_a_file_that_is_no_lock_is_named(text: str) -> None:
    Path("dvc.lock").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"^dvc\.lock: not a lock of DVC; restore it from git$"):
        outs(Paths("default"))
