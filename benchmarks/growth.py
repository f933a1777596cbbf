"""What DVC itself costs as a grid grows: the pipeline of `paper` with commands that only write.

    python benchmarks/growth.py 1 4 12      # models; each has the profile's corpora
    python benchmarks/growth.py made 1      # a first run, really made

Each stage writes its outs by a line of shell, so that what remains is DVC. What a stage costs it
grows with dvc.lock, which it writes again after each one; so a first run of many stages is the sum
of what one stage costs at each size. Seconds are CPU seconds of DVC and its children.
"""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from repro.files import read_yaml

ROOT = Path(__file__).parent.parent
PROFILE = ROOT / "profiles/paper/params.yaml"
READ = ("corpora.yaml", "models.yaml", "transfers.yaml", "code/manifests", "published")
WRITE = """for path in "$@"; do
  case "${path##*/}" in *.*) ;; *) path=$path/file ;; esac
  mkdir -p "${path%/*}" && echo "$path" > "$path"
done
"""
DVC = (sys.executable, "-m", "dvc")
SAMPLE = 4
"""Stages whose cost is measured at a size."""


@dataclass(frozen=True)
class Cost:
    """CPU seconds at a size: of whole commands, and of a stage that runs or is taken from cache."""

    cells: int
    stages: int
    lock_kb: float
    nothing: float
    status: float
    run: float
    taken: float


def main(sizes: Sequence[int]) -> None:
    """Print a table, a line a size as it is done, and the sums."""
    print("| cells | stages | dvc.lock, kB | nothing to do | status | a stage runs | is taken |")
    print("|--:" * 7 + "|")
    costs = [at_size(models) for models in sizes]
    for name in ("run", "taken") if len(costs) > 1 else ():
        slope, start = np.polyfit(
            [cost.stages for cost in costs], [getattr(cost, name) for cost in costs], 1
        )
        sums = [sum(start + slope * n for n in range(cost.stages)) for cost in costs]
        told = ", ".join(
            f"{cost.cells} cells {s:.0f} s" for cost, s in zip(costs, sums, strict=True)
        )
        print(f"all stages {name}, one after the other: {told} ({start:.3f} + {slope:.6f} n)")


def made(models: int) -> None:
    """Print what a first run costs."""
    with TemporaryDirectory() as folder:
        corpora = pipeline(Path(folder), models)
        print(f"first run of {models * corpora} cells, made: {spent(Path(folder), 'repro'):.0f} s")


def at_size(models: int) -> Cost:
    """The costs of a pipeline for so many models."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        corpora = pipeline(home, models)
        stages = filled(home)
        nothing, status = spent(home, "repro"), spent(home, "status")
        forget(home)
        taken = spent(home, "repro") - nothing
        shutil.rmtree(home / ".dvc/cache/runs")
        forget(home)
        run = spent(home, "repro") - nothing
        lock = (home / "dvc.lock").stat().st_size / 1000
        cost = Cost(models * corpora, stages, lock, nothing, status, run / SAMPLE, taken / SAMPLE)
    print(
        f"| {cost.cells} | {stages} | {lock:.0f} | {nothing:.1f} | {status:.1f} | "
        f"{cost.run:.2f} | {cost.taken:.2f} |",
        flush=True,
    )
    return cost


def pipeline(home: Path, models: int) -> int:
    """A repository with the pipeline for the first so many models; how many corpora it has."""
    params = read_yaml(PROFILE, "")
    chosen = params["models"][:models]
    params |= {"root": ".", "params": "params.yaml"}
    params |= dict.fromkeys(("models", "bases", "rows"), chosen)
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


def filled(home: Path) -> int:
    """Make outs, runs and dvc.lock as `dvc repro` would, but write the lock once; its stages."""
    import networkx as nx
    from dvc.repo import Repo
    from dvc.stage.serialize import to_single_stage_lockfile
    from dvc.utils.serialize import dump_yaml

    repo = Repo(str(home))
    done: dict[str, Any] = {}
    with chdir(home), repo.lock:
        for stage in nx.dfs_postorder_nodes(repo.index.graph):
            subprocess.run(stage.cmd, shell=True, cwd=home, check=True)  # noqa: S602 (as DVC does)
            stage.save()
            stage.commit()
            done[stage.name] = to_single_stage_lockfile(stage)
        dump_yaml(str(home / "dvc.lock"), {"schema": "2.0", "stages": done})
    return len(done)


def forget(home: Path) -> None:
    """Take some scores out of dvc.lock and remove their files."""
    from dvc.utils.serialize import modify_yaml

    with modify_yaml(str(home / "dvc.lock")) as lock:
        names = [name for name in lock["stages"] if name.startswith("score@")][-SAMPLE:]
        for name in names:
            for out in lock["stages"].pop(name)["outs"]:
                (home / out["path"]).unlink()


def spent(home: Path, *command: str) -> float:
    """CPU seconds of a command of DVC, which has to succeed."""
    before = children()
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [*DVC, *command], cwd=home, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return children() - before


def children() -> float:
    """CPU seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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
    if sys.argv[1] == "made":
        made(int(sys.argv[2]))
    else:
        main([int(word) for word in sys.argv[1:]])
