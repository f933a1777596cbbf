"""Where things go wrong around a verb: disks, rights, names, locales, clocks."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.faults.checkout import Checkout, make, one_line
from tests.faults.disk import files, fill, mounted, move
from tests.faults.quick import PIPELINE, outs_of, quick
from tests.faults.record import tried
from tests.pipeline.workspace import Workspace

PART = "Faults: disks, rights, names"
STORY = (
    "synthesize ade", "prepare ade", "render ade", "baseline constant ade", "score constant ade",
    "tables", "report",
)  # fmt: skip
SMALL = ("datasets=[ade]", "baselines=[constant, linear]", "models=[]", "splits=[dev]")
BEFORE = (
    "synthesize ade", "prepare ade", "render ade", "baseline constant ade", "baseline linear ade",
    "baseline constant ade --split dev",
)  # fmt: skip
WRITERS = {
    "analyze": "analyze -p small",
    "compare": "compare small:linear",
    "answers publish": "answers publish -p small",
    "thresholds": "thresholds constant ade -p small",
    "export": "export -p small --to data/export",
    "code": "code",
}
"""Further verbs that write, after what BEFORE made of a profile."""
OUTS = (
    "answers", "code", "curves", "data", "metrics", "paper_tables", "predictions", "provenance",
)  # fmt: skip
ODD = "dépôt 'β' \"x\" $HOME;ls"
C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
VARIES = ("provenance/", "paper_tables/default/report")


def _told(checkout: Checkout, script: str = 'exec "$@"', **variables: str) -> dict[str, bytes]:
    """The files of a cell made from the start, without what names the time."""
    for words in STORY:
        done = checkout.run(*words.split(), script=script, **variables)
        assert done.returncode == 0, done.stderr
    return {name: data for name, data in checkout.files().items() if not name.startswith(VARIES)}


@pytest.fixture(scope="module")
def usual(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return _told(make(root, tmp_path_factory.mktemp("usual") / "checkout"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "name", "script", "variables"),
    [
        ("a path with spaces, quotes and other letters", ODD, "", {}),
        ("locale C without UTF-8", "c", "", C),
        ("a HOME that cannot be written", "home", "", {"HOME": "/proc/nowhere"}),
        ("umask 077", "umask", "umask 077; ", {}),
        ("files dated in the future, as after a clock was set back", "clock", "", {}),
    ],
)  # fmt: skip
def test_a_cell_is_the_same_whatever_is_around_it(
    what: str,
    name: str,
    script: str,
    variables: dict[str, str],
    root: Path,
    tmp_path: Path,
    usual: dict[str, bytes],
) -> None:
    with tried(PART, what) as outcome:
        checkout = make(root, tmp_path / name)
        if name == "clock":
            for path in checkout.folder.rglob("*"):
                os.utime(path, (4e9, 4e9))  # files from the future
        found = _told(checkout, f'{script}exec "$@"', **variables)
        assert found == usual
        outcome.text = f"{len(found)} files, the same bytes"


@pytest.mark.long
def test_a_pipeline_is_the_same_whatever_its_path(
    root: Path, tmp_path: Path, undisturbed: Workspace
) -> None:
    with tried(PART, "`dvc repro` on a path with spaces, quotes and other letters") as outcome:
        workspace = quick(root, tmp_path / ODD)
        workspace.repro(PIPELINE)
        found = outs_of(workspace)
        assert found == outs_of(undisturbed)
        outcome.text = f"{len(found)} files, the same bytes"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB."""
    with mounted(tmp_path / "disk", 256) as disk:
        yield disk


@pytest.mark.slow
@pytest.mark.parametrize("last", range(len(STORY)), ids=[words.split()[0] for words in STORY])
def test_a_full_disk_is_told_and_nothing_half_written_stays(
    last: int, checkout: Checkout, small_disk: Path
) -> None:
    verb = STORY[last]
    _run(checkout, STORY[:last])
    _try_on_full_disk(verb.split()[0], verb, checkout, small_disk)


@pytest.fixture(scope="module")
def answered(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout with a profile of one corpus that two rows have answered."""
    checkout = make(root, tmp_path_factory.mktemp("answered") / "checkout")
    _run(checkout, ["new-profile small " + " ".join(f"-s '{setting}'" for setting in SMALL)])
    _run(checkout, [f"{words} -p small" for words in BEFORE])
    return checkout


@pytest.mark.slow
@pytest.mark.parametrize("verb", WRITERS)
def test_a_full_disk_is_told_by_further_verbs_too(
    verb: str, answered: Checkout, tmp_path: Path, small_disk: Path
) -> None:
    shutil.copytree(answered.folder, tmp_path / "copy")
    checkout = Checkout(tmp_path / "copy", answered.source)
    _try_on_full_disk(verb, WRITERS[verb], checkout, small_disk)


def _run(checkout: Checkout, verbs: Iterable[str]) -> None:
    for words in verbs:
        done = checkout.run(*shlex.split(words))
        assert done.returncode == 0, done.stderr


def _try_on_full_disk(verb: str, words: str, checkout: Checkout, small_disk: Path) -> None:
    move(checkout, OUTS, small_disk)
    fill(small_disk)
    before = files(small_disk)
    with tried(PART, f"no space left: {verb}") as outcome:
        line = one_line(checkout.run(*words.split()), 1)
        assert "No space left on device" in line
        assert any(f"{name}/" in line for name in OUTS)
        assert files(small_disk) == before
        outcome.text = "one line that names the file; every file as it was"


READ_ONLY = {
    "synthesize": "data/default/raw", "prepare": "data/default/prepared",
    "baseline": "predictions/default/constant", "score": "metrics/default/constant",
    "tables": "paper_tables/default",
}  # fmt: skip
"""Verbs that write, and where."""


@pytest.mark.slow
def test_a_tree_that_cannot_be_written_is_told(checkout: Checkout) -> None:
    _run(checkout, STORY)
    before = files(checkout.folder)
    if os.geteuid() == 0:
        done = subprocess.run(
            ["bash", "-c", 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1"', "bash",
             str(checkout.folder)],
            capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode:
            pytest.skip("a read-only tree needs the right to mount one")
    else:
        _set_rights(checkout, 0o555)
    try:
        with tried(PART, f"a read-only tree: {', '.join(READ_ONLY)}") as outcome:
            for verb, place in READ_ONLY.items():
                (words,) = (words for words in STORY if words.split()[0] == verb)
                line = one_line(checkout.run(*words.split()), 1)
                assert place in line
            assert files(checkout.folder) == before
            outcome.text = "one line that names the folder; every file as it was"
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", "-l", str(checkout.folder)], check=True)
        else:
            _set_rights(checkout, 0o755)


def _set_rights(checkout: Checkout, mode: int) -> None:
    for path in [*checkout.folder.rglob("*/"), checkout.folder]:
        path.chmod(mode)


def test_a_mirror_that_serves_other_bytes_is_refused(checkout: Checkout) -> None:
    host = checkout.folder / "mirror/raw.githubusercontent.com/trunghlt/AdverseDrugReaction"
    folder = host / "2851af96e26050cf551a2e1f716ff861f7b1059b/ADE-Corpus-V2"
    folder.mkdir(parents=True)
    for name in ("DRUG-AE.rel", "ADE-NEG.txt"):
        (folder / name).write_bytes(b"other bytes\n")
    with tried(PART, "a mirror that serves other bytes") as outcome:
        mirror = str(checkout.folder / "mirror")
        done = checkout.run("fetch", "ade", "-p", "baselines", REPRO_MIRROR=mirror)
        line = one_line(done, 2)
        assert "expected" in line
        assert not (checkout.folder / "data").exists() or not files(checkout.folder / "data")
        outcome.text = "one line with both values; nothing is kept"


def test_a_verb_without_memory_is_told(checkout: Checkout) -> None:
    assert checkout.run("synthesize", "ade").returncode == 0
    os.truncate(checkout.folder / "data/default/raw/ade/ADE-NEG.txt", 2**32)
    with tried(PART, "out of memory") as outcome:
        line = one_line(checkout.run("prepare", "ade", script='ulimit -v 1500000; exec "$@"'), 1)
        assert "out of memory" in line
        assert not files(checkout.folder / "data/default/prepared")
        outcome.text = "one line with what to do; nothing is kept"
