"""The committed tables and audits are what the code makes of the committed metrics."""

import shutil
from pathlib import Path

import pytest

from repro.audit.write import write as write_audit
from repro.params import load
from repro.tables.write import write as write_tables

INPUTS = ("params.yaml", "corpora.yaml", "models.yaml", "transfers.yaml", "dvc.yaml")
FOLDERS = ("profiles", "published", "metrics")


@pytest.mark.parametrize("profile", ["default", "baselines", "baselines-strict", "laptop"])
def test_committed_tables_and_audit_are_up_to_date(
    profile: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in INPUTS:
        shutil.copyfile(root / name, tmp_path / name)
    for name in FOLDERS:
        shutil.copytree(root / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    params, paths = load(profile)
    write_tables(params.of_tables, paths)
    write_audit(paths)
    for made in sorted(paths.tables.iterdir()):
        assert (root / made).read_bytes() == made.read_bytes(), f"repro tables -p {profile}"
