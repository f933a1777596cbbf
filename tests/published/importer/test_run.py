"""`repro published import` from end to end."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from repro.cli import app
from repro.errors import RunError
from repro.published.importer.run import import_tables
from repro.published.store import CELLS, load

GOOD = """<figure><figcaption>Table 2: Event extraction</figcaption><table>
<tr><th rowspan=2>Model</th><th colspan=3>PHEE</th></tr><tr><th>P</th><th>R</th><th>F1</th></tr>
<tr><td>DeepSeek-R1-Distill-Llama-70B</td><td>95.71</td><td>95.71</td><td><b>95.71</b></td></tr>
<tr><td>Phi-4</td><td>90.00</td><td>80.00</td><td>84.71</td></tr></table></figure>"""


def run(text: str, *options: str) -> Result:
    Path("page.html").write_text(text, encoding="utf-8")
    return CliRunner().invoke(app, ["published", "import", "page.html", *options])


@pytest.fixture(autouse=True)
def _home(home: Path) -> None:
    assert home.is_dir()


def test_an_import_stores_new_figures_and_confirms_known_ones() -> None:
    result = run(GOOD)
    assert result.exit_code == 0
    cells = load().cells
    assert cells["phi4-14b", "phee", "f1"].value == "0.8471"
    assert cells["r1-distill-llama-70b", "phee", "f1"].standing == "imported"
    assert len(cells) == 5 + 5
    assert load().imported == 6
    assert not load().complete
    assert "confirmed:\n  r1-distill-llama-70b phee f1: 0.9571 (inferred)" in result.output


def test_a_second_import_of_the_same_page_changes_no_byte() -> None:
    run(GOOD)
    first = CELLS.read_bytes()
    assert run(GOOD).exit_code == 0
    assert CELLS.read_bytes() == first


def test_a_dry_run_writes_nothing() -> None:
    first = CELLS.read_bytes()
    assert "new:" in run(GOOD, "--dry-run").output
    assert CELLS.read_bytes() == first


def test_a_refused_figure_fails_but_the_others_are_stored() -> None:
    result = run(GOOD.replace("95.71</b>", "95.00</b>").replace("95.71", "95.00"))
    assert isinstance(result.exception, RunError)
    assert str(result.exception) == "page.html: 2 refused; the stored figures stand"
    cells = load().cells
    assert cells["r1-distill-llama-70b", "phee", "f1"].value == "0.9571"
    assert ("r1-distill-llama-70b", "phee", "recall") not in cells
    assert cells["phi4-14b", "phee", "f1"].value == "0.8471"


def test_replace_takes_the_page_instead() -> None:
    page = GOOD.replace("95.71", "95.00")
    assert run(page, "--replace").exit_code == 0
    assert load().cells["r1-distill-llama-70b", "phee", "f1"].value == "0.9500"


def test_what_could_not_be_placed_is_printed() -> None:
    result = run(GOOD.replace("Phi-4", "GPT-4"))
    assert "table 1: unknown label 'GPT-4': 3 cells (90.00, 80.00, 84.71)" in result.output
    assert "published/aliases.yaml" in result.output


def test_a_page_of_other_tables_fails_and_changes_nothing() -> None:
    first = CELLS.read_bytes()
    Path("other.csv").write_text("City,Rain\nOslo,763\n", encoding="utf-8")
    with pytest.raises(RunError, match="no figure placed"):
        import_tables("other.csv", replace=False, inconsistent=False, dry_run=False)
    assert CELLS.read_bytes() == first
