"""What a run of the benchmarks shares: where its rows go, and the real corpora and models."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks import page, record
from benchmarks.record import Row, Section
from benchmarks.sides import SideBySide

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
ROOT = Path(__file__).resolve().parents[1]
SHARED = ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml")
Sides = Callable[[Section], SideBySide]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--afresh", action="store_true", help="forget the rows of earlier runs")


def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.getoption("--afresh"):
        (ROOT / record.JSON).unlink(missing_ok=True)


@pytest.fixture
def sides(request: pytest.FixtureRequest) -> Iterator[Sides]:
    """Rows of a section, from ours and its peers in turns; they are in the file after each test."""
    rows: list[Row] = []

    def benchmark() -> BenchmarkFixture:
        made: BenchmarkFixture = request.getfixturevalue("benchmark")
        return made

    yield lambda section: SideBySide(benchmark, rows, section)
    path = ROOT / record.JSON
    record.write(path, record.merged(record.read(path) if path.exists() else [], rows))
    page.write(ROOT)


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """A folder with what all profiles share and no data, as the working directory."""
    for name in SHARED:
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "published", tmp_path / "published")
    shutil.copytree(ROOT / "profiles/baselines", tmp_path / "profiles/baselines")
    with chdir(tmp_path):
        yield tmp_path
