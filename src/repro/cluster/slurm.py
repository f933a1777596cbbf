"""Cells as arrays on Slurm: one array a model, resources from the plan, cost told beforehand."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from repro.cluster.dvc import DVC, environment, last_error, repro_command, run, stale
from repro.cluster.folder import Folder
from repro.cluster.task import Task
from repro.cluster.units import bases, cells, corpora, only, verb_of
from repro.errors import InputError, RunError
from repro.manifest import MANIFESTS
from repro.plan.cards import CARDS
from repro.plan.grid import CellPlan, plan_cell
from repro.plan.lengths import known
from repro.provenance import CODE
from repro.registry import model_entry
from repro.revision import UNKNOWN, revision

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from submitit import Job, SlurmExecutor

    from repro.cluster.site import Site
    from repro.cluster.units import CellUnit
    from repro.params import Params
    from repro.paths import Paths

SAFETY = 1.5
"""A job may take this many times what was planned before it has to resume."""
START_MINUTES = 10
"""For starting, loading and scoring."""
SQUEUE = "squeue"
UNHEARD = re.compile(
    "establish a configuration source|unable to contact slurm controller", re.IGNORECASE
)
"""What programs of Slurm say where no controller has heard them."""
SILENT = re.compile(
    f"{UNHEARD.pattern}|socket timed out|connection refused|zero bytes were", re.IGNORECASE
)
"""The same, or where one may have heard them and did not answer."""
LOGIN = "run this on a login node of the cluster"


@dataclass(frozen=True, slots=True)
class Array:
    """The jobs of one model: cells of each, GPUs of a job, the minutes it asks for, GPU hours."""

    model: str
    jobs: list[list[CellUnit]]
    gpus: int
    minutes: int
    gpu_hours: float

    @property
    def cells(self) -> int:
        return sum(map(len, self.jobs))


def open_cells(
    params: Params,
    paths: Paths,
    models: Sequence[str],
    datasets: Sequence[str],
    verbs: Sequence[str],
) -> list[CellUnit]:
    """The asked cells of which DVC says that a stage is not up to date.

    DVC itself skips the stages of a cell that are.
    """
    behind = stale(paths)
    return [
        unit
        for unit in only(cells(params, paths), tuple(verbs))
        if unit.model in models and unit.dataset in datasets and behind.intersection(unit.stages)
    ]


def arrays(open_: Sequence[CellUnit], params: Params, paths: Paths, site: Site) -> list[Array]:
    """One array a model: of cells that share a job only the first reads its files from storage.

    Raises:
        RunError: a model fits no number of the site's cards.
    """
    found = []
    for model in dict.fromkeys(unit.model for unit in open_):
        units = [unit for unit in open_ if unit.model == model]
        plans = [plan for plan in (_plan(unit, params, paths, site) for unit in units) if plan]
        if any(not plan.gpus for plan in plans):
            raise RunError(f"{model}: fits no 8 cards of {site.card}; see `repro plan`")
        # the program asks for as many as the model's entry says, also where the plan needs fewer
        asked = model_entry(model).gpus
        gpus = max([site.gpus, asked, *(plan.gpus for plan in plans if asked)])
        share = site.cells_per_job
        jobs = [units[i : i + share] for i in range(0, len(units), share)]
        hours = max((plan.train_hours + plan.predict_hours for plan in plans), default=math.inf)
        minutes = min(site.minutes, SAFETY * 60 * hours * share + START_MINUTES)
        cost = sum((plan.train_hours + plan.predict_hours) * gpus for plan in plans)
        found.append(Array(model, jobs, gpus, math.ceil(minutes), cost))
    return found


def _plan(unit: CellUnit, params: Params, paths: Paths, site: Site) -> CellPlan | None:
    """The plan of a cell's own stages; nothing where the corpus is synthetic or of unknown lengths.

    A model that is not trained takes no hours of training. A further split counts as test does.
    """
    if unit.dataset in params.synthetic or not known(unit.dataset):
        return None
    plan = plan_cell(unit.model, unit.dataset, params, paths, CARDS[site.card])
    verbs = {verb_of(stage) for stage in unit.stages}
    return replace(
        plan,
        train_hours=plan.train_hours if "train" in verbs else 0.0,
        predict_hours=plan.predict_hours * len(unit.splits) if "predict" in verbs else 0.0,
    )


def cost(found: Sequence[Array]) -> Iterator[str]:
    """What would be submitted, a line an array, and the sum."""
    for one in found:
        yield (
            f"{one.model}: {one.cells} cells in {len(one.jobs)} jobs, {one.gpus} GPU each, at most "
            f"{one.minutes} minutes each, {one.gpu_hours:,.1f} GPU hours planned"
        )
    hours, at_most = (
        sum(one.gpu_hours for one in found),
        sum(len(one.jobs) * one.gpus * one.minutes / 60 for one in found),
    )
    yield (
        f"in sum {sum(one.cells for one in found)} cells, {hours:,.1f} GPU hours planned, "
        f"{at_most:,.1f} at most before any resumes"
    )


def require_commit() -> str:
    """Write the manifests of code; raise unless they, code and parameters are as committed.

    Returns the commit, at which jobs run whatever the head does meanwhile.
    """
    run([*DVC, "repro", "code/dvc.yaml"])
    commit, dirty = revision([*CODE, str(MANIFESTS)])
    if commit == UNKNOWN or not Path(".git").exists():
        raise InputError(
            f"{Path.cwd()}: no repository that git can read, and jobs clone it; submit from a "
            "clone, or --engine local"
        )
    if dirty:
        raise InputError(
            f"{', '.join(CODE[:4])}, {MANIFESTS} ...: not as committed, and jobs run the commit; "
            "commit first"
        )
    return commit


def make_ready(params: Params, paths: Paths, chosen: Sequence[CellUnit]) -> None:
    """Corpora and bases on the head: nodes need no network."""
    needed = {name for unit in chosen for name in unit.needs}
    before = [unit for unit in [*corpora(params, paths), *bases(params)] if unit.name in needed]
    stages = [
        stage
        for unit in before
        for stage in unit.stages
        if stage.partition("@")[0] in {"fetch", "synthesize", "prepare", "render", "base"}
    ]
    run(repro_command(paths.pipeline, stages))


def require_slurm() -> None:
    """Ask before corpora and bases are made, which may take long.

    Raises:
        RunError: there is no Slurm here, or its controller does not answer.
    """
    if shutil.which("sbatch") is None:
        raise RunError(
            "sbatch: not found; submit from a login node of the cluster, or --engine local"
        )
    in_queue()


def submit(found: Sequence[Array], paths: Paths, site: Site, commit: str) -> dict[str, str]:
    """Submit the arrays at a commit; the job of each cell, also kept in the profile's folder.

    Raises:
        RunError: Slurm refused.
    """
    from submitit import SlurmExecutor

    root = Path.cwd()
    folder = Folder(root, paths.profile)
    cache = Path(run([*DVC, "cache", "dir"]).strip())
    given: dict[str, str] = {}
    folder.submit(jobs_of(folder))
    for one in found:
        name = f"{paths.profile}-{one.model}-{uuid4().hex[:8]}"
        executor = SlurmExecutor(folder.jobs, max_num_timeout=site.resumes, python=_python(site))
        executor.update_parameters(**_resources(one, name, site))
        tasks = [Task(root, commit, cache, paths.profile, units, site) for units in one.jobs]
        # a head that dies before it notes the jobs finds them again by their name
        folder.intend({name: [[unit.name for unit in units] for units in one.jobs]})
        jobs = _as_array(executor, tasks, folder)
        for units, job in zip(one.jobs, jobs, strict=True):
            given |= dict.fromkeys((unit.name for unit in units), str(job.job_id))
        folder.submit(given)
        folder.intend({})
    return given


def _as_array(executor: SlurmExecutor, tasks: Sequence[Task], folder: Folder) -> list[Job[Any]]:
    """Submit tasks as one array; each is its own callable, asked for its checkpoint."""
    from submitit.core.utils import FailedJobError

    try:
        with executor.batch():
            return [executor.submit(task) for task in tasks]
    except FailedJobError as error:
        if UNHEARD.search(str(error)):
            folder.intend({})
        remedy = "submit from a login node, or `repro submit --engine local`"
        raise _failed("sbatch", str(error), remedy) from None


def jobs_of(folder: Folder) -> dict[str, str]:
    """The job that each cell was last given to, also where the head died before it noted that.

    An array that it may have submitted is looked up by its name. One that has left the queue since
    then runs no more, so its cells may be given out again.
    """
    found = folder.submitted()
    for name, jobs in folder.intended().items():
        waiting = _squeue("--array", f"--name={name}", "--format=%i").split()
        if waiting:
            array, _, place = waiting[0].partition("_")
            for number, units in enumerate(jobs):
                found |= dict.fromkeys(units, f"{array}_{number}" if place else array)
    return found


def not_in_queue(open_: Sequence[CellUnit], paths: Paths) -> list[CellUnit]:
    """The cells that no job in the queue has: two jobs would write into one checkout."""
    given = jobs_of(Folder(Path.cwd(), paths.profile))
    queue = in_queue() if given else {}
    return [unit for unit in open_ if given.get(unit.name) not in queue]


def _python(site: Site) -> str | None:
    """The interpreter on a node: inside the container where there is one."""
    return f"apptainer exec --nv {site.container} python" if site.container else None


def _resources(one: Array, name: str, site: Site) -> dict[str, Any]:
    wanted = {
        "job_name": name,
        "partition": site.partition,
        "account": site.account,
        "constraint": site.constraint,
        "qos": site.qos,
        "time": one.minutes,
        "cpus_per_task": site.cpus,
        "mem": f"{site.memory_gb}GB",
        "gpus_per_node": one.gpus or None,
        "array_parallelism": site.parallel,
        "signal_delay_s": site.warning,
    }
    return {key: value for key, value in wanted.items() if value is not None}


def cancel(paths: Paths) -> list[str]:
    """Cancel every job of the profile; their numbers.

    Raises:
        RunError: no controller answers, so none may be cancelled.
    """
    given = jobs_of(Folder(Path.cwd(), paths.profile))
    jobs = sorted({job.partition("_")[0] for job in given.values()})
    if jobs:
        done = subprocess.run(["scancel", *jobs], stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode and SILENT.search(done.stderr):
            raise _failed("scancel", done.stderr, LOGIN)
        print(done.stderr, end="", file=sys.stderr)  # of jobs that have ended, which is no failure
    return jobs


def in_queue() -> dict[str, str]:
    """What Slurm says of my jobs, by number: PENDING, RUNNING, ...; empty where it is not asked."""
    said = _squeue("--array", "--format=%i %T")
    return dict(line.split(None, 1) for line in said.splitlines() if " " in line)


def _squeue(*words: str) -> str:
    """What squeue says of my jobs; nothing where there is no Slurm.

    Raises:
        RunError: it failed, so nobody knows what is in the queue.
    """
    if shutil.which(SQUEUE) is None:
        return ""
    done = subprocess.run(
        [SQUEUE, "--me", "--noheader", *words],
        env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise _failed(SQUEUE, done.stderr, f"{LOGIN}, or `repro submit --engine local`")
    return done.stdout


def _failed(program: str, said: str, remedy: str) -> RunError:
    """The last line of a program of Slurm that failed; the remedy where no controller answers."""
    line = re.sub(f"^{program}: (fatal: |error: )?", "", last_error(said))
    if SILENT.search(said):
        return RunError(f"{program}: no Slurm controller answers ({line}); {remedy}")
    return RunError(f"{program}: {line}; see docs/cluster.md")
