"""What this machine has and what a model needs, told without importing torch."""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repro.errors import RunError
from repro.lora.parallel import cards, own_cards

if TYPE_CHECKING:
    from repro.registry import ModelEntry

CPU_LIMIT_GB = 1.0
"""Weights up to this size train on a CPU in minutes: tiny models and tiny stand-ins."""
MIB = 2**20 / 1e9
KIB = 2**10
"""The unit of ru_maxrss on Linux."""
BFLOAT16 = frozenset({"avx512_bf16", "amx_bf16", "bf16"})
"""Flags in /proc/cpuinfo of processors that multiply in bfloat16: x86 with either, and ARM."""
CPUINFO = Path("/proc/cpuinfo")
QUERY = "index,uuid,name,memory.total,driver_version"
WHOLE = (f"--query-gpu={QUERY}", "--format=csv,noheader,nounits")
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


def peak_memory_gb(gpus: list[Gpu]) -> float:
    """The most memory of this process so far: on the fullest GPU, or of all its pages on a CPU."""
    if gpus:
        import torch

        return max(torch.cuda.max_memory_allocated(place) for place in range(len(gpus))) / 1e9
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB / 1e9


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
    wanted = cards(entry.gpus)
    if entry.gpus and len(fitting) >= wanted:
        return own_cards(fitting, entry.gpus)
    if weights_gb <= CPU_LIMIT_GB:
        return []
    seen = ", ".join(f"{gpu.name} with {gpu.memory_gb:.0f} GB" for gpu in found) or "none"
    raise RunError(
        f"{model}: needs {wanted} x NVIDIA GPU with at least {entry.memory_gb:g} GB each "
        f"({weights_gb:g} GB of {entry.dtype} weights), found {seen}; {REMEDY}"
    )


def visible_gpus() -> list[Gpu]:
    """The GPUs or MIG slices that nvidia-smi lists and CUDA_VISIBLE_DEVICES leaves visible.

    Where a GPU is cut into slices, CUDA gives out those alone.
    """
    table = [
        [part.strip() for part in line.split(",")] for line in _nvidia_smi(*WHOLE).splitlines()
    ]
    rows = [row for row in table if len(row) == len(QUERY.split(","))]
    slices = _slices(_nvidia_smi("-L")) if rows else {}
    found = []
    for index, uuid, name, memory, driver in rows:
        whole = (index, Gpu(name, _memory_gb(memory), driver, uuid))
        cut = [
            ("", Gpu(f"{name} {profile}", gb, driver, of))
            for profile, gb, of in slices.get(uuid, [])
        ]
        found += cut or [whole]
    chosen = os.environ.get("CUDA_VISIBLE_DEVICES")
    if chosen is not None:
        names = [name.strip() for name in chosen.split(",") if name.strip()]
        found = [one for one in found if any(_is(*one, name) for name in names)]
    return [gpu for _, gpu in found]


def _is(index: str, gpu: Gpu, name: str) -> bool:
    """Whether CUDA_VISIBLE_DEVICES means this one: by index, or by the start of its UUID."""
    return name == index or (name.startswith(("GPU-", "MIG-")) and gpu.uuid.startswith(name))


def _memory_gb(told: str) -> float:
    """Memory that nvidia-smi gives in MiB; where CPU and GPU share it, it gives none: all of it."""
    try:
        return float(told) * MIB
    except ValueError:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9


def _slices(listing: str) -> dict[str, list[tuple[str, float, str]]]:
    """Profile, memory in GB and UUID of each MIG slice, by the UUID of its GPU."""
    found: dict[str, list[tuple[str, float, str]]] = {}
    gpu = ""
    for line in listing.splitlines():
        if whole := re.search(r"\(UUID: (GPU-[^)]+)\)", line):
            gpu = whole[1]
        elif cut := re.search(r"MIG (\S*?(\d+)gb\S*)\s+Device.*\(UUID: (MIG-[^)]+)\)", line):
            found.setdefault(gpu, []).append((f"MIG {cut[1]}", float(cut[2]), cut[3]))
    return found


def _nvidia_smi(*arguments: str) -> str:
    if shutil.which("nvidia-smi") is None:
        return ""
    try:
        done = subprocess.run(
            ["nvidia-smi", *arguments], capture_output=True, text=True, check=False, timeout=20
        )
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
