from repro.analysis.plot.points import COLOURS
from repro.analysis.plot.views import bounds, buckets
from repro.analysis.table import Line


def bucket(row: str, name: str, gold: int = 1) -> Line:
    return Line("ade", row, "length", name, "f1", 0.5, 0.4, 0.6, gold=gold)


def test_bounds_are_those_measures_of_a_corpus_that_need_no_model() -> None:
    lines = [
        Line("ade", "", "words", "", "measure", 9.0),
        Line("ade", "", "ceiling_f1", "", "measure", 0.9),
        Line("ade", "linear", "", "", "f1", 0.8),
    ]
    assert [(one.label, one.series, one.value) for one in bounds(lines)] == [
        ("ADE", "ceiling", 0.9)
    ]


def test_a_bucket_without_gold_items_has_no_f1_to_draw() -> None:
    found = buckets([bucket("linear", "short"), bucket("linear", "long", gold=0)])
    assert [(one.label, one.low, one.high) for one in found] == [("ADE, length: short", 0.4, 0.6)]


def test_no_more_rows_are_drawn_than_there_are_colours() -> None:
    found = buckets([bucket(f"row{number}", "short") for number in range(6)])
    assert [one.series for one in found] == [f"row{number}" for number in range(len(COLOURS))]
