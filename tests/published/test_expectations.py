"""A profile's own expected figures."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.errors import InputError
from repro.published.expectations import read_expectation, write_expectation
from repro.published.terms import METRICS

NAMES = st.text("abc-", min_size=1)
FIGURES = st.dictionaries(st.tuples(NAMES, NAMES, st.sampled_from(METRICS)), st.floats(0, 1))


@given(figures=FIGURES)
def test_what_is_written_is_read_back_in_order_and_to_the_last_digit(
    tmp_path_factory: pytest.TempPathFactory, figures: dict[tuple[str, str, str], float]
) -> None:
    path = tmp_path_factory.getbasetemp() / "expectation.csv"
    write_expectation(path, figures)  # type: ignore[arg-type]
    assert list((read_expectation(path) or {}).items()) == list(figures.items())


def test_a_profile_without_a_file_has_no_expectation(tmp_path: Path) -> None:
    assert read_expectation(tmp_path / "none.csv") is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("row,value\n", ":1: expected the columns"),
        ("row,dataset,metric,value\na,b,f1\n", ":2: expected 4 fields, found 3"),
        ("row,dataset,metric,value\na,b,f2,0.5\n", ":2: unknown metric 'f2'"),
        ("row,dataset,metric,value\na,b,f1,high\n", ":2: value: expected a fraction, found 'high'"),
        ("row,dataset,metric,value\na,b,f1,1.5\n", ":2: value: expected a fraction, found '1.5'"),
        ("row,dataset,metric,value\na,b,f1,nan\n", ":2: value: expected a fraction, found 'nan'"),
        ("row,dataset,metric,value\na,b,f1,0.5\na,b,f1,0.5\n", ":3: a b f1 stands twice"),
    ],
)
def test_a_bad_line_is_named_with_its_number(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_expectation(tmp_path / "x.csv")
    assert f"x.csv{problem}" in str(error.value)
