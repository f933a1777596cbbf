"""What the build files promise, read without Docker."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
NOT_EMBEDDED = (
    "tests/",
    "benchmarks/",
    "tools/",
    ".ci/",
    ".github/",
    "requirements-docs.",
    "requirements-bench.",
    "requirements-nf4.",
)
NOT_EMBEDDED_FILES = {
    ".dockerignore", ".git_archival.txt", ".gitattributes", ".secrets.baseline", "CITATION.cff",
    "Dockerfile", "Makefile", "requirements-test.in", "requirements-test.lock",
    "requirements-laptop.in", "requirements-laptop.lock", ".pre-commit-config.yaml",
    "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "mkdocs.yml",
}  # fmt: skip


def test_hadolint_finds_nothing(root: Path) -> None:
    done = subprocess.run(
        [BIN / "hadolint", "--no-color", root / "Dockerfile"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")


def test_no_frontend_has_to_be_fetched(root: Path) -> None:
    dockerfile = (root / "Dockerfile").read_text(encoding="utf-8")
    assert not re.search(r"^# *syntax *=", dockerfile, re.MULTILINE)
    assert "<<" not in dockerfile


def test_the_default_base_is_pinned_by_tag_and_digest(root: Path) -> None:
    dockerfile = (root / "Dockerfile").read_text(encoding="utf-8")
    base = re.findall(r"^ARG BASE_IMAGE=(.+)$", dockerfile, re.MULTILINE)
    assert len(base) == 1
    assert re.fullmatch(r"[a-z/]+:[\w.-]+@sha256:[0-9a-f]{64}", base[0])
    assert set(re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)) == {
        "${BASE_IMAGE}", "runtime"
    }  # fmt: skip


def test_torch_has_one_version(root: Path) -> None:
    """The image, the Makefile and the package name the same release."""
    named = [
        re.search(r"torch==([\d.]+)", (root / name).read_text(encoding="utf-8"))
        for name in ("Dockerfile", "Makefile", "pyproject.toml")
    ]
    assert all(named)
    assert len({match[1] for match in named if match}) == 1


@pytest.mark.parametrize("name", ["requirements.lock", "docker/init.lock", "docker/sbom.lock"])
def test_everything_else_is_locked_by_hash(root: Path, name: str) -> None:
    lock = (root / name).read_text(encoding="utf-8")
    packages = re.split(r"^(?=[a-z])", lock, flags=re.MULTILINE)[1:]
    assert packages
    assert all(re.match(r"[\w.-]+==\S+", one) and "--hash=sha256:" in one for one in packages)
    assert not re.search(r"^torch==", lock, re.MULTILINE)


def test_every_tracked_file_is_embedded_or_left_out_on_purpose(root: Path) -> None:
    """A new top-level file needs a line in .dockerignore, which admits by name."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    rules = (root / ".dockerignore").read_text(encoding="utf-8").splitlines()
    admitted = [rule.removeprefix("!") for rule in rules if rule.startswith("!")]
    missing = [
        name for name in listed
        if name not in NOT_EMBEDDED_FILES
        and not name.startswith(NOT_EMBEDDED)
        and not any(name == rule or name.startswith(f"{rule}/") for rule in admitted)
    ]  # fmt: skip
    assert not missing


@pytest.mark.parametrize(
    "name", [".git", ".dvc/config.local", ".dvc/cache", ".env", "data/default"]
)
def test_history_credentials_and_data_stay_out(root: Path, name: str) -> None:
    rules = (root / ".dockerignore").read_text(encoding="utf-8").splitlines()
    admitted = [rule.removeprefix("!") for rule in rules if rule.startswith("!")]
    assert "*" in rules
    assert not any(name == rule or name.startswith(f"{rule}/") for rule in admitted)
