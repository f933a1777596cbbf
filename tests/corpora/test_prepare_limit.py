"""A row limit makes a trial run of a big corpus."""

from repro.corpora.base import Reading
from repro.corpora.prepare import limited
from repro.schema import SPLITS, Example


def test_a_limit_keeps_the_first_rows_of_each_split_and_says_so() -> None:
    rows = [Example(str(number), "g", "t") for number in range(5)]
    reading = Reading({"train": rows, "dev": rows[:1], "test": rows})
    kept = limited(reading, 2)
    assert [len(kept.splits[split]) for split in SPLITS] == [2, 1, 2]
    assert "first 2 rows" in kept.notes[-1]
    assert limited(reading, None) is reading
