"""Stage `audit`: what the published figures fit, from `published/` alone."""

from pathlib import Path

from repro.audit.findings import read_audit
from repro.audit.markdown import render
from repro.files import write_text
from repro.paths import Paths


def write(paths: Paths) -> Path:
    """Write audit.md of a profile and return its path; no data, no network."""
    target = paths.tables / "audit.md"
    write_text(target, render(read_audit()))
    return target
