"""The two ways a command fails; the command line prints either as one line."""

from collections.abc import Iterable
from difflib import get_close_matches


class ReproError(Exception):
    """Something the user can mend: the message names the file, the key or row, and the remedy."""

    exit_code = 1


class InputError(ReproError):
    """Bad input (parameters, raw bytes, rows): exit status 2, nothing half-written."""

    exit_code = 2


class RunError(ReproError):
    """The input was fine but the run could not be done here: exit status 1."""


def unknown_name(kind: str, name: str, known: Iterable[str]) -> InputError:
    """An error for a name that is not known, with the nearest names that are."""
    choices = sorted(known)
    near = get_close_matches(name, choices, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(choices)}"
    return InputError(f"unknown {kind} {name!r}: {hint}")
