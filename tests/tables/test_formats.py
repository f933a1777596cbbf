"""Tables as text: Markdown, LaTeX that the importer reads back, CSV with every digit."""

import csv
from pathlib import Path
from statistics import fmean

from repro.published.importer.aliases import load_aliases
from repro.published.importer.reading import read_table
from repro.published.importer.source import read_source
from repro.tables.formats import csv_of, latex, latex_text, markdown
from repro.tables.grid import grid
from repro.tables.results import load_results
from repro.verdict.noise import spread
from tests.tables.home import SEEDED, Home

GOLDEN = Path(__file__).parent / "golden"


def test_a_classification_table_reads_as_it_did(home: Home) -> None:
    home.write("constant", "ade", 0.7956, f1_macro=0.4431, positive_f1=0.0)
    home.write("tiny-llama", "ade", 0.81, f1_macro=0.7, positive_f1=0.69, unparsed=2)
    table = grid(load_results(home.params, home.paths), "classification")
    text = markdown(table, home.params)
    assert text == (GOLDEN / "text_classification.md").read_text(encoding="utf-8")


def test_a_latex_table_reads_as_it_did(home: Home) -> None:
    text = latex(grid(load_results(home.fill().params, home.paths), "events"), home.params)
    assert text == (GOLDEN / "event_extraction.tex").read_text(encoding="utf-8")


def test_the_importer_reads_back_every_figure_of_a_latex_table(home: Home, tmp_path: Path) -> None:
    """The reader knows nothing of the writer: spans, bold and 'not run' are found again."""
    paper = home.paper()
    paper.write("mistral-7b", "biored", 0.5, precision=0.4, recall=0.6667)
    paper.write("llama3-8b", "git", 0.25)
    text = latex(grid(load_results(paper.params, paper.paths), "relations"), paper.params)
    (tmp_path / "table.tex").write_text(text, encoding="utf-8")
    (table,) = read_source(str(tmp_path / "table.tex")).tables
    fates = read_table(table, load_aliases()).fates
    assert {one.key: one.value for one in fates if one.key is not None} == {
        ("mistral-7b", "biored", "precision"): "0.4000",
        ("mistral-7b", "biored", "recall"): "0.6667",
        ("mistral-7b", "biored", "f1"): "0.5000",
        **{("llama3-8b", "git", name): "0.2500" for name in ("precision", "recall", "f1")},
    }


def test_signs_that_latex_reads_as_commands_are_escaped() -> None:
    assert latex_text("a_b & 5% {x} \\") == r"a\_b \& 5\% \{x\} \textbackslash{}"


def test_a_csv_table_read_back_holds_the_metrics_and_what_was_not_run(home: Home) -> None:
    home.fill().write("constant", "phee", 0.123456, precision=0.2, recall=0.0891)
    text = csv_of(grid(load_results(home.params, home.paths), "events"))
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["row"] for row in rows] == ["constant", "tiny-llama"]
    assert rows[0]["phee f1"] == "0.123456"
    assert (rows[0]["phee precision"], rows[0]["phee recall"]) == ("0.2", "0.0891")
    assert rows[0]["genia2011 f1"] == "not run"


def test_tables_show_the_mean_and_beside_it_deviation_and_interval(seeded: Home) -> None:
    table = grid(load_results(seeded.params, seeded.paths), "events")
    assert table.shown("tiny-llama", "phee")[-1] == f"{fmean(SEEDED):.4f}"
    known = spread(SEEDED)
    assert known is not None
    text = markdown(table, seeded.params)
    assert f"{known.deviation:.4f}" in text
    assert f"{known.low:.4f} to 1.0000" in text


def test_latex_says_what_the_markdown_shows(seeded: Home) -> None:
    known = spread(SEEDED)
    assert known is not None
    text = latex(grid(load_results(seeded.params, seeded.paths), "events"), seeded.params)
    assert "mean of 3 training seeds" in text
    assert f"{known.deviation:.4f}" in text
    assert f"{known.low:.4f} to 1.0000" in text


def test_a_mean_over_seeds_has_their_interval_and_each_kind_is_named(seeded: Home) -> None:
    table = grid(load_results(seeded.params, seeded.paths), "events")
    text = markdown(table, seeded.params)
    assert "0.7886 to 1.0000 (3 seeds)" in text
    assert "0.8730 to 0.9130 (50 groups)" in text
    assert "where seeds are counted, the 95% prediction interval of one more seed:" in text
    assert f"are those of seed {seeded.params.seed}." in text


def test_two_seeds_have_no_prediction_interval(seeded: Home) -> None:
    two = seeded.changed(seeds=[14])
    text = markdown(grid(load_results(two.params, two.paths), "events"), two.params)
    assert "needs three seeds" in text
    assert "- (2 seeds)" in text


def test_one_seed_shows_no_seeds_at_all(home: Home) -> None:
    home.fill()
    text = markdown(grid(load_results(home.params, home.paths), "events"), home.params)
    assert "training seeds" not in text
