"""What real corpora share: texts that one trains on and the other tests, as the docs tell."""

import pytest

from repro.compare.transfer import unseen
from repro.schema import SplitName
from tests.conftest import RealCorpora


@pytest.mark.parametrize(
    ("source", "target", "rows", "left"),
    [
        ("phee", "ade", 2004, 1676),
        ("ade", "phee", 968, 208),
        ("genia2011", "genia2013", 249, 249),
        ("genia2013", "genia2011", 259, 259),
    ],
)
def test_rows_that_the_source_trains_on_are_as_many_as_the_docs_say(
    real_corpora: RealCorpora, source: str, target: str, rows: int, left: int
) -> None:
    names: tuple[SplitName, ...] = ("train", "dev")
    _, learned = real_corpora(source, "label_set")
    _, asked = real_corpora(target, "label_set")
    assert len(asked["test"]) == rows
    assert len(unseen(asked["test"], [row for name in names for row in learned[name]])) == left
