"""Which version and which commit of the code this is."""

import importlib.metadata

from repro.checkout import SOURCE
from repro.provenance import CODE
from repro.revision import UNKNOWN, revision


def version() -> str:
    """One line: the package's version, and the checkout's commit where there is one."""
    name = f"repro {importlib.metadata.version('repro')}"
    if not SOURCE.is_dir():
        return f"{name} (commit unknown: not in a checkout)"
    commit, changed = revision(CODE)
    if commit == UNKNOWN:
        return f"{name} (commit unknown)"
    return f"{name} (commit {commit}{', with changes' if changed is True else ''})"
