"""`dvc metrics diff` and `dvc plots diff` between a tag and a branch, as the documents show."""

import csv
import re
from pathlib import Path

import pytest

from tests.pipeline.workspace import Workspace
from tests.remotes.clones import PIPELINE, PROFILE, clone

pytestmark = pytest.mark.slow

TYPES = f"metrics/{PROFILE}/constant/phee.types.csv"
PAGES = ("docs/tiers.md",)


@pytest.fixture(scope="module")
def compared(scored: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A clone with the documents' tag and branch; nothing of it is in a cache or on a remote."""
    author = clone(scored, tmp_path_factory.mktemp("compared") / "author")
    author.run("git", "tag", "v1")
    author.run("git", "checkout", "-q", "-b", "wider")
    author.replace(f"profiles/{PROFILE}/params.yaml", "test: 8", "test: 40")
    author.repro(f"{PIPELINE}:score@constant-phee")
    author.commit("Forty test examples")
    return clone(author, author.folder.parent / "reader")


def _shown(root: Path, page: str, command: str) -> tuple[str, str]:
    """A command of a page's console blocks and the output printed under it."""
    blocks = re.findall(r"```console\n(.*?)```", (root / page).read_text("utf-8"), re.DOTALL)
    entries = [entry for block in blocks for entry in f"\n{block}".split("\n$ ")]
    found, _, output = next(e for e in entries if e.startswith(command)).partition("\n")
    return found, f"{output.rstrip()}\n"


@pytest.mark.parametrize("page", PAGES)
def test_metrics_diff_prints_what_a_page_shows(page: str, root: Path, compared: Workspace) -> None:
    command, shown = _shown(root, page, "dvc metrics diff")
    assert compared.run("sh", "-c", command) == shown


@pytest.mark.parametrize("page", PAGES)
def test_plots_diff_writes_a_page_with_the_values_of_both_revisions(
    page: str, root: Path, compared: Workspace
) -> None:
    command, shown = _shown(root, page, "dvc plots diff")
    printed = compared.run("sh", "-c", command).strip()
    assert Path(printed).name == Path(shown.strip()).name == "index.html"
    written = compared.read("dvc_plots/index.html")
    for revision in ("v1", "wider"):
        text = compared.run("git", "show", f"{revision}:{TYPES}")
        for row in csv.DictReader(text.splitlines()):
            pair = f'"tp": "{row["tp"]}", "predicted": "{row["predicted"]}"'
            assert re.search(rf"{re.escape(pair)}[^}}]*\"rev\": \"{revision}\"", written)
