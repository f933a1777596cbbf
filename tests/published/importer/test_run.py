"""`repro published import` from end to end."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from repro.cli.commands import app
from repro.errors import InputError, RunError
from repro.published.store import CELLS, load

GOOD = """<figure><figcaption>Table 2: Event extraction</figcaption><table>
<tr><th rowspan=2>Model</th><th colspan=3>PHEE</th></tr><tr><th>P</th><th>R</th><th>F1</th></tr>
<tr><td>DeepSeek-R1-Distill-Llama-70B</td><td>95.71</td><td>95.71</td><td><b>95.71</b></td></tr>
<tr><td>Phi-4</td><td>90.00</td><td>80.00</td><td>84.71</td></tr></table></figure>"""


def run(text: str, *options: str, answer: str = "y\n") -> Result:
    Path("page.html").write_text(text, encoding="utf-8")
    return CliRunner().invoke(app, ["published", "import", "page.html", *options], input=answer)


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


def test_nothing_is_stored_without_a_yes() -> None:
    first = CELLS.read_bytes()
    result = run(GOOD, answer="n\n")
    assert (result.exit_code, CELLS.read_bytes()) == (0, first)
    assert result.output.endswith("nothing stored\n")
    result = run(GOOD, answer="")
    assert CELLS.read_bytes() == first
    assert str(result.exception) == "nothing stored: no answer; --yes stores without asking"


def test_yes_stores_without_asking() -> None:
    assert run(GOOD, "--yes", answer="").exit_code == 0
    assert load().cells["phi4-14b", "phee", "f1"].value == "0.8471"


def test_one_table_may_be_chosen() -> None:
    other = GOOD.replace("PHEE", "GIT")
    assert run(GOOD + other, "--table", "2", "--yes").exit_code == 0
    assert ("phi4-14b", "phee", "recall") not in load().cells
    assert load().cells["phi4-14b", "git", "recall"].value == "0.8000"
    result = run(GOOD, "--table", "3")
    assert str(result.exception) == "page.html: no table 3; it has tables 1 to 1: see --dry-run"


def test_every_cell_is_printed_with_what_becomes_of_it() -> None:
    page = GOOD.replace("Phi-4", "GPT-4").replace("90.00", "90.00<sub>3</sub>")
    output = run(page, "--dry-run").output
    assert "row 1 headings: 'Model' = passed over | 'PHEE' = phee" in output
    assert "row 3 labels: 'DeepSeek-R1-Distill-Llama-70B' = r1-distill-llama-70b" in output
    assert "row 3 column 2: '95.71' = r1-distill-llama-70b phee precision 0.9571" in output
    assert (
        "row 4 column 2: '90.00' = not stored: unknown label 'GPT-4' (set aside: subscript '3')"
    ) in output


def test_a_page_of_other_tables_fails_and_changes_nothing() -> None:
    first = CELLS.read_bytes()
    Path("other.csv").write_text("City,Rain\nOslo,763\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["published", "import", "other.csv", "--yes"])
    assert isinstance(result.exception, InputError)
    assert "other.csv: no figure placed: '763' (1 cells): unknown label 'Oslo'" in str(
        result.exception
    )
    assert CELLS.read_bytes() == first


def test_a_model_that_is_not_of_the_paper_is_not_stored_and_the_others_are() -> None:
    models = Path("models.yaml").read_text(encoding="utf-8")
    start = models.index("\nmistral-7b:") + 1
    entry = models[start : models.index("\n\n", start)]
    added = entry.replace("mistral-7b:", "added-1b:").replace("Mistral-7B", "Added-1B")
    Path("models.yaml").write_text(f"{models}\n{added}\n", encoding="utf-8")
    Path("t.csv").write_text(
        "model,dataset,metric,value\nadded-1b,ddi,f1,0.5\nmistral-7b,ddi,f1,0.6\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(app, ["published", "import", "t.csv", "--yes"])
    assert done.exit_code == 0
    assert "'0.5' = not stored: unknown label 'added-1b'" in done.output
    assert load().cells["mistral-7b", "ddi", "f1"].value == "0.6"
