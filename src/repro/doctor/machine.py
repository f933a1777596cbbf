"""The machine, and whether it reaches what corpora and models come from; torch is not imported."""

import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from repro.corpora.fetch import MIRROR as CORPORA_MIRROR
from repro.corpora.fetch import mirror_folder
from repro.download import without_user
from repro.lora.hardware import Gpu, visible_gpus
from repro.lora.hub import MIRROR as MODELS_MIRROR
from repro.params import Params
from repro.registry import corpus_entry, model_entry
from repro.threads import VARIABLE, threads

CPU_BUILD = "+cpu"
TIMEOUT_SECONDS = 5.0
HUB = "https://huggingface.co"
REACHED = "reached"


def machine() -> list[str]:
    """Versions, processors, memory, disk and GPUs, a line each."""
    gpus = visible_gpus()
    free_gb = shutil.disk_usage(".").free / 1e9
    versions = [f"{name} {_version(name)}" for name in ("torch", "dvc")]
    return [
        f"Python {platform.python_version()}, {', '.join(versions)}, git {_git()}",
        f"{cpus()} CPUs, {threads()} thread per process ({VARIABLE})",
        f"{_memory_gb():.0f} GB memory, {free_gb:.0f} GB disk free",
        *([_gpu(gpu) for gpu in gpus] or ["no NVIDIA GPU (only profiles paper* need any)"]),
    ]


def warnings() -> list[str]:
    """What will slow or spoil runs on this machine."""
    found = []
    if visible_gpus() and _version("torch").endswith(CPU_BUILD):
        found.append("there is a GPU, but torch is a CPU build: install torch without TORCH_INDEX")
    if threads() != 1:
        found.append(
            f"{VARIABLE}={threads()}: the last bits of trained weights depend on it; "
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


def sources(params: Params) -> list[str]:
    """A line for each place that the profile's corpora and models are taken from."""
    hub_models = [name for name in params.bases if model_entry(name).source == "hub"]
    lines = [*_corpora(params.fetched), *_models(hub_models), *_packages(params.bases)]
    return lines or ["nothing: corpora and models of this profile are made here"]


def _corpora(fetched: Sequence[str]) -> list[str]:
    if not fetched:
        return []
    mirror = os.environ.get(CORPORA_MIRROR, "")
    if mirror:
        return [f"corpora  {CORPORA_MIRROR}={without_user(mirror)}: {_mirror_state(mirror)}"]
    states = reached(hosts_of(fetched))
    return [f"corpora  {host}: {state}" for host, state in states.items()]


def hosts_of(corpora: Sequence[str]) -> list[str]:
    """The servers that have the files of some corpora."""
    files = [file for dataset in corpora for file in corpus_entry(dataset).files]
    return list(dict.fromkeys("://".join(urlsplit(file.url)[:2]) for file in files))


def reached(addresses: Sequence[str]) -> dict[str, str]:
    """What `reach` says of each address, all asked at a time."""
    if not addresses:
        return {}
    with ThreadPoolExecutor(len(addresses)) as pool:
        return dict(zip(addresses, pool.map(reach, addresses), strict=True))


def _models(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    mirror = os.environ.get(MODELS_MIRROR, "")
    if mirror:
        here = sum((Path(mirror) / model_entry(name).id).is_dir() for name in names)
        return [f"models   {MODELS_MIRROR}={mirror}: {here} of {len(names)} models"]
    here = sum(_in_hub_cache(name) for name in names)
    endpoint = os.environ.get("HF_ENDPOINT") or HUB
    offline = os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "TRUE", "YES", "ON"}
    state = "not asked (HF_HUB_OFFLINE)" if offline else reach(endpoint)
    return [
        f"models   {without_user(endpoint)}: {state}",
        f"         {here} of {len(names)} models in its cache here",
    ]


def _packages(names: Sequence[str]) -> list[str]:
    found = (model_entry(name).packaged for name in names)
    packages = dict.fromkeys(one.package for one in found if one is not None)
    return [
        f"models   package {name}: {'installed' if find_spec(name) else 'not installed'}"
        for name in packages
    ]


def _in_hub_cache(name: str) -> bool:
    from huggingface_hub.constants import HF_HUB_CACHE

    entry = model_entry(name)
    folder = f"models--{entry.id.replace('/', '--')}"
    return (Path(HF_HUB_CACHE) / folder / "snapshots" / str(entry.revision)).is_dir()


def _mirror_state(mirror: str) -> str:
    if mirror.startswith(("http://", "https://")):
        return reach(mirror)
    return "there" if mirror_folder(mirror).is_dir() else "no such folder"


@cache
def reach(address: str) -> str:
    """Whether a web server answers, with whatever status; it is asked once."""
    import requests

    try:
        requests.head(address, timeout=TIMEOUT_SECONDS, allow_redirects=True)
    except (requests.RequestException, ValueError) as error:  # ValueError: it is no address
        return f"not reached ({type(error).__name__})"
    return REACHED
