"""Stage `report`: one HTML file that people read."""

from pathlib import Path

from repro.files import write_text
from repro.params import Params
from repro.paths import Paths
from repro.report.page import read, render
from repro.storage.pages import REPORT, WITH_TEXT


def write(params: Params, paths: Paths, *, with_text: bool) -> Path:
    """Write report.html, or with corpus text the copy that git ignores; return its path."""
    target = paths.tables / (WITH_TEXT if with_text else REPORT)
    write_text(target, render(read(params, paths, with_text=with_text)))
    return target
