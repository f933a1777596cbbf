"""Verbs from metrics to judgement."""

from typing import Annotated

import typer

from repro.cli.options import Profile
from repro.errors import RunError


def tables(profile: Profile = "default") -> None:
    """Write the four tables, the diff against published figures and summary.json."""
    from repro.params import load
    from repro.tables.write import write

    params, paths = load(profile)
    write(params, paths)


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
    from repro.tables.diff_show import show_diff

    params, paths = load(profile)
    differing = show_diff(params, paths, markdown=md, as_json=as_json)
    if strict and differing:
        raise RunError(
            f"profile {profile}: {len(differing)} figures differ; see {paths.tables}/diff.md"
        )


def expect(profile: Profile = "default") -> None:
    """Accept a profile's current metrics as what it is expected to give."""
    from repro.params import load
    from repro.tables.write import expect as run

    params, paths = load(profile)
    print(f"{paths.expectation}: {run(params, paths)} figures")


def audit(profile: Profile = "default") -> None:
    """Check what the published figures fit, beside trivial answers; reads published/ alone."""
    from repro.audit.write import write
    from repro.paths import Paths

    print(write(Paths.of(profile)))


def corpus_facts(profile: Profile = "baselines") -> None:
    """Compute published/corpus_facts.json anew from a profile's prepared real corpora."""
    from repro.audit.collect import collect
    from repro.audit.facts import CORPUS_FACTS, write_facts
    from repro.params import load

    params, paths = load(profile)
    write_facts(collect(params, paths))
    print(CORPUS_FACTS)


def register(app: typer.Typer) -> None:
    """Add the verbs of this room."""
    for stage in (tables, audit):
        app.command(rich_help_panel="Stages")(stage)
    for verb in (diff, expect, corpus_facts):
        app.command(rich_help_panel="People")(verb)
