from pathlib import Path

import pytest

from repro.analysis.table import Line, read_lines, to_csv
from repro.errors import InputError

LINES = [
    Line("phee", "", "words", "", "measure", 18.5),
    Line("phee", "-row", "", "", "f1", 0.5),
    Line("phee", "linear", "length", "short", "f1", 0.5, 0.25, 0.75, 0.5, 0.5, 0.125, 8, 4, 9),
]


def test_lines_are_read_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "analysis.csv"
    file.write_text(to_csv(LINES), encoding="utf-8")
    assert read_lines(file) == LINES


def test_a_figure_that_is_no_number_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "analysis.csv"
    file.write_text(to_csv(LINES).replace("18.5", "many"), encoding="utf-8")
    with pytest.raises(InputError, match=r"analysis\.csv:2: value"):
        read_lines(file)


def test_other_columns_are_named(tmp_path: Path) -> None:
    file = tmp_path / "analysis.csv"
    file.write_text("dataset,value\n", encoding="utf-8")
    with pytest.raises(InputError, match="expected the columns dataset,row"):
        read_lines(file)


def test_a_line_that_is_no_csv_is_named(tmp_path: Path) -> None:
    file = tmp_path / "analysis.csv"
    file.write_text(to_csv(LINES) + 'ade,"x"y\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"analysis\.csv:5: not CSV .*; write it again with"):
        read_lines(file)
