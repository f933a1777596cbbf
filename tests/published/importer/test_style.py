"""Style sheets of a page are read as what their grammar says, however long they are."""

import re
import time

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from repro.published.importer.style import Styles, _rules, _without_comments

RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@given(st.text(alphabet="{}a,/* \n", max_size=40))
def test_rules_and_comments_are_those_that_expressions_find(sheet: str) -> None:
    bare = COMMENT.sub("", sheet)
    assert _without_comments(sheet) == bare
    assert list(_rules(bare)) == RULE.findall(bare)


def test_sheets_that_never_end_a_rule_or_a_comment_are_read_in_time() -> None:
    began = time.process_time()
    for sheet in ("a" * 500_000, "/*" * 250_000, "{" * 500_000, "a}" * 250_000):
        Styles.of(html.fromstring(f"<html><style>{sheet}</style><p>1</p></html>"))
    assert time.process_time() - began < 5  # an expression takes minutes
