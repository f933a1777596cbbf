"""Where things go wrong around a verb: names, locales, rights, clocks."""

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.faults.checkout import Checkout, make, one_line
from tests.faults.disk import files
from tests.faults.quick import PIPELINE, outs_of, quick
from tests.faults.record import tried
from tests.pipeline.workspace import Workspace

PART = "Faults: names, rights, clocks"
STORY = (
    "synthesize ade", "prepare ade", "render ade", "baseline constant ade", "score constant ade",
    "tables", "report",
)  # fmt: skip
ODD = "dépôt 'β' \"x\" $HOME;ls"
C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
# the times of files stay those of the kernel: what was there before is from the future
BACK = ("env", "NO_FAKE_STAT=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "faketime", "-f", "-365d")
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


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("faketime"), reason="no faketime: apt-get install faketime")
def test_a_pipeline_whose_clock_is_set_back_between_stages_ends_the_same(
    root: Path, tmp_path: Path, undisturbed: Workspace, stages: list[str]
) -> None:
    before = "train@tiny-llama-ade"
    with tried(PART, "the clock set back by a year between two stages of `dvc repro`") as outcome:
        workspace = quick(root, tmp_path / "clock")
        ran = workspace.repro(f"{PIPELINE}:{before}")
        assert 1 < len(ran) < len(stages) - 1
        said = workspace.run(*BACK, "dvc", "repro", PIPELINE)
        ran += re.findall(r"Running stage '(?:[^':]*:)?([^']+)'", said)
        assert ran == stages
        assert outs_of(workspace) == outs_of(undisturbed)
        assert workspace.repro(PIPELINE) == []
        outcome.text = "no stage runs twice; the same bytes"


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
