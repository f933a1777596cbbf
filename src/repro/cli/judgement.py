"""Verbs from metrics to judgement."""

from typing import Annotated

import typer

from repro.cli.options import Profile, known_profile
from repro.errors import InputError, RunError


def tables(profile: Profile = "default") -> None:
    """Write the four tables, the diff against published figures and summary.json."""
    from repro.params import load
    from repro.tables.write import write

    params, paths = load(profile)
    write(params.of_tables, paths)


def diff(
    profile: Profile = "default",
    md: Annotated[bool, typer.Option("--md", help="Markdown (GFM).")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 when a figure differs from its reference.")
    ] = False,
) -> None:
    """Print rebuilt figures beside the expectation and the published ones, as dvc metrics diff."""
    from repro.params import load
    from repro.tables.show import show_diff

    if md and as_json:
        raise InputError("diff: --md and --json: take one of them")
    params, paths = load(profile)
    differing = show_diff(params.of_tables, paths, markdown=md, as_json=as_json)
    if strict and differing:
        raise RunError(
            f"profile {profile}: figures that differ: {len(differing)}; see {paths.tables}/diff.md"
        )


def expect(profile: Profile = "default") -> None:
    """Accept a profile's current metrics as what it is expected to give."""
    from repro.params import load
    from repro.tables.write import expect as run

    params, paths = load(profile)
    print(f"{paths.expectation}: {run(params.of_tables, paths)} figures")


def audit(
    profile: Annotated[
        str,
        typer.Option(
            "--profile",
            "-p",
            help="Where audit.md is written: paper_tables/PROFILE/; it says the same everywhere.",
            callback=known_profile,
        ),
    ] = "default",
) -> None:
    """Check what the published figures fit, beside trivial answers; reads published/ alone."""
    from repro.audit.write import write
    from repro.paths import Paths

    print(write(Paths.of(profile)))


def analyze(profile: Profile = "default") -> None:
    """Measure what makes corpora hard, and where rows err: analysis.csv and analysis.md."""
    from repro.analysis.write import AnalyzeParams, write
    from repro.params import load

    params, paths = load(profile)
    write(AnalyzeParams.of(params), paths)


def report(
    profile: Profile = "default",
    with_text: Annotated[
        bool,
        typer.Option(
            help="Write report-with-text.html, which quotes corpus text; git ignores that file."
        ),
    ] = False,
) -> None:
    """Write report.html: one self-contained file with results, audit and origin of every cell.

    Beside it, what `dvc plots show` draws: plots/cells.csv and plots/curves.csv.
    """
    from repro.params import load
    from repro.report.plots import write_plots
    from repro.report.write import write

    params, paths = load(profile)
    print(write(params, paths, with_text=with_text), *write_plots(params, paths), sep="\n")


def corpus_facts(profile: Profile = "baselines") -> None:
    """Compute published/corpus_facts.json again from a profile's prepared real corpora."""
    from repro.audit.collect import collect
    from repro.audit.facts import CORPUS_FACTS, write_facts
    from repro.params import load

    params, paths = load(profile)
    write_facts(collect(params, paths))
    print(CORPUS_FACTS)


def analysis_page() -> None:
    """Write docs/analysis.md and its figures from the committed analysis of each profile."""
    from repro.analysis.page.write import write_page
    from repro.paths import require_root

    require_root()
    print(*write_page(), sep="\n")


def claims(profile: Profile = "default") -> None:
    """Print what the paper claims and how far a profile's figures bear it out."""
    from repro.params import load
    from repro.tables.claims import summary_lines
    from repro.tables.summary import read

    params, paths = load(profile)
    print(*summary_lines(read(params.of_tables, paths).claims), sep="\n")


def diagnose(profile: Profile = "default") -> None:
    """Print the signs of failure in a profile's figures, cell by cell.

    Event F1 under 0.35, precision under 0.5 with recall over 0.9, a base model more than 15% under
    its distilled sibling, over 5% of the answers unreadable or cut off, one answer to all rows.
    """
    from repro.params import load
    from repro.tables.signatures import lines
    from repro.tables.summary import read

    params, paths = load(profile)
    tables = read(params.of_tables, paths)
    print(*lines(tables.signatures, tables.results), sep="\n")


def hypotheses() -> None:
    """Judge the ledger of hypotheses from all profiles; write its page and README's table."""
    from repro.compare.hypotheses import Ledger
    from repro.compare.hypotheses_page import markdown, within
    from repro.files import read_text, write_text
    from repro.paths import HYPOTHESES_PAGE, README, require_root
    from repro.published.hypotheses import read_hypotheses

    require_root()
    judged = Ledger().judge(read_hypotheses())
    readme = within(read_text(README, "restore it from git"), judged, str(README))
    write_text(HYPOTHESES_PAGE, markdown(judged))
    write_text(README, readme)
    print(markdown(judged), end="")


def costs(
    profiles: Annotated[list[str], typer.Argument(metavar="PROFILE...", help="E.g. laptop-full.")],
) -> None:
    """Print what training took beside what it gave: parameters, memory, seconds, F1.

    Of the profile's first seed alone, where others were trained too.

    Example: repro costs laptop laptop-full
    """
    from repro.paths import require_root
    from repro.tables.costs import costs as run

    require_root()
    for name in profiles:
        known_profile(name)
    print(*run(profiles), sep="\n")


def compare(
    first: Annotated[str, typer.Argument(metavar="PROFILE:ROW", help="E.g. laptop:linear.")],
    others: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PROFILE:ROW]...", help="All other rows if none is named."),
    ] = None,
    name: Annotated[
        str, typer.Option("--name", help="Write it as paper_tables/comparisons/NAME.md and .json.")
    ] = "",
) -> None:
    """Compare a row with others: the paired bootstrap interval of their F1 difference.

    Over the corpora that both have and the examples that both were asked. Needs their predictions,
    or answers in git, and prepared and rendered corpora. Without others it writes
    paper_tables/PROFILE/compare/ROW.md and .json; with others it writes what has a name.

    Example: repro compare laptop:smollm2-135m laptop:linear
    """
    from repro.compare.compare import compare as run
    from repro.compare.words import markdown
    from repro.paths import require_root

    require_root()
    for row in [first, *(others or [])]:
        if ":" in row:
            known_profile(row.partition(":")[0])
    print(markdown(run(first, others or [], name)), end="")


def import_published(
    source: Annotated[str, typer.Argument(help="HTML, LaTeX or CSV: a file or an address.")],
    table: Annotated[
        list[int] | None, typer.Option("--table", help="Read this table alone; may be repeated.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Store without asking.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take figures that contradict stored ones.")
    ] = False,
    inconsistent: Annotated[
        bool, typer.Option("--inconsistent", help="Take P, R, F1 where F1 does not follow.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print, store nothing.")] = False,
) -> None:
    """Import full tables of the paper into published/cells.csv; see docs/importing.md."""
    from repro.paths import require_root
    from repro.published.importer.run import import_tables

    require_root()
    import_tables(
        source,
        (lambda _: True) if yes else _ask,
        tables=table or (),
        replace=replace,
        inconsistent=inconsistent,
        dry_run=dry_run,
    )


def _ask(question: str) -> bool:
    try:
        return typer.confirm(question)
    except typer.Abort:
        raise InputError("nothing stored: no answer; --yes stores without asking") from None


def register(app: typer.Typer) -> None:
    """Add the verbs of this room."""
    for stage in (tables, audit, analyze, report, compare):
        app.command(rich_help_panel="Stages")(stage)
    for verb in (diff, expect, claims, diagnose, hypotheses, costs, corpus_facts, analysis_page):
        app.command(rich_help_panel="People")(verb)
    published = typer.Typer(no_args_is_help=True, help="The paper's figures.")
    published.command("import")(import_published)
    published.callback()(_group)
    app.add_typer(published, name="published", rich_help_panel="People")


def _group() -> None:
    """The paper's figures, as far as they are known."""
