"""Facts about the machine, without importing torch."""

import os
import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version

from repro.lora.hardware import Gpu, visible_gpus

CPU_BUILD = "+cpu"


def machine() -> list[str]:
    """Versions, processors, memory, disk and GPUs, a line each."""
    gpus = visible_gpus()
    threads = os.environ.get("OMP_NUM_THREADS", "")
    free_gb = shutil.disk_usage(".").free / 1e9
    versions = [f"{name} {_version(name)}" for name in ("torch", "dvc")]
    return [
        f"Python {platform.python_version()}, {', '.join(versions)}, git {_git()}",
        f"{cpus()} CPUs, {threads} thread a process (OMP_NUM_THREADS)",
        f"{_memory_gb():.0f} GB memory, {free_gb:.0f} GB disk free",
        *([_gpu(gpu) for gpu in gpus] or ["no NVIDIA GPU (only profile paper needs any)"]),
    ]


def warnings() -> list[str]:
    """What will slow or spoil runs on this machine."""
    found = []
    if visible_gpus() and _version("torch").endswith(CPU_BUILD):
        found.append("there is a GPU, but torch is a CPU build: install torch without TORCH_INDEX")
    threads = os.environ.get("OMP_NUM_THREADS", "1")
    if threads != "1":
        found.append(
            f"OMP_NUM_THREADS={threads}: the last bits of trained weights depend on it; "
            "committed results were made with 1"
        )
    return found


def cpus() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _gpu(gpu: Gpu) -> str:
    return f"{gpu.name}, {gpu.memory_gb:.0f} GB, driver {gpu.driver}"


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _git() -> str:
    try:
        done = subprocess.run(["git", "--version"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "not installed"
    return done.stdout.removeprefix("git version ").strip()
