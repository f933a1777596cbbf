"""However a verb ends, it says so in one line, and nothing half-written remains."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from repro.checkout import differing
from repro.cli.process import run
from repro.errors import RunError
from repro.lora.stop import stopping

ROOT = Path(__file__).parents[2]
REPRO = [sys.executable, "-m", "repro"]
Done = subprocess.CompletedProcess[str]


def _environment(**variables: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src"), **variables}


def _in(folder: Path, *words: str, script: str = 'exec "$@"', **variables: str) -> Done:
    return subprocess.run(
        ["bash", "-c", script, "bash", *REPRO, *words], cwd=folder,
        env=_environment(**variables), capture_output=True, text=True, check=False,
    )  # fmt: skip


def _line(done: Done, status: int) -> str:
    assert done.returncode == status, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("repro: ")
    return line


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The parameter files of a checkout, without its code."""
    for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "profiles", tmp_path / "profiles")
    return tmp_path


def test_a_file_that_cannot_be_written_whole_is_named_and_no_part_of_it_remains(
    folder: Path,
) -> None:
    done = _in(folder, "synthesize", "ade", script='ulimit -f 8; exec "$@"')
    assert "data/default/raw/ade" in _line(done, 1)
    assert "File too large" in done.stderr
    assert list((folder / "data").rglob("*.part")) == []


def test_a_folder_that_cannot_be_written_is_named(folder: Path) -> None:
    (folder / "data").write_text("a file where a folder should be", "utf-8")
    line = _line(_in(folder, "synthesize", "ade"), 1)
    assert "data/default" in line
    assert "Not a directory" in line


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_an_output_that_cannot_be_written_is_told(folder: Path) -> None:
    done = _in(folder, "synthesize", "ade", script='exec "$@" > /dev/full')
    assert "No space left on device" in _line(done, 1)


def test_a_reader_who_has_seen_enough_is_no_error(folder: Path) -> None:
    done = _in(folder, "--help", script='"$@" | head -c 1')
    assert done.stderr == ""


def test_a_terminal_that_lacks_a_character_shows_another(folder: Path) -> None:
    for words in (("synthesize", "ade"), ("prepare", "ade")):
        assert _in(folder, *words).returncode == 0
    test = folder / "data/default/prepared/ade/test.jsonl"
    first, *others = test.read_text("utf-8").splitlines()
    row = json.loads(first)
    row["text"] += " caf\u00e9 \u2026"
    test.write_text("\n".join([json.dumps(row, ensure_ascii=False), *others, ""]), "utf-8")
    assert _in(folder, "baseline", "constant", "ade").returncode == 0
    assert _in(folder, "render", "ade").returncode == 0
    done = _in(folder, "show", "constant", "ade", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "caf?" in done.stdout


@pytest.mark.parametrize(
    ("number", "status", "said"),
    [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")],
)
def test_a_verb_that_is_told_to_stop_says_so_and_leaves_nothing_half_written(
    folder: Path, number: signal.Signals, status: int, said: str
) -> None:
    words = ["synthesize", "ade", "--examples", "2000000"]
    with subprocess.Popen(
        [*REPRO, *words], cwd=folder, env=_environment(), stderr=subprocess.PIPE, text=True
    ) as running:
        _wait_for(lambda: any(folder.rglob("*.part")))
        running.send_signal(number)
        _, told = running.communicate(timeout=60)
    assert running.returncode == status
    assert told == f"repro: {said}; nothing half-written remains\n"
    assert list(folder.rglob("*.part")) == []


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGUSR2, 1)])
def test_a_failure_after_a_signal_that_the_verb_took_itself_ends_with_its_status_and_line(
    number: signal.Signals, status: int, root: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def verb() -> None:
        with stopping() as asked:
            os.kill(os.getpid(), number)
            assert asked()
        raise RunError("stopped after a step")

    monkeypatch.chdir(root)
    with pytest.raises(SystemExit) as ended:
        run(verb)
    assert ended.value.code == status
    assert capsys.readouterr().err == "repro: stopped after a step\n"


QUICK = [
    "datasets=[ade]", "synthesis={train: 24, dev: 6, test: 8}", "warmup.steps=3",
    "warmup.batch=4", "train.steps=12", "train.batch=4", "train.evaluate_every=12",
]  # fmt: skip
MADE = ("synthesize ade", "prepare ade", "render ade", "base tiny-llama")
TRAIN = ("train", "tiny-llama", "ade", "-p", "quick")


def _signalled(folder: Path, number: signal.Signals, step: int) -> Done:
    """A training that is sent a signal as a step begins."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-m", "tests.lora.killed", *TRAIN], cwd=folder,
        env=_environment(PYTHONPATH=path, KILL_AT=str(step), KILL_WITH=number.name),
        capture_output=True, text=True, check=False, start_new_session=True,
    )  # fmt: skip


@pytest.mark.slow
def test_a_training_ends_with_the_status_of_the_signal_that_stops_it_and_goes_on_later(
    folder: Path,
) -> None:
    settings = [word for setting in QUICK for word in ("-s", setting)]
    assert _in(folder, "new-profile", "quick", *settings).returncode == 0
    for words in MADE:
        assert _in(folder, *words.split(), "-p", "quick").returncode == 0
    stopped = "train tiny-llama ade: asked to stop after step"
    for number, step, status, said in (
        (signal.SIGTERM, 3, 143, f"{stopped} 4 of 12; "),
        (signal.SIGUSR2, 7, 1, f"{stopped} 8 of 12; "),
        (signal.SIGINT, 9, 130, "interrupted; "),
    ):
        assert _line(_signalled(folder, number, step), status).startswith(f"repro: {said}")
    done = _in(folder, *TRAIN)
    assert done.returncode == 0, done.stderr
    assert "resuming after step 8 of 12" in done.stdout


def _wait_for(here: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not here():
        assert time.monotonic() < until, "it did not begin"
        time.sleep(0.05)


@pytest.fixture
def checkout(folder: Path) -> Path:
    """A checkout with its own code, while the code of this one is installed."""
    shutil.copytree(ROOT / "src/repro", folder / "src/repro")
    return folder


def test_other_code_than_the_checkout_s_own_is_refused_with_the_remedy(checkout: Path) -> None:
    errors = checkout / "src/repro/errors.py"
    errors.write_text(errors.read_text("utf-8").replace("exit_code = 2", "exit_code = 4"), "utf-8")
    line = _line(_in(checkout, "synthesize", "ade"), 2)
    assert "differs from the checkout's src/repro in errors.py;" in line
    assert f"export PYTHONPATH={checkout / 'src'}" in line
    assert not (checkout / "data").exists()


def test_the_same_code_in_another_folder_is_accepted_whatever_its_comments(checkout: Path) -> None:
    errors = checkout / "src/repro/errors.py"
    errors.write_text(f"# a comment\n{errors.read_text('utf-8')}", "utf-8")
    assert _in(checkout, "synthesize", "ade").returncode == 0


def test_a_file_that_only_one_of_two_copies_has_is_a_difference(checkout: Path) -> None:
    copy = checkout / "src/repro"
    assert differing(copy, ROOT / "src/repro") == []
    (copy / "report/templates/style.css").unlink()
    (copy / "more.py").write_text("", "utf-8")
    assert differing(copy, ROOT / "src/repro") == ["more.py", "report/templates/style.css"]


def test_a_verb_in_a_profile_s_folder_names_the_root(folder: Path) -> None:
    line = _line(_in(folder / "profiles/baselines", "results"), 2)
    assert line.endswith(f"cd to {folder}")


def test_threads_that_are_no_number_are_refused_before_any_work(folder: Path) -> None:
    line = _line(_in(folder, "synthesize", "ade", OMP_NUM_THREADS="many"), 2)
    assert "OMP_NUM_THREADS: expected a positive number, found 'many'" in line
    assert not (folder / "data").exists()


def test_a_tensor_that_does_not_fit_is_told_in_one_line(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import torch

    monkeypatch.chdir(root)
    with pytest.raises(SystemExit) as ended:
        run(lambda: print(torch.empty(2**50)))
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("repro: out of memory; ")


def test_a_library_that_does_not_fit_is_told_in_one_line(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ImportError("libtorch_cpu.so: failed to map segment from shared object")

    monkeypatch.chdir(root)
    with pytest.raises(SystemExit) as ended:
        run(fail)
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("repro: out of memory; ")


@pytest.mark.parametrize(
    "error", [RuntimeError("a mistake in the code"), ImportError("no module of that name")]
)
def test_an_error_of_our_own_making_is_not_taken_for_one_of_memory(
    error: Exception, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.chdir(root)
    with pytest.raises(type(error)) as raised:
        run(fail)
    assert raised.value is error
