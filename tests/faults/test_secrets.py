"""Tokens go nowhere, outs follow the umask, and what is installed is what was locked."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from repro.corpora.download import without_user
from repro.files import replacing_folder, write_text
from repro.paths import Paths
from repro.provenance import record
from tests.faults.checkout import Checkout, one_line
from tests.faults.licences import ELSEWHERE, PAGE, SETS, licence, locked, locks, page
from tests.faults.model import SAID
from tests.faults.record import tried
from tests.faults.tokens import SECRETS, shown

PART = "Security: secrets, permissions, supply chain"
HARM = "ade; touch harmed"
LOCKS = locks(Path(__file__).parents[2])


def test_tokens_are_in_no_output_and_no_file(checkout: Checkout) -> None:
    with tried(PART, "tokens in the environment of verbs that work and that fail") as outcome:
        printed = ""
        for words in (
            "synthesize ade", "prepare ade", "render ade", "baseline constant ade",
            "score constant ade", "tables", "report", "fetch ade -p baselines",
            "train llama3-8b ade -p paper", "doctor", "prepare aed",
        ):  # fmt: skip
            done = checkout.run(*words.split(), **SECRETS, HF_HUB_OFFLINE="1")
            printed += done.stdout + done.stderr
            assert "Traceback" not in done.stderr, done.stderr
        assert not shown(printed)
        _expect_no_token(checkout)
        outcome.text = "in no line printed and in none of the files written"


@pytest.mark.slow
def test_tokens_are_in_nothing_that_a_model_leaves(trained: Checkout) -> None:
    with tried(PART, "tokens in the environment of base, train and predict") as outcome:
        assert "train tiny-llama ade: 2/2" in (trained.folder / SAID).read_text("utf-8")
        assert list(trained.folder.glob("work/**/train.jsonl"))
        _expect_no_token(trained)
        outcome.text = "in no line printed, no log and none of the files written"


def _expect_no_token(checkout: Checkout) -> None:
    files = [path for path in checkout.folder.rglob("*") if path.is_file()]
    assert len(files) > 20
    assert not any(shown(path.read_bytes().decode("latin-1")) for path in files)


def test_provenance_holds_nothing_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    record(Paths("default"), "constant", "ade", "baseline", [], {})
    assert not shown(Paths("default").provenance("constant", "ade").read_text("utf-8"))


def test_a_password_in_the_address_of_a_mirror_is_not_shown(checkout: Checkout) -> None:
    with tried(PART, "a password in REPRO_MIRROR") as outcome:
        mirror = "http://someone:mirrorSeCrEt@127.0.0.1:9"
        done = checkout.run("fetch", "ade", "-p", "baselines", REPRO_MIRROR=mirror)
        line = one_line(done, 1)
        assert "SeCrEt" not in line
        assert "http://127.0.0.1:9/" in line
        outcome.text = "cut out of the line that tells the failure"
    assert without_user("https://a:b@h.example/x?y=1") == "https://h.example/x?y=1"


def test_no_layer_of_the_image_takes_a_secret(root: Path) -> None:
    text = (root / "Dockerfile").read_text("utf-8") + (root / "docker/build.sh").read_text("utf-8")
    assert not re.search(r"(?im)^(ARG|ENV)\s.*(TOKEN|SECRET|PASSWORD|ACCESS_KEY)", text)
    assert not re.search(r"--(build-arg|secret)\S*[ =]\S*(TOKEN|SECRET|KEY)", text, re.IGNORECASE)
    built = (root / ".dockerignore").read_text("utf-8")
    assert "!.dvc/config\n" in built
    assert "!.dvc/config.local" not in built


@pytest.mark.parametrize("umask", [0o022, 0o027, 0o077])
def test_files_and_folders_follow_the_umask(umask: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        write_text(tmp_path / "file", "text")
        with replacing_folder(tmp_path / "folder") as new:
            private = new / "model.safetensors"
            private.write_bytes(b"weights")
            private.chmod(0o600)  # as libraries leave it
    finally:
        os.umask(before)
    with tried(PART, f"files and folders under umask {umask:03o}") as outcome:
        for path, full in (("file", 0o666), ("folder", 0o777), ("folder/model.safetensors", 0o666)):
            assert stat.S_IMODE((tmp_path / path).stat().st_mode) == full & ~umask
        outcome.text = "follow it, those that libraries write too"


def test_a_name_that_would_run_a_command_is_refused_before_dvc_starts(checkout: Checkout) -> None:
    params = checkout.folder / "params.yaml"
    good = params.read_text("utf-8")
    with tried(PART, f"a corpus called `{HARM}` under tier, submit, new-profile") as outcome:
        made = checkout.run("new-profile", "mine", "-s", f"datasets=[{HARM}]")
        assert HARM in one_line(made, 2)
        assert "&datasets [phee" in good
        params.write_text(good.replace("&datasets [phee", f"&datasets ['{HARM}'"), "utf-8")
        for words in (("tier", "1"), ("tier", "4"), ("submit", "--engine", "local")):
            line = one_line(checkout.run(*words), 2)
            assert "params.yaml" in line
            assert HARM in line
        assert not list(checkout.folder.rglob("harmed"))
        assert not (checkout.folder / ".dvc").exists()
        outcome.text = "refused in one line; nothing is run"


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash(name: str, root: Path) -> None:
    text = (root / name).read_text("utf-8")
    packages = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    with tried(PART, f"{name}: hashes") as outcome:
        assert packages
        assert all(re.match(r"[\w.\[\]-]+==\S+", one) for one in packages)
        assert all("--hash=sha256:" in one for one in packages)
        outcome.text = f"{len(packages)} packages, each with SHA-256"


def test_no_command_is_made_of_text_for_a_shell(root: Path) -> None:
    with tried(PART, "shells and evaluation in the source") as outcome:
        rules = "S102,S301,S302,S307,S602,S604,S605,S506"
        done = subprocess.run(
            [
                sys.executable, "-m", "ruff", "check", "--isolated", "--ignore-noqa", "--select",
                rules, "src",
            ],
            cwd=root, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        outcome.text = "no shell, exec, eval, pickle or unsafe YAML (ruff, no exception allowed)"


def test_the_licence_of_every_dependency_is_listed(root: Path) -> None:
    names = locked(root)
    assert set(LOCKS) == set(SETS)
    assert sum(licence(name) != ELSEWHERE for name in names) > 50
    listed = (root / PAGE).read_text("utf-8").splitlines()
    with tried(PART, "licences of dependencies") as outcome:
        missing = [
            name
            for name, use in names.items()
            if not any(
                line.startswith(f"| {name} | ") and line.endswith(f" | {use} |") for line in listed
            )
        ]
        assert not missing, "run `make licences`"
        assert "| unknown |" not in page(root)
        outcome.text = f"{len(names)}, of {len(SETS)} locks, listed in docs/licences.md"
