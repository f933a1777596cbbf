"""Every verb that writes, on a disk that is full and in a tree that cannot be written.

Files are written by `src/repro/files.py`: `write_text` and what calls it, `write_jsonl`, and
`replacing_folder`. Verbs that DVC writes for, and those that work with a model, have tests of their
own (`test_full_disks.py`).
"""

import shlex
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.main import get_command

from repro.cli.commands import app
from repro.files import write_text
from repro.tiers.kept import kept
from tests.faults.checkout import Checkout, one_line
from tests.faults.disk import files, fill, mounted, move, read_only
from tests.faults.everything import ANSWERS, MODEL, PAPER, everything
from tests.faults.record import tried

PART = "Faults: no room, no right to write"
STORY = (
    "synthesize ade", "prepare ade", "render ade", "baseline constant ade", "score constant ade",
    "tables", "report",
)  # fmt: skip
OUTS = ("data", "metrics", "paper_tables", "predictions", "provenance")
FULL = "No space left on device"


class Writer(NamedTuple):
    """The words of a verb, the place that its line names, and the bytes that there is room for."""

    words: str
    place: str
    room: int = 0


WRITERS = {
    "synthesize": Writer("synthesize ade -p small", "data/small/raw/ade"),
    "prepare": Writer("prepare ade -p small", "data/small/prepared/ade"),
    "render": Writer("render ade -p small", "data/small/rendered/ade"),
    "render --from": Writer("render ade --from phee -p small", "data/small/rendered/ade.from-phee"),
    "baseline": Writer("baseline constant ade -p small", "predictions/small/constant/ade.jsonl"),
    "score": Writer("score constant ade -p small", "metrics/small/constant/ade.types.csv"),
    "transfer": Writer(
        "transfer tiny-llama ade --from phee -p small",
        "metrics/small/tiny-llama/ade.from-phee.json",
    ),
    "thresholds": Writer("thresholds constant ade -p small", "curves/small/constant/ade.dev.csv"),
    "tables": Writer("tables -p small", "paper_tables/small/"),
    "audit": Writer("audit -p small", "paper_tables/small/audit.md"),
    "analyze": Writer("analyze -p small", "paper_tables/small/analysis"),
    "report": Writer("report -p small", "paper_tables/small/report.html"),
    "compare": Writer("compare small:linear", "paper_tables/small/compare/linear.json"),
    "expect": Writer("expect -p small", "published/expectations/small.csv"),
    "hypotheses": Writer("hypotheses", "paper_tables/hypotheses.md"),
    "corpora": Writer("corpora -p real", "docs/corpora.md"),
    "corpus-facts": Writer("corpus-facts -p real", "published/corpus_facts.json"),
    "analysis-page": Writer("analysis-page", "docs/analysis.md"),
    "answers import": Writer(
        f"answers import elsewhere ade {ANSWERS} -p small", "predictions/small/elsewhere/"
    ),
    "answers publish": Writer("answers publish -p small", "answers/small/constant/"),
    "published import": Writer(f"published import {PAPER} --yes", "published/cells.csv"),
    "lengths": Writer(
        "lengths -p small --model tiny-llama --base small", "src/repro/plan/lengths.csv"
    ),
    "new-profile": Writer("new-profile mine --from small", "profiles/mine/params.yaml"),
    "new-model": Writer(f"new-model {MODEL}", "models.yaml"),
    "export": Writer("export -p small --to export", "export"),
    "code": Writer("code", "code/manifests"),
}
"""Verbs that write, and where."""
HALF_WAY = {
    "new-profile, at its pipeline": Writer(
        "new-profile mine --from small", "profiles/mine/dvc.yaml", 8192
    ),
    "export, at its second corpus": Writer("export -p small --to export", "export", 65_536),
    "code, at a later manifest": Writer("code", "code/manifests", 8192),
}
"""Writers of several files, of which the first have room."""

ELSEWHERE = {"fetch", "base", "train", "predict", "push", "collect"}
"""Those of `test_full_disks.py`."""
THROUGH_DVC = {"tier", "submit"}
"""They write what the stages write that they start, and notes of their own."""
READERS = {
    "cancel", "claims", "costs", "diagnose", "diff", "doctor", "plan", "preflight", "results",
    "show", "status", "storage",
}  # fmt: skip
"""They write nothing."""


def test_every_verb_that_writes_is_tried() -> None:
    command: Any = get_command(app)
    verbs = {
        f"{name} {inner}".strip()
        for name, one in command.commands.items()
        for inner in getattr(one, "commands", ("",))
    }
    tried_here = {name for name in verbs for one in WRITERS.values() if _begins(one, name)}
    assert verbs == tried_here | ELSEWHERE | THROUGH_DVC | READERS


def _begins(writer: Writer, verb: str) -> bool:
    return f"{writer.words} ".startswith(f"{verb} ")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB."""
    with mounted(tmp_path / "disk", 256) as disk:
        yield disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that holds a checkout."""
    with mounted(tmp_path / "disk", 32 << 10) as disk:
        yield disk


@pytest.fixture(scope="module")
def whole(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout in which every verb works, its cells scored and its tables written."""
    made = everything(root, tmp_path_factory.mktemp("whole") / "checkout")
    scored = [f"score {row} {corpus}" for row in ("constant", "tiny-llama") for corpus in CORPORA]
    _run(made, [f"{words} -p small" for words in (*scored, "tables")])
    return made


CORPORA = ("ade", "phee")


def _copy(whole: Checkout, folder: Path) -> Checkout:
    shutil.copytree(whole.folder, folder)
    return Checkout(folder, folder)


def _run(checkout: Checkout, verbs: Iterable[str]) -> None:
    for words in verbs:
        done = checkout.run(*shlex.split(words))
        assert done.returncode == 0, done.stderr


def _refused(checkout: Checkout, words: str) -> tuple[str, str]:
    """The place that a verb's one line names, and what it says of it."""
    # an export asks git for its date, and there is none here
    line = one_line(checkout.run(*shlex.split(words), SOURCE_DATE_EPOCH="0"), 1)
    place, _, said = line.removeprefix("repro: ").partition(": ")
    return place, said


@pytest.mark.slow
@pytest.mark.parametrize("last", range(len(STORY)), ids=[words.split()[0] for words in STORY])
def test_a_first_write_on_a_full_disk_is_told_and_leaves_nothing(
    last: int, checkout: Checkout, small_disk: Path
) -> None:
    words = STORY[last]
    _run(checkout, STORY[:last])
    move(checkout, OUTS, small_disk)
    fill(small_disk)
    before = files(small_disk)
    with tried(PART, f"no space left, the first time: {words.split()[0]}") as outcome:
        place, said = _refused(checkout, words)
        assert said == FULL
        assert place.startswith(tuple(f"{name}/" for name in OUTS))
        assert files(small_disk) == before
        outcome.text = "one line that names the file; every file as it was"


@pytest.mark.slow
@pytest.mark.parametrize("what", [*WRITERS, *HALF_WAY])
def test_a_verb_on_a_full_disk_names_the_file_and_every_file_is_as_it_was(
    what: str, whole: Checkout, disk: Path
) -> None:
    writer = (WRITERS | HALF_WAY)[what]
    checkout = _copy(whole, disk / "checkout")
    fill(disk, writer.room)
    before = files(disk)
    with tried(PART, f"no space left: {what}") as outcome:
        place, said = _refused(checkout, writer.words)
        assert said == FULL
        assert place.startswith(writer.place)
        assert files(disk) == before
        outcome.text = "one line that names the file; every file as it was"


@pytest.mark.slow
def test_answers_that_cannot_be_tracked_for_lack_of_room_leave_the_old_ones(
    whole: Checkout, disk: Path
) -> None:
    checkout = _copy(whole, disk / "checkout")
    answers = checkout.folder / ANSWERS
    again = WRITERS["answers import"].words
    _run(checkout, [again])
    write_text(answers, answers.read_text("utf-8").replace('"related"', '"not-related"'))
    before, cached = _own(disk), files(disk / "checkout/.dvc/cache")
    assert any("/elsewhere/" in name for name in before)
    fill(disk, 4 * 4096)  # for the answers and what is kept meanwhile, and not for all of DVC
    with tried(PART, "no space left: answers import, while DVC takes them") as outcome:
        _, said = _refused(checkout, again)
        assert said == FULL
        assert _own(disk) == before
        assert files(disk / "checkout/.dvc/cache").items() > cached.items(), "DVC had begun"
        outcome.text = "one line; the answers of before are there, and what tracks them"


def _own(disk: Path) -> dict[str, bytes]:
    """Files that are neither DVC's own nor what fills the disk."""
    found = files(disk / "checkout")
    return {name: data for name, data in found.items() if not name.startswith(".dvc/")}


def test_tables_that_dvc_removed_come_back_though_the_disk_is_full(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(disk)
    tables = Path("paper_tables/small")
    for number in range(4):
        write_text(tables / f"{number}.md", "figures\n" * 1000)
    before = files(tables)

    def stage() -> None:
        with kept(tables):
            shutil.rmtree(tables)
            fill(disk)
            raise OSError(FULL)

    with tried(PART, "no space left: once DVC has removed the tables of `repro tier`") as outcome:
        with pytest.raises(OSError, match=FULL):
            stage()
        assert files(tables) == before
        outcome.text = "every table is there again"


@pytest.mark.slow
def test_a_tree_that_cannot_be_written_is_told_by_every_verb(whole: Checkout, disk: Path) -> None:
    checkout = _copy(whole, disk / "checkout")
    before = files(disk)
    with read_only(disk):
        for what, writer in WRITERS.items():
            with tried(PART, f"a read-only tree: {what}") as outcome:
                place, said = _refused(checkout, writer.words)
                assert said == "Read-only file system"
                # a folder above it, where that is not there
                assert place.startswith(writer.place) or writer.place.startswith(f"{place}/")
                outcome.text = "one line that names the file or folder"
        assert files(disk) == before
