"""What this machine has and what a model needs, told without importing torch."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repro.errors import RunError

if TYPE_CHECKING:
    from repro.params import ModelEntry

CPU_LIMIT_GB = 1.0
"""Weights up to this size train on a CPU in minutes: tiny models and tiny stand-ins."""
MIB = 2**20 / 1e9
BFLOAT16 = frozenset({"avx512_bf16", "amx_bf16", "bf16"})
"""Flags in /proc/cpuinfo of processors that multiply in bfloat16: x86 with either, and ARM."""
CPUINFO = Path("/proc/cpuinfo")
QUERY = "index,uuid,name,memory.total,driver_version"
REMEDY = (
    'run "dvc repro" for the embedded default, which needs no GPU, '
    'or "repro results -p baselines" for committed results on the real corpora'
)


@dataclass(frozen=True, slots=True)
class Gpu:
    """One visible NVIDIA GPU; memory in GB (10**9 bytes)."""

    name: str
    memory_gb: float
    driver: str
    uuid: str


def require(model: str, entry: ModelEntry, weights_gb: float) -> list[Gpu]:
    """The GPUs to use: none where the weights are small enough for a CPU.

    Args:
        model: the model's name, for the message.
        entry: its needs.
        weights_gb: size of the weights that will really be loaded.

    Raises:
        RunError: this machine lacks what the model needs.
    """
    found = visible_gpus()
    fitting = [gpu for gpu in found if gpu.memory_gb >= entry.memory_gb]
    if entry.gpus and len(fitting) >= entry.gpus:
        return fitting[: entry.gpus]
    if weights_gb <= CPU_LIMIT_GB:
        return []
    seen = ", ".join(f"{gpu.name} with {gpu.memory_gb:.0f} GB" for gpu in found) or "none"
    raise RunError(
        f"{model}: needs {entry.gpus} x NVIDIA GPU with at least {entry.memory_gb:g} GB each "
        f"({weights_gb:g} GB of {entry.dtype} weights), found {seen}; {REMEDY}"
    )


def visible_gpus() -> list[Gpu]:
    """The GPUs that nvidia-smi lists and CUDA_VISIBLE_DEVICES leaves visible."""
    rows = [[part.strip() for part in line.split(",")] for line in _nvidia_smi().splitlines()]
    rows = [row for row in rows if len(row) == len(QUERY.split(","))]
    chosen = os.environ.get("CUDA_VISIBLE_DEVICES")
    if chosen is not None:
        names = [name.strip() for name in chosen.split(",") if name.strip()]
        rows = [row for row in rows if any(_is(row, name) for name in names)]
    return [Gpu(row[2], float(row[3]) * MIB, row[4], row[1]) for row in rows]


def _is(row: list[str], name: str) -> bool:
    """Whether CUDA_VISIBLE_DEVICES means this GPU: by index, or by the start of its UUID."""
    return name == row[0] or (name.startswith("GPU-") and row[1].startswith(name))


def _nvidia_smi() -> str:
    if shutil.which("nvidia-smi") is None:
        return ""
    command = ["nvidia-smi", f"--query-gpu={QUERY}", "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout if done.returncode == 0 else ""


def bitsandbytes(wanted: str) -> Any:
    """The library of 4-bit weights and 8-bit optimisers, which only some recipes need."""
    try:
        return import_module("bitsandbytes")
    except ImportError:
        raise RunError(
            f"{wanted} needs bitsandbytes, which is not installed; "
            'run "pip install bitsandbytes==0.50.2"'
        ) from None


def compute_dtype(entry: ModelEntry, gpus: list[Gpu]) -> str:
    """What the weights are loaded and multiplied in: their own dtype, where the machine can.

    A CPU without bfloat16 takes the same stored values in float32, which is exact and faster there;
    sums then round less, so scores may differ between machines within a profile's tolerance.
    """
    if entry.dtype == "bfloat16" and not gpus and not cpu_has_bfloat16():
        return "float32"
    return entry.dtype


def cpu_has_bfloat16() -> bool:
    """Whether this CPU multiplies in bfloat16 (AVX512-BF16, AMX, or ARM's extension)."""
    try:
        text = CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    words = (line.partition(":") for line in text.splitlines())
    flags = (rest for key, _, rest in words if key.strip().lower() in {"flags", "features"})
    return not BFLOAT16.isdisjoint(next(flags, "").split())
