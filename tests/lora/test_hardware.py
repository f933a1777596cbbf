"""What a machine without a suitable GPU is told, and how soon."""

import os
import resource
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from repro.errors import RunError
from repro.lora import hardware
from repro.lora.hardware import Gpu, require, visible_gpus
from repro.lora.load import prepare_torch
from repro.registry import model_entry
from tests.pipeline.workspace import BIN

SECONDS = 2.0
TRIES = 3
"""The machine may be busy with other work: the soonest of a few runs counts."""
WATCH = """
import os, sys
def note(event, args):
    library = event == "import" and args[0] in {"torch", "transformers", "huggingface_hub"}
    if library or event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
        with open(os.environ["NOTES"], "a") as notes:
            notes.write(f"{event} {args[0]}\\n")
sys.addaudithook(note)
"""


@dataclass(frozen=True)
class Outcome:
    status: int
    stdout: str
    stderr: str
    seconds: float


@dataclass(frozen=True)
class Machine:
    """A folder with the project's tables and no GPU; notes name sockets and heavy imports."""

    folder: Path
    environment: dict[str, str]

    @property
    def notes(self) -> Path:
        return Path(self.environment["NOTES"])

    def run(self, *command: str) -> Outcome:
        # processor time of the child: other programs of the machine do not count
        start = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        end = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
        return Outcome(done.returncode, done.stdout, done.stderr, seconds)


@pytest.fixture
def machine(root: Path, tmp_path: Path) -> Machine:
    folder = tmp_path / "project"
    (folder / "profiles").mkdir(parents=True)
    for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml"):
        shutil.copy(root / name, folder)
    shutil.copytree(root / "profiles/paper", folder / "profiles/paper")
    watch = tmp_path / "watch"
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(WATCH)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "REPRO_"))}
    changes = {
        "PYTHONPATH": f"{watch}{os.pathsep}{root / 'src'}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": str(tmp_path / "home"),
        "HF_HOME": str(tmp_path / "hf"),
        "NOTES": str(tmp_path / "notes"),
        "CUDA_VISIBLE_DEVICES": "",
    }
    return Machine(folder, {**kept, **changes})


def test_a_machine_without_gpu_is_told_within_two_seconds_what_to_run_instead(
    machine: Machine, tmp_path: Path
) -> None:
    before = sorted(machine.folder.rglob("*"))
    command = (str(BIN / "repro"), "train", "llama3-8b", "phee", "-p", "paper")
    outcome = machine.run(*command)
    for _ in range(TRIES - 1):
        if outcome.seconds < SECONDS:
            break
        outcome = machine.run(*command)
    assert outcome.status == 1
    assert outcome.seconds < SECONDS
    assert outcome.stdout == ""
    (line,) = outcome.stderr.splitlines()
    assert "llama3-8b: needs 1 x NVIDIA GPU with at least 40 GB" in line
    assert "16.1 GB of bfloat16 weights" in line
    assert "found none" in line
    assert '"dvc repro"' in line
    assert not (tmp_path / "hf").exists()
    assert not (tmp_path / "home").exists()
    assert not machine.notes.exists()
    assert sorted(machine.folder.rglob("*")) == before


def test_the_notes_would_show_a_connection_and_a_heavy_import(machine: Machine) -> None:
    code = "import socket; socket.socket().connect_ex(('127.0.0.1', 9)); import huggingface_hub"
    assert machine.run(sys.executable, "-c", code).status == 0
    noted = machine.notes.read_text()
    assert "socket.connect" in noted
    assert "import huggingface_hub" in noted


@pytest.fixture
def two_gpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose nvidia-smi lists a small GPU and a large one."""
    program = tmp_path / "nvidia-smi"
    program.write_text(
        "#!/bin/sh\n"
        "echo '0, GPU-aaaa1111, NVIDIA T4, 15360, 570.1'\n"
        "echo '1, GPU-bbbb2222, NVIDIA A100, 81920, 570.1'\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


@pytest.mark.usefixtures("two_gpus")
def test_only_gpus_with_enough_memory_are_used() -> None:
    (gpu,) = require("llama3-8b", model_entry("llama3-8b"), 16.1)
    assert gpu.name == "NVIDIA A100"
    assert gpu.driver == "570.1"
    assert gpu.memory_gb == pytest.approx(85.9, abs=0.1)


@pytest.mark.usefixtures("two_gpus")
def test_torch_sees_the_gpus_that_were_chosen_and_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1")
    chosen = require("llama3-8b", model_entry("llama3-8b"), 16.1)
    with suppress(RunError):  # where torch is a CPU build, it says so
        prepare_torch(chosen)
    assert os.environ["CUDA_VISIBLE_DEVICES"] == "GPU-bbbb2222"


@pytest.mark.usefixtures("two_gpus")
def test_too_few_gpus_are_named_with_their_memory() -> None:
    seen = "needs 8 x .* found NVIDIA T4 with 16 GB, NVIDIA A100 with 86 GB;"
    with pytest.raises(RunError, match=seen):
        require("deepseek-llm-67b", model_entry("deepseek-llm-67b"), 134.9)


@pytest.mark.usefixtures("two_gpus")
@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ("", []),
        ("-1", []),
        ("1", ["NVIDIA A100"]),
        ("GPU-aaaa", ["NVIDIA T4"]),
        ("0,1", ["NVIDIA T4", "NVIDIA A100"]),
    ],
)
def test_gpus_hidden_by_cuda_visible_devices_do_not_count(
    monkeypatch: pytest.MonkeyPatch, chosen: str, names: list[str]
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", chosen)
    assert [gpu.name for gpu in visible_gpus()] == names


@pytest.mark.usefixtures("two_gpus")
def test_weights_of_a_tiny_model_need_no_gpu() -> None:
    tiny = model_entry("tiny-llama")
    found: list[Gpu] = require("tiny-llama", tiny, tiny.weights_gb)
    assert found == []


def answering(folder: Path, monkeypatch: pytest.MonkeyPatch, table: str, listing: str) -> None:
    """A machine whose nvidia-smi answers like this, to a query and to -L."""
    program = folder / "nvidia-smi"
    said = f"if [ $1 = -L ]; then cat <<'E'\n{listing}\nE\nelse cat <<'E'\n{table}\nE\nfi\n"
    program.write_text(f"#!/bin/sh\n{said}")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


@pytest.mark.parametrize("said", ["[N/A]", "[Not Supported]"])
def test_a_gpu_that_shares_the_memory_of_the_cpu_has_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    answering(tmp_path, monkeypatch, f"0, GPU-cccc, NVIDIA GB10, {said}, 580.1", "")
    [gpu] = visible_gpus()
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert gpu.memory_gb == pytest.approx(pages / 1e9)


MIG = """GPU 0: NVIDIA A100-SXM4-80GB (UUID: GPU-dddd)
  MIG 3g.40gb     Device  0: (UUID: MIG-1111)
  MIG 1g.10gb+me  Device  1: (UUID: MIG-2222)
GPU 1: NVIDIA A100-SXM4-80GB (UUID: GPU-eeee)"""


@pytest.mark.parametrize(
    ("chosen", "uuids"),
    [
        (None, ["MIG-1111", "MIG-2222", "GPU-eeee"]),
        ("MIG-2222", ["MIG-2222"]),
        ("1", ["GPU-eeee"]),
        ("GPU-dddd", []),
    ],
)
def test_slices_stand_for_the_gpu_that_is_cut_into_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: str | None, uuids: list[str]
) -> None:
    table = "".join(
        f"{n}, GPU-{u}, NVIDIA A100, 81920, 570.1\n" for n, u in enumerate(("dddd", "eeee"))
    )
    answering(tmp_path, monkeypatch, table, MIG)
    if chosen is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", chosen)
    found = visible_gpus()
    assert [gpu.uuid for gpu in found] == uuids
    sizes = {gpu.uuid: gpu.memory_gb for gpu in found}
    assert sizes.get("MIG-2222", 10.0) == 10.0
    assert sizes.get("MIG-1111", 40.0) == 40.0


@pytest.mark.parametrize(
    ("text", "able"),
    [
        ("model name\t: Xeon\nflags\t\t: fpu avx512f avx512_bf16 amx_tile\n", True),
        ("flags\t\t: fpu amx_bf16\n", True),
        ("Features\t: fp asimd i8mm bf16\n", True),
        ("flags\t\t: fpu avx2 avx512f\n", False),
        ("", False),
    ],
)
def test_whether_a_cpu_multiplies_in_bfloat16_stands_in_its_flags(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, able: bool
) -> None:
    (tmp_path / "cpuinfo").write_text(text)
    monkeypatch.setattr(hardware, "CPUINFO", tmp_path / "cpuinfo")
    assert hardware.cpu_has_bfloat16() == able
    entry = model_entry("smollm2-135m")
    gpu = Gpu("NVIDIA A100", 80.0, "570.1", "GPU-a")
    assert hardware.compute_dtype(entry, []) == ("bfloat16" if able else "float32")
    assert hardware.compute_dtype(entry, [gpu]) == "bfloat16"
    assert hardware.compute_dtype(model_entry("tiny-llama"), []) == "float32"


def test_a_machine_without_proc_computes_in_float32(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hardware, "CPUINFO", tmp_path / "none")
    assert not hardware.cpu_has_bfloat16()
