"""From raw bytes to prepared rows, beside a reader that checks and keeps nothing."""

import csv
import json
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.conftest import Sides
from benchmarks.material import NO_MIRROR, mirror
from benchmarks.sides import Peer, at_most
from repro.corpora.archive import read_archive
from repro.corpora.fetch import fetch
from repro.corpora.prepare import prepare
from repro.params import load
from repro.registry import corpus_entry

WORK = "preparing the ten real corpora (label_set)"
PEER = "a plain single pass: unzip, decode, parse JSON, XML or fields"
ALLOWED = at_most(4)


def parsed(name: str, text: str) -> int:
    """Read one file in the format that its name says; how many records there are."""
    if name.endswith(".xml"):
        return sum(1 for _ in ET.fromstring(text).iter())  # noqa: S314 (verified bytes)
    if name.endswith((".json", ".jsonl")):
        return len([json.loads(line) for line in text.splitlines() if line.strip()])
    if name.endswith(".csv"):
        return len(list(csv.reader(StringIO(text))))
    return len([line.split("\t") for line in text.split("\n")])


def plain(raw: Path) -> int:
    """The records of every file of a raw folder."""
    records = 0
    for path in sorted(raw.iterdir()):
        if path.suffix == ".zip":
            files = [(member.path, member.data) for member in read_archive(path)]
        else:
            files = [(path.name, path.read_bytes())]
        records += sum(parsed(name, data.decode("utf-8", "replace")) for name, data in files)
    return records


def test_preparing_the_real_corpora(sides: Sides, checkout: Path) -> None:
    if not mirror():
        sides("Corpora").not_measured(WORK, PEER, ALLOWED, NO_MIRROR)
        pytest.skip(NO_MIRROR)
    assert checkout == Path.cwd()
    params, paths = load("baselines")
    entries = {name: corpus_entry(name) for name in params.fetched}
    for name, entry in entries.items():
        fetch(name, entry, paths.raw(name))

    def ours() -> None:
        for name, entry in entries.items():
            prepare(name, entry, params.of_prepare, paths)

    def read() -> None:
        for name in entries:
            assert plain(paths.raw(name))

    peer = Peer(PEER, read, ALLOWED, equal="none: the plain pass makes no rows and checks nothing")
    sides("Corpora").compare(WORK, ours, [peer], rounds=3, warm=False)
