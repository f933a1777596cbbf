"""No bytes make a corpus reader fail otherwise than by a line that names the file."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.corpora.base import load
from repro.corpora.card import task_info
from repro.corpora.prepare import dump
from repro.registry import corpora, corpus_entry
from repro.schema import SPLITS, Example, ProtocolName, TaskInfo
from repro.tasks import asking
from repro.tasks.asking import prompts
from tests.faults.budget import fuzzed, in_memory, refused_in_one_line
from tests.faults.conftest import Raw
from tests.faults.inputs import edited, junk
from tests.faults.record import tried

PART = "Bad input: corpora"
PROTOCOLS: Sequence[ProtocolName] = ("label_set", "strict")


@pytest.mark.parametrize("dataset", corpora())
def test_a_reader_of_random_bytes_names_what_is_wrong(
    dataset: str, raw: Raw, tmp_path: Path
) -> None:
    _fuzz(dataset, raw(dataset), tmp_path, "random bytes in one file", _of_junk)


@pytest.mark.parametrize("dataset", corpora())
def test_a_reader_of_edited_files_names_what_is_wrong(
    dataset: str, raw: Raw, tmp_path: Path
) -> None:
    _fuzz(dataset, raw(dataset), tmp_path, "edits in one file", edited)


def _of_junk(_: bytes) -> st.SearchStrategy[bytes]:
    return junk()


@st.composite
def _member_edited(draw: st.DrawFn, good: bytes) -> bytes:
    """An archive whose bytes are sound, with one member that is not."""
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    name = draw(st.sampled_from([name for name in members if not name.endswith("/")]))
    members[name] = draw(edited(members[name]))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, data in members.items():
            archive.writestr(path, data)
    return packed.getvalue()


def _fuzz(dataset: str, good: dict[str, bytes], folder: Path, kind: str, make: object) -> None:
    assert callable(make)
    corpus, entry = load(dataset), corpus_entry(dataset)
    for name, data in good.items():
        (folder / name).write_bytes(data)

    with tried(PART, f"{dataset}: {kind}") as outcome, in_memory():

        @fuzzed
        @given(st.data())
        def one(data: st.DataObject) -> None:
            name = data.draw(st.sampled_from(sorted(good)))
            strategy = make(good[name])
            if name.endswith(".zip"):
                strategy = st.one_of(strategy, _member_edited(good[name]))
            bad, protocol = data.draw(strategy), data.draw(st.sampled_from(PROTOCOLS))
            (folder / name).write_bytes(bad)
            with refused_in_one_line(outcome, name, str(folder)):
                splits = corpus.read(folder, protocol).splits
                info = task_info(corpus, entry, protocol)
                _ask(info, [row for split in SPLITS for row in splits[split][:4]])
            (folder / name).write_bytes(good[name])

        one()


def _ask(info: TaskInfo, rows: Sequence[Example]) -> None:
    """What was read can be written down, asked and answered."""
    task = asking.of(info)
    for row in rows:
        dump(row)
        prompts.prompt(task, row)
        task.target(row)
        task.gold(row)
