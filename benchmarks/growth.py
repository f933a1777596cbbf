"""What DVC itself costs as a grid grows: the pipeline of `paper` with commands that only write.

    python benchmarks/growth.py 1 4 12      # models; each has the profile's corpora

Each stage writes its outs by a line of shell, so that what remains is DVC: a first run, a run with
nothing to do, status, one stage, and the run in which a head takes all cells from the cache. Seconds
are CPU seconds of DVC and its children; those on the clock stand beside them.
"""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from repro.files import read_yaml

ROOT = Path(__file__).parent.parent
PROFILE = ROOT / "profiles/paper/params.yaml"
READ = ("corpora.yaml", "models.yaml", "code/manifests", "published")
WRITE = """for path in "$@"; do
  case "${path##*/}" in *.*) ;; *) path=$path/file ;; esac
  mkdir -p "${path%/*}" && echo "$path" > "$path"
done
"""
DVC = (sys.executable, "-m", "dvc")


@dataclass(frozen=True)
class Cost:
    """CPU seconds and seconds on the clock."""

    cpu: float
    wall: float

    def __str__(self) -> str:
        return f"{self.cpu:.1f} ({self.wall:.1f})"


def main(sizes: list[int]) -> None:
    """Print a table, a line a size as it is done."""
    names = ("first run", "nothing to do", "status", "one stage", "taken from the cache")
    print("| models | cells | stages | lock, kB |", *(f" {name} |" for name in names), sep="")
    print("|--:" * (4 + len(names)) + "|")
    for models in sizes:
        with TemporaryDirectory() as folder:
            home = Path(folder)
            corpora = pipeline(home, models)
            costs = list(measured(home))
            lock = (home / "dvc.lock").stat().st_size / 1000
            stages = len(read_yaml(home / "dvc.lock", "")["stages"])
        shown = [str(models), str(models * corpora), str(stages), f"{lock:.0f}", *map(str, costs)]
        print(f"| {' | '.join(shown)} |", flush=True)


def measured(home: Path) -> Iterator[Cost]:
    """The costs, in the order of the table."""
    yield cost(home, "repro")
    yield cost(home, "repro")
    yield cost(home, "status")
    params = read_yaml(home / "params.yaml", "")
    cell = f"score@{params['models'][0]}-{params['datasets'][0]}"
    yield cost(home, "repro", "--force", "-s", cell)
    (home / "dvc.lock").unlink()
    for name in ("data", "adapters", "predictions", "metrics"):
        shutil.rmtree(home / name)
    yield cost(home, "repro")


def cost(home: Path, *command: str) -> Cost:
    """Run DVC; it has to succeed."""
    before, began = children(), time.monotonic()
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [*DVC, *command], cwd=home, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return Cost(children() - before, time.monotonic() - began)


def children() -> float:
    """CPU seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def pipeline(home: Path, models: int) -> int:
    """A repository with the pipeline for the first so many models; how many corpora it has."""
    params = read_yaml(PROFILE, "")
    chosen = params["models"][:models]
    params |= {"root": ".", "params": "params.yaml", "models": chosen, "rows": chosen}
    definition = read_yaml(ROOT / "dvc.yaml", "")
    definition.pop("plots")
    for stage in definition["stages"].values():
        stage["cmd"] = f"sh write.sh {' '.join(outs(stage))}"
    write_yaml(home / "params.yaml", params)
    write_yaml(home / "dvc.yaml", definition)
    (home / "write.sh").write_text(WRITE, encoding="utf-8")
    for name in READ:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, home / name)
    for command in (["git", "init", "--quiet"], [*DVC, "init", "--quiet"]):
        subprocess.run(command, cwd=home, check=True)
    return len(params["datasets"])


def outs(stage: dict[str, Any]) -> Iterator[str]:
    """The paths that a stage writes."""
    for kind in ("outs", "metrics", "plots"):
        for out in stage.get(kind, []):
            yield out if isinstance(out, str) else next(iter(out))


def write_yaml(path: Path, values: dict[str, Any]) -> None:
    from ruamel.yaml import YAML

    with path.open("w", encoding="utf-8") as stream:
        YAML().dump(values, stream)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]])
