"""One training in several processes: shares, gradients, and real ones, killed and resumed."""

import os
import re
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from repro.errors import InputError, RunError
from repro.lora import memory, parallel
from repro.lora.batches import Encoded
from repro.lora.hardware import Gpu
from repro.params import load
from tests.pipeline.workspace import BIN, Workspace, copy_of

CARDS = [Gpu(f"card {number}", 40.0, "", str(number)) for number in range(4)]
CLOSE = 1e-5


def be(monkeypatch: pytest.MonkeyPatch, rank: int, world: int, asked: str) -> None:
    """One of several processes, as torchrun tells it."""
    for name, value in {"RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": world}.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv(parallel.VARIABLE, asked)


def rows(count: int) -> list[Encoded]:
    return [Encoded([number, 7, 8], 2) for number in range(count)]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_every_example_goes_to_one_process_and_each_has_something_to_read(
    monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    taken: Counter[int] = Counter()
    for rank in range(3):
        be(monkeypatch, rank, 3, "data:3")
        (own,) = parallel.share([rows(count)])
        assert own
        taken.update(example.ids[0] for example in own if len(example.ids) == 3)
    assert taken == Counter(range(count))


def test_alone_nothing_is_divided_or_seeded_anew() -> None:
    parts = [rows(3), rows(1)]
    assert parallel.share(parts) == parts
    assert parallel.mask_seed(13) == 13
    assert parallel.total(2.5) == 2.5
    assert parallel.about() == {}


@pytest.mark.parametrize(
    ("asked", "gpus", "rank", "expected"),
    [("data:2", 1, 1, ["1"]), ("data:2", 2, 1, ["2", "3"]), ("shard:4", 8, 3, ["3"])],
)
def test_each_process_has_its_own_cards(
    monkeypatch: pytest.MonkeyPatch, asked: str, gpus: int, rank: int, expected: list[str]
) -> None:
    be(monkeypatch, rank, int(asked[-1]), asked)
    assert [card.uuid for card in parallel.own_cards(CARDS, gpus)] == expected
    assert parallel.cards(gpus) == 4 if gpus > 1 else 2


@pytest.mark.parametrize("value", ["2", "data", "data:0", "model:2", "shard:x"])
def test_another_way_to_ask_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(parallel.VARIABLE, value)
    with pytest.raises(InputError, match=r"expected data:N or shard:N"):
        parallel.wanted()


@pytest.mark.parametrize(
    ("error", "where"),
    [
        (torch.OutOfMemoryError("CUDA out of memory"), "the GPU"),
        (MemoryError(), "this machine"),
    ],
)
def test_lack_of_memory_is_a_line_with_what_to_turn(
    root: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, where: str
) -> None:
    monkeypatch.chdir(root)
    remedies = memory.when_training(load("default")[0].of_train)
    with (
        pytest.raises(RunError, match=f"{where} ran out of memory") as told,
        memory.told("t", remedies),
    ):
        raise error
    for knob in (
        "train.gradient_checkpointing: true", "train.batch: 4",
        "train.gradient_accumulation_steps: 2", "quantisation: nf4",
    ):  # fmt: skip
        assert knob in str(told.value)


@pytest.mark.parametrize(("batch", "halved"), [(16, True), (1, False)])
def test_lack_of_memory_in_predicting_names_what_makes_a_prediction_smaller(
    root: Path, monkeypatch: pytest.MonkeyPatch, batch: int, halved: bool
) -> None:
    monkeypatch.chdir(root)
    params = load("default")[0].of_predict
    asked = params.predict.model_copy(update={"batch": batch})
    found = memory.when_predicting(params.model_copy(update={"predict": asked}))
    assert ("set predict.batch: 8" in found) == halved
    assert found[-2:] == [
        "set quantisation: nf4",
        "use a larger GPU, or several (gpus of the model in models.yaml)",
    ]
    quantised = params.model_copy(update={"quantisation": "nf4"})
    assert "set quantisation: nf4" not in memory.when_predicting(quantised)


def test_what_torch_says_of_a_machine_without_room_is_understood() -> None:
    with (
        pytest.raises(RunError, match="this machine ran out of memory; buy more"),
        memory.told("t", ["buy more"]),
    ):
        torch.empty(2**62, dtype=torch.int8)


QUICK = [
    "datasets=[phee]", "synthesis={train: 24, dev: 6, test: 8}", "warmup.steps=3",
    "warmup.batch=4", "lora.dropout=0.0", "train.steps=12", "train.batch=4",
    "train.evaluate_every=2", "train.learning_rate=0.001",
]  # fmt: skip
TRAIN = ["repro", "train", "tiny-llama", "phee", "-p", "quick"]
TORCHRUN = [
    str(BIN / "torchrun"), "--standalone", "--nproc-per-node", "2", "-m", *TRAIN,
]  # fmt: skip
ADAPTER = "adapters/quick/tiny-llama/phee"


@dataclass(frozen=True)
class Trained:
    """What runs left behind and printed, by how they ran."""

    adapters: dict[str, dict[str, torch.Tensor]]
    printed: dict[str, str]
    told: dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def trained(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A cell trained by one process; by two that are stopped, lose one, and end; by two parts that
    lose one, and end; by two that torchrun starts.
    """
    folder = tmp_path_factory.mktemp("parallel") / "clone"
    folder.mkdir()
    made = copy_of(root, folder)
    made.only_profile("quick", QUICK)
    made.repro("profiles/quick/dvc.yaml:render@phee", "profiles/quick/dvc.yaml:base@tiny-llama")
    printed, adapters, told = {}, {}, {}
    for how in (
        "", "data:2 stopped", "data:2 killed", "data:2", "shard:2 killed", "shard:2", "torchrun",
    ):  # fmt: skip
        asked, _, end = how.partition(" ")
        printed[how] = train(made, asked, end)
        if not end:
            adapters[how] = load_file(folder / ADAPTER / "adapter_model.safetensors")
            told[how] = made.json("cat", "provenance/quick/tiny-llama/phee.json")["train"]
    return Trained(adapters, printed, told)


def train(made: Workspace, asked: str, end: str) -> str:
    """Train the cell; what it printed. It may be stopped as Slurm does, or lose its second process.

    Either comes some steps after it has begun, or gone on.
    """
    if asked == "torchrun":
        command, asked = TORCHRUN, ""
    else:
        command = TRAIN
    environment = {
        **os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(made.folder / "src"), parallel.VARIABLE: asked,
    }  # fmt: skip
    before = steps(made)
    run = subprocess.Popen(
        command, cwd=made.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, start_new_session=True,
    )  # fmt: skip
    while end and steps(made) < before + 3:
        assert run.poll() is None, run.communicate()[0]
        time.sleep(0.05)
    if end == "stopped":
        os.killpg(run.pid, signal.SIGUSR2)
    if end == "killed":
        os.kill(second(run.pid), signal.SIGKILL)
    said, _ = run.communicate(timeout=900)
    assert run.returncode == (1 if end else 0), said
    return said


def steps(made: Workspace) -> int:
    """The lines of all logs of the cell."""
    logs = (made.folder / "work").rglob("train.jsonl")
    return sum(len(log.read_text().splitlines()) for log in logs)


def second(launcher: int) -> int:
    """The process of rank 1."""
    for process in Path(f"/proc/{launcher}/task/{launcher}/children").read_text().split():
        if b"RANK=1" in Path(f"/proc/{process}/environ").read_bytes().split(b"\0"):
            return int(process)
    return pytest.fail("no process of rank 1")


@pytest.mark.slow
@pytest.mark.parametrize("how", ["data:2", "shard:2", "torchrun"])
def test_two_processes_end_with_the_adapter_of_one(trained: Trained, how: str) -> None:
    alone, together = trained.adapters[""], trained.adapters[how]
    assert alone.keys() == together.keys()
    furthest = max((alone[name] - together[name]).abs().max().item() for name in alone)
    assert furthest < CLOSE


@pytest.mark.slow
def test_a_signal_to_all_stops_them_after_the_same_step(trained: Trained) -> None:
    stopped = re.findall(r"asked to stop after step (\d+) of 12", trained.printed["data:2 stopped"])
    assert len(stopped) == 2
    assert len(set(stopped)) == 1
    assert f"resuming after step {stopped[0]} of 12" in trained.printed["data:2 killed"]


@pytest.mark.slow
@pytest.mark.parametrize("how", ["data:2", "shard:2"])
def test_where_one_is_killed_the_other_ends_with_a_line_and_the_next_run_goes_on(
    trained: Trained, how: str
) -> None:
    said = trained.printed[f"{how} killed"]
    assert "repro: train tiny-llama phee: another of the 2 processes ended" in said
    assert "process 2 of 2 was killed (SIGKILL" in said
    assert "Traceback" not in said
    assert re.search(r"resuming after step \d+ of 12", trained.printed[how])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "base"), [("data:2", "whole"), ("shard:2", "sharded"), ("torchrun", "whole")]
)
def test_only_the_first_is_heard_and_provenance_names_how_many_there_were(
    trained: Trained, how: str, base: str
) -> None:
    assert trained.printed[how].count("12/12") == 1
    assert trained.told[how]["processes"] == 2
    assert trained.told[how]["base"] == base
