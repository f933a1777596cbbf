"""The remotes' templates: each is verified, and no tracked file holds a credential."""

from pathlib import Path

import pytest

from repro.storage.remotes import settings, tracked_secrets


@pytest.mark.parametrize("template", ["s3.ini", "ssh.ini", "http.ini"])
def test_a_template_makes_a_verified_remote_without_a_credential(
    template: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracked = (root / ".dvc" / "config").read_text(encoding="utf-8")
    added = (root / "docs" / "remotes" / template).read_text(encoding="utf-8")
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc" / "config").write_text(tracked + added, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    # whoever runs the tests may have remotes of their own
    ours = [remote for remote in settings().remotes if f'"{remote.name}"' in added]
    assert [remote.verify for remote in ours] == [True]
    assert tracked_secrets() == []
