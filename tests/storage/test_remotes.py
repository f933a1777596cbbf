"""What DVC's configuration says of remotes, and what it does not give away."""

from pathlib import Path

import pytest

from repro.errors import InputError
from repro.storage.remotes import settings, tracked_secrets


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".dvc").mkdir()


def _write(text: str, name: str = "config.local") -> None:
    (Path(".dvc") / name).write_text(text, encoding="utf-8")


def test_users_and_passwords_are_cut_out_of_addresses() -> None:
    _write("['remote \"lab\"']\n    url = ssh://who:p@ss@lab.example/store\n")
    (remote,) = settings().remotes
    assert (remote.name, remote.url) == ("lab", "ssh://lab.example/store")


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("url = azure://a/b\n    connection_string = x", ["remote.lab.connection_string"]),
        ("url = webdav://h/p\n    token = x", ["remote.lab.token"]),
        ("url = https://TOKEN@h/p", ["remote.lab.url"]),
        ("url = ssh://who:p@ss@h/p", ["remote.lab.url"]),
        ("url = ssh://who@h/p", []),
        ("url = s3://bucket/p@th", []),
    ],
)
def test_what_must_not_be_tracked_is_named_by_its_key(entry: str, found: list[str]) -> None:
    _write(f"['remote \"lab\"']\n    {entry}\n", "config")
    assert tracked_secrets() == found


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[core\nremote = lab\n", r"Invalid line .* at line 1"),
        ("SeCrEt\n", r"Invalid line .* at line 1"),
        ('[\'remote "lab"\']\n  url = s3://b\n  password = "SeCrEt\n', r"at line 3"),
        ("['remote \"lab\"']\n  url = s3://b\n  verify = SeCrEt\n", r"verify"),
        ("['remote \"lab\"']\n  url = s3://b\n  nosuch = SeCrEt\n", r"nosuch"),
        ("['remote \"lab\"']\n  port = 2\n", r"url"),
    ],
)
def test_a_configuration_that_dvc_cannot_read_is_told_in_one_line_without_its_secrets(
    text: str, problem: str
) -> None:
    _write(text)
    for read in (settings, tracked_secrets):
        with pytest.raises(InputError, match=rf"^\.dvc/config, .*{problem}.*; correct it") as told:
            read()
        assert "SeCrEt" not in str(told.value)
        assert "\n" not in str(told.value)
