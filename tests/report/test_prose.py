from hypothesis import given
from hypothesis import strategies as st

from repro.report.prose import prose


def test_code_and_emphasis_become_tags() -> None:
    assert prose("run `a*b*` *now*") == "run <code>a*b*</code> <em>now</em>"


@given(st.text().filter(lambda text: not set(text) & set("`*")))
def test_other_text_comes_through_as_itself(text: str) -> None:
    shown = prose(text)
    assert shown.unescape() == text
    assert "<" not in shown
