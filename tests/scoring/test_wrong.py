"""Which answers are wrong."""

import pytest

from repro.schema import Item
from repro.scoring.counts import Judged
from repro.scoring.wrong import is_wrong

ITEM: frozenset[Item] = frozenset({("Raise",)})
NONE: frozenset[Item] = frozenset()


@pytest.mark.parametrize(
    ("judged", "wrong"),
    [
        (Judged(ITEM, ITEM), False),
        (Judged(NONE, NONE), False),
        (Judged(ITEM, NONE), True),
        (Judged(NONE, ITEM), True),
        (Judged(NONE, NONE, "prose instead of labels"), True),
    ],
)
def test_an_answer_is_wrong_where_its_items_differ_or_it_cannot_be_read(
    judged: Judged, *, wrong: bool
) -> None:
    assert is_wrong(judged) == wrong
