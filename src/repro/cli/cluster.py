"""Verbs that plan a grid, run it on many machines or cores, and watch it."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from repro.cli.options import Profile
from repro.errors import InputError, unknown_name

if TYPE_CHECKING:
    from repro.params import Params
    from repro.paths import Paths

WATCH_SECONDS = 30


def plan(
    profile: Profile = "default",
    gpu: Annotated[str, typer.Option(help="The card to plan for, e.g. a100-40gb.")] = "a100-40gb",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    page: Annotated[bool, typer.Option("--page", help="Print docs/plan.md.")] = False,
) -> None:
    """Say what each trained cell needs: GPUs, memory, hours, storage. No GPU, no download."""
    from json import dumps

    from repro.params import load
    from repro.plan import show
    from repro.plan.cards import CARDS
    from repro.plan.grid import plan as run

    params, paths = load(profile)
    if gpu not in CARDS:
        raise unknown_name("card", gpu, CARDS)
    card = CARDS[gpu]
    if page:
        print(show.page(params, paths, card), end="")
        return
    cells = run(params, paths, card)
    if json:
        print(dumps(show.as_json(params, cells, card), indent=1))
    else:
        print(*show.lines(params, cells, card), sep="\n")


def lengths(
    profile: Profile = "paper",
    model: Annotated[str, typer.Option(help="Whose tokenizer counts.")] = "smollm2-135m",
    base: Annotated[str, typer.Option(help="The profile that has its base.")] = "laptop",
) -> None:
    """Write the table of row lengths that plans use, from a profile's rendered corpora."""
    from tokenizers import Tokenizer

    from repro.params import load
    from repro.paths import Paths
    from repro.plan.lengths import TABLE, measure, table, write
    from repro.registry import model_entry
    from repro.schema import SPLITS
    from repro.text import read_rendered

    params, paths = load(profile)
    if params.limit is not None or params.prompt.style != "plain":
        raise InputError(f"{paths.params}: lengths are those of whole corpora in style plain")
    model_entry(model)
    home = Paths.of(base)
    file = home.base(model) / "tokenizer.json"
    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # noqa: BLE001 (the library raises no other)
        remedy = f"run `dvc repro {home.pipeline}:base@{model}`, or name another --base"
        raise InputError(f"{file}: no tokenizer ({error}); {remedy}") from None
    found = table() if TABLE.is_file() else {}
    for dataset in params.fetched:
        folder = paths.rendered(dataset)
        if folder.is_dir():
            rows = {split: read_rendered(folder, split, "render it") for split in SPLITS}
            found = {**found, dataset: measure(rows, tokenizer)}
    write(found)
    print(f"wrote {TABLE}")


def submit(
    profile: Profile = "default",
    engine: Annotated[
        Literal["slurm", "local"], typer.Option(help="Slurm, or this machine alone.")
    ] = "slurm",
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Side by side (local).")] = 2,
    models: Annotated[str, typer.Option(help="Some models only: a,b.")] = "",
    datasets: Annotated[str, typer.Option(help="Some corpora only: a,b.")] = "",
    stages: Annotated[str, typer.Option(help="Some stages only.")] = "train,predict,score",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell the cost, submit nothing.")
    ] = False,
) -> None:
    """Run the cells that DVC says are not up to date: as Slurm arrays, or side by side here.

    Afterwards `dvc repro` takes their results and makes tables and report.

    Example: repro submit --engine local -j 2
    """
    from repro.cluster import slurm
    from repro.cluster.site import read_site
    from repro.params import load

    params, paths = load(profile)
    verbs = _chosen("stage", stages, ["train", "predict", "score"])
    chosen_models = _chosen("model", models, params.bases)
    chosen_datasets = _chosen("corpus", datasets, params.datasets)
    if engine == "local":
        _run_here(params, paths, chosen_models, chosen_datasets, verbs, jobs, dry_run=dry_run)
        return
    site = read_site()
    commit = "" if dry_run else slurm.require_commit()
    behind = slurm.open_cells(params, paths, chosen_models, chosen_datasets, verbs)
    open_ = slurm.not_in_queue(behind, paths)
    if len(open_) < len(behind):
        print(f"{len(behind) - len(open_)} cells are left to the jobs in the queue that have them")
    found = slurm.arrays(open_, params, paths, site)
    print(*slurm.cost(found), sep="\n", flush=True)
    if dry_run or not found:
        return
    slurm.require_slurm()
    slurm.make_ready(params, paths, open_)
    given = slurm.submit(found, paths, site, commit)
    print(f"submitted {len(given)} cells; watch them: repro status -p {profile} --watch")


def _run_here(
    params: "Params",
    paths: "Paths",
    models: list[str],
    datasets: list[str],
    verbs: list[str],
    jobs: int,
    *,
    dry_run: bool,
) -> None:
    """Run cells, and the corpora and bases that they need, side by side on this machine."""
    from pathlib import Path

    from repro.cluster import local, units
    from repro.cluster.dvc import DVC, run
    from repro.cluster.folder import Folder

    wanted = [
        unit
        for unit in units.only(units.cells(params, paths), tuple(verbs))
        if unit.model in models and unit.dataset in datasets
    ]
    before = [
        unit
        for unit in [*units.bases(params), *units.corpora(params, paths)]
        if unit.name in {*models, *datasets}
    ]
    if dry_run:
        print(*(f"{one.name}: {', '.join(one.stages)}" for one in [*before, *wanted]), sep="\n")
        return
    run([*DVC, "repro", "code/dvc.yaml"])
    folder = Folder(Path.cwd(), paths.profile)
    local.run_local([*before, *wanted], paths, jobs, folder.jobs)


def _chosen(kind: str, text: str, known: list[str]) -> list[str]:
    """The names in a comma-separated list, all known ones where it is empty."""
    chosen = [name for name in text.split(",") if name] or known
    for name in chosen:
        if name not in known:
            raise unknown_name(kind, name, known)
    return chosen


def status(
    profile: Profile = "default",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Again every 30 seconds.")] = False,
) -> None:
    """Say where each cell stands: done, running, queued, failed (why), not started.

    Cells that `repro submit --engine local` has not finished count as not started; it prints how
    they end itself.
    """
    from dataclasses import asdict
    from json import dumps
    from time import sleep

    from repro.cluster.status import lines, standings
    from repro.params import load

    if json and watch:
        raise InputError("status: --json and --watch: take one of them")
    params, paths = load(profile)
    while True:
        found = standings(params, paths)
        if json:
            print(dumps([asdict(one) for one in found], indent=1))
        else:
            print(*lines(found), sep="\n", flush=True)
        if not watch or not any(one.state in {"running", "queued"} for one in found):
            return
        sleep(WATCH_SECONDS)


def collect(profile: Profile = "default") -> None:
    """Take what finished cells left in their checkouts, all at once; then `dvc repro`.

    `dvc repro` alone takes it too, and writes dvc.lock again after each stage.
    """
    from repro.cluster.collect import collect as run
    from repro.params import load

    params, paths = load(profile)
    taken = run(params, paths)
    print(f"took {len(taken)} cells; then: dvc repro {paths.pipeline}")


def cancel(profile: Profile = "default") -> None:
    """Cancel the profile's Slurm jobs; trainings write a checkpoint first."""
    from repro.cluster.slurm import cancel as run
    from repro.params import load

    _, paths = load(profile)
    print(f"cancelled {', '.join(run(paths)) or 'nothing: no jobs were submitted'}")


def register(app: typer.Typer) -> None:
    """Add the verbs of this room."""
    for verb in (plan, lengths, submit, status, collect, cancel):
        app.command(rich_help_panel="Many cells")(verb)
