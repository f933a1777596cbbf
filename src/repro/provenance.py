"""What varies from run to run, recorded beside the results and never inside them.

One file a cell, one section a stage. `outs` holds the MD5 of what the section describes: a
record is only shown beside bytes it matches.
"""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from repro.files import md5_of, read_json, write_json
from repro.paths import Paths
from repro.revision import revision
from repro.threads import threads

PACKAGES = ("torch", "transformers", "peft", "tokenizers", "scikit-learn", "numpy", "dvc")
CODE = (
    "src",
    "dvc.yaml",
    "params.yaml",
    "corpora.yaml",
    "models.yaml",
    "transfers.yaml",
    "profiles/*/params.yaml",
    "profiles/*/dvc.yaml",
    "published",
    "requirements.lock",
    "Dockerfile",
)


def record(
    paths: Paths,
    row: str,
    dataset: str,
    stage: str,
    outs: Sequence[Path],
    details: Mapping[str, int | float | str],
) -> None:
    """Write the section of a stage into the cell's provenance file.

    `details` are the stage's own measurements, e.g. seconds and tokens, device and driver.
    """
    path = paths.provenance(row, dataset)
    sections = read_json(path, "delete it") if path.exists() else {}
    sections[stage] = {
        **details,
        "outs": {str(out): md5_of(out) for out in outs},
        **environment(),
    }
    write_json(path, dict(sorted(sections.items())))


def environment() -> dict[str, Any]:
    """Commit, dirty flag, image, host, processor, threads and versions of this run."""
    commit, dirty = revision(CODE)
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit,
        "dirty": dirty,
        "lock": _md5_if_file(Path("requirements.lock")),
        "image": os.environ.get("REPRO_IMAGE", ""),
        "host": platform.node(),
        "cpu": _cpu(),
        "threads": threads(),
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in PACKAGES},
    }


def _md5_if_file(path: Path) -> str:
    return md5_of(path) if path.is_file() else ""


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
