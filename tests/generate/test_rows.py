"""Rows of an unfinished prediction after a kill."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from repro.generate.rows import append, resume
from repro.text import Output, dump_output

PLAN = [["a", "b", "c"], ["d", "e", "f"], ["g"]]
SAID = st.text(max_size=8)


def lines(rows: list[Output]) -> bytes:
    return b"".join(dump_output(row) + b"\n" for row in rows)


def folder() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        yield Path(name)


@st.composite
def finished(draw: st.DrawFn) -> list[Output]:
    return [
        Output(id_, draw(SAID), "length", number)
        for number, batch in enumerate(PLAN)
        for id_ in batch
    ]


@given(finished(), st.data())
def test_a_file_cut_at_any_byte_keeps_its_whole_batches_and_drops_the_rest(
    rows: list[Output], data: st.DataObject
) -> None:
    whole = lines(rows)
    cut = data.draw(st.integers(0, len(whole)))
    for home in folder():
        path = home / "work" / "rows.jsonl"
        path.parent.mkdir()
        path.write_bytes(whole[:cut])
        complete = whole[:cut].count(b"\n")
        kept = max(count for count in (0, 3, 6, 7) if count <= complete)
        assert resume(path, PLAN) == rows[:kept]
        assert path.read_bytes() == lines(rows[:kept])
        append(path, rows[kept:])
        assert path.read_bytes() == whole


@given(st.binary(max_size=60))
def test_a_file_of_any_bytes_raises_nothing_and_keeps_nothing(noise: bytes) -> None:
    for home in folder():
        path = home / "rows.jsonl"
        path.write_bytes(noise)
        assert resume(path, PLAN) == []


@given(finished(), st.integers(0, 6))
def test_a_row_of_another_plan_ends_what_is_taken_up(rows: list[Output], place: int) -> None:
    old = rows[place]
    rows[place] = Output(old.id, old.output, "stop", old.batch + 1)
    for home in folder():
        path = home / "rows.jsonl"
        path.write_bytes(lines(rows))
        assert resume(path, PLAN) == rows[: {0: 0, 1: 3, 2: 6}[place // 3]]
