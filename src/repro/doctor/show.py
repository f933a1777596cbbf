"""The doctor's page: narrow, in sections, with the commands apart."""

import sys
from collections.abc import Mapping, Sequence

from repro.doctor.machine import machine, sources, warnings
from repro.doctor.remedies import lacks, readiness
from repro.doctor.state import State, cell_map, examine
from repro.params import Params
from repro.paths import Paths
from repro.storage.remotes import tracked_secrets

COMMAND = "    $ "


def show(params: Params, paths: Paths) -> None:
    """Print what there is, what is missing and what gets it."""
    state = examine(params, paths)
    sections = {
        "Machine": machine(),
        f"Profile {paths.profile}: {params.title}": cell_map(params, state),
        "Sources": sources(params),
        "Remotes": remotes(state),
        "Tiers": readiness(params, paths, state),
        "Missing here": missing(params, paths, state),
    }
    notes = [*warnings(), *storage_warnings(state)]
    _print(sections | ({"Warnings": notes} if notes else {}))


def remotes(state: State) -> list[str]:
    """A line for each remote: its address, and how much of the profile it holds."""
    lines = []
    for remote in state.settings.remotes:
        answer = state.answers[remote.name]
        said = answer.problem or f"reached, holds {len(answer.present)} of this profile's outs"
        default = " (default)" if remote.default else ""
        lines += [f"{remote.name}{default}  {remote.url}", f"  {said}"]
    return lines or ["none is set up; docs/remotes.md has templates"]


def missing(params: Params, paths: Paths, state: State) -> list[str]:
    """What is not in the working tree, each with its command."""
    found = lacks(params, paths, state)
    return [line for lack in found for line in (lack.what, COMMAND + lack.command)] or ["nothing"]


def storage_warnings(state: State) -> list[str]:
    """Secrets in a tracked file, and remotes whose bytes DVC would not check."""
    loose = [remote.name for remote in state.settings.remotes if not remote.verify]
    return [
        *(
            f".dvc/config: {key} is a secret in a tracked file; move it to .dvc/config.local"
            for key in tracked_secrets()
        ),
        *(
            f"remote {name}: a truncated object would pass as whole; "
            f"run `dvc remote modify {name} verify true`"
            for name in loose
        ),
    ]


def _print(sections: Mapping[str, Sequence[str]]) -> None:
    if not sys.stdout.isatty():
        for title, lines in sections.items():
            print(title, *(f"  {line}" for line in lines), sep="\n", end="\n\n")
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for title, lines in sections.items():
        console.print(Text(title, style="bold"))
        for line in lines:
            console.print(Text(f"  {line}", style="cyan" if line.startswith(COMMAND) else ""))
        console.print()
