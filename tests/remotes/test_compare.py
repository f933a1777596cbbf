"""`dvc metrics diff` and `dvc plots diff` between a tag and a branch, as docs/tiers.md shows."""

import csv
import re
import shlex
from pathlib import Path

import pytest

from tests.pipeline.workspace import Workspace
from tests.remotes.clones import PIPELINE, PROFILE, clone

pytestmark = pytest.mark.slow

TYPES = f"metrics/{PROFILE}/constant/phee.types.csv"


@pytest.fixture(scope="module")
def compared(scored: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A clone with the page's tag and branch; nothing of it is in a cache or on a remote."""
    author = clone(scored, tmp_path_factory.mktemp("compared") / "author")
    author.run("git", "tag", "v1")
    author.run("git", "checkout", "-q", "-b", "wider")
    author.replace(f"profiles/{PROFILE}/params.yaml", "test: 8", "test: 40")
    author.repro(f"{PIPELINE}:score@constant-phee")
    author.commit("Forty test examples")
    return clone(author, author.folder.parent / "reader")


def _shown(root: Path, command: str) -> tuple[list[str], str]:
    """A command of the page and the output printed under it."""
    page = (root / "docs" / "tiers.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n\$ ([^\n]*)\n(.*?)```", page, re.DOTALL)
    words, output = next(block for block in blocks if block[0].startswith(command))
    return shlex.split(words), output


def test_metrics_diff_prints_what_the_page_shows(root: Path, compared: Workspace) -> None:
    words, shown = _shown(root, "dvc metrics diff")
    assert compared.run(*words) == shown


def test_plots_diff_writes_a_page_with_the_values_of_both_revisions(
    root: Path, compared: Workspace
) -> None:
    words, shown = _shown(root, "dvc plots diff")
    printed = compared.run(*words).strip()
    assert Path(printed).name == Path(shown.strip()).name == "index.html"
    page = compared.read("dvc_plots/index.html")
    for revision in ("v1", "wider"):
        text = compared.run("git", "show", f"{revision}:{TYPES}")
        for row in csv.DictReader(text.splitlines()):
            pair = f'"tp": "{row["tp"]}", "predicted": "{row["predicted"]}"'
            assert re.search(rf"{re.escape(pair)}[^}}]*\"rev\": \"{revision}\"", page)
