"""Verbs for people."""

from pathlib import Path
from typing import Annotated

import typer

from repro.cli import shell
from repro.cli.options import Dataset, Profile, Remote, Row, known_profile
from repro.errors import InputError


def results(
    profile: Profile = "default",
    as_json: Annotated[bool, typer.Option("--json", help="JSON, as in summary.json.")] = False,
    md: Annotated[
        bool, typer.Option("--md", help="One Markdown table with paired differences.")
    ] = False,
) -> None:
    """Print the tables and the verdict of a profile, and where the files are.

    With --md, one table for a document: F1 of every row and, where `repro compare` was run, how far
    each model lies from each baseline.
    """
    from repro.params import load
    from repro.report.overview import overview
    from repro.tables.show import show, show_json

    if md and as_json:
        raise InputError("results: --md and --json: take one of them")
    params, paths = load(profile)
    if md:
        print(*overview(params.of_tables, paths), sep="\n")
    else:
        (show_json if as_json else show)(params.of_tables, paths)


def show(
    row: Row,
    dataset: Dataset,
    profile: Profile = "default",
    errors: Annotated[bool, typer.Option("--errors", help="Only examples with an error.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Examples to print.")] = 10,
) -> None:
    """Print test examples of a cell: text, gold, answer, and each item missing or wrong.

    Examples stand in the corpus's order. `gold` is the answer a perfect model gives, `answer` the
    output verbatim (control characters escaped, cut after 2,000 characters). An example has an
    error where its items are not exactly the gold ones. A line counts them; where thresholds on
    samples were chosen, the last ones give precision, recall and F1 at each. Needs the cell's
    predictions, or its answers in git, and its prepared corpus; runs no model and writes nothing.

    Example: repro show smollm2-135m git -p laptop --errors -n 3
    """
    from repro.answers.committed import at_hand
    from repro.scoring.show import show as run
    from repro.tables.thresholds import read_thresholds

    params, paths = shell.load(profile)
    shell.require_cell(params, row, dataset)
    paths = at_hand(paths, row, dataset)
    run(row, dataset, paths, params.prompt.style, errors=errors, limit=limit)
    chosen = read_thresholds(paths.thresholds(row, dataset))
    for line in chosen.lines() if chosen else []:
        print(line)


def new_profile(
    name: Annotated[str, typer.Argument(help="The new folder's name in profiles/.")],
    source: Annotated[
        str, typer.Option("--from", help="The profile to start from.", callback=known_profile)
    ] = "default",
    settings: Annotated[
        list[str] | None, typer.Option("--set", "-s", help="key=value in YAML, e.g. lora.rank=8.")
    ] = None,
) -> None:
    """Make a profile of your own: the same pipeline with other parameters.

    Example: repro new-profile tiny-real --from baselines -s models=[tiny-llama]
    """
    from repro.new_profile import new_profile as make

    folder = make(name, source, settings or [])
    print(f"made {folder}; run: dvc repro {folder}/dvc.yaml")


def new_model(
    source: Annotated[str, typer.Argument(help="ORG/NAME on the Hub, or a folder .../ORG/NAME.")],
) -> None:
    """Add a dense text decoder to models.yaml: its entry is read from its config.json.

    Example: repro new-model Qwen/Qwen3-0.6B
    """
    from repro.new_model import new_model as make

    name = make(source)
    profile = f"repro new-profile mine --from baselines -s 'models=[{name}]'"
    print(f"added {name} to models.yaml; look at it, then: {profile}")


def doctor(profile: Profile = "default") -> None:
    """Say what is here, reachable and missing for a profile, and what gets it.

    Example: repro doctor -p laptop
    """
    from repro.doctor.show import show
    from repro.params import load

    params, paths = load(profile)
    show(params, paths)


def tier(
    number: Annotated[int, typer.Argument(help="1 look, 2 re-score, 3 re-predict, 4 train.")],
    cells: Annotated[
        list[str] | None, typer.Argument(help="Cells, e.g. tiny-llama-ade; all if none is named.")
    ] = None,
    profile: Profile = "default",
    remote: Remote = None,
) -> None:
    """Review a profile as deep as you choose; only tier 4 ever trains.

    1 rebuilds the tables from the metrics in git. 2 pulls predictions and scores them again, or
    scores the answers in git. 3 pulls adapters, predicts and scores again. 4 runs whatever is not
    up to date (it trains).

    Example: repro tier 2 -p laptop smollm2-135m-git
    """
    from repro.params import load
    from repro.tiers.plan import NAMES
    from repro.tiers.run import run

    if number not in NAMES:
        known = ", ".join(f"{one} {name}" for one, name in NAMES.items())
        raise InputError(f"unknown tier {number}: known: {known}")
    params, paths = load(profile)
    run(number, cells or [], remote, params, paths)


def push(
    profile: Profile = "default",
    remote: Remote = None,
    stages: Annotated[str, typer.Option(help="What some stages made only: a,b.")] = "",
) -> None:
    """Push adapters, and the predictions whose corpus may be shared, to a DVC remote."""
    from repro.params import load
    from repro.storage.push import push as run

    params, paths = load(profile)
    run(params, paths, remote, [stage for stage in stages.split(",") if stage])


def export(
    to: Annotated[Path, typer.Option("--to", help="A folder that does not exist yet.")],
    profile: Profile = "default",
) -> None:
    """Write corpora as datasets, adapters as PEFT repositories, and the run as an RO-Crate."""
    from repro.export.run import export as run
    from repro.params import load

    print(*run(*load(profile), to), sep="\n")


def storage(profile: Profile = "default") -> None:
    """Compute the sizes of a profile's adapters, and sum what its runs left."""
    from repro.params import load
    from repro.storage.sizes import storage_lines

    print(*storage_lines(*load(profile)), sep="\n")


def register(app: typer.Typer) -> None:
    """Add the verbs of this room."""
    for verb in (results, show, doctor, tier, push, export, storage, new_profile, new_model):
        app.command(rich_help_panel="People")(verb)
