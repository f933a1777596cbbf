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
ROWS: list[Row] = []
"""What this run has measured so far."""
Sides = Callable[[Section], SideBySide]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--afresh", action="store_true", help="forget the rows of earlier runs")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Merge the rows into the file and write the page of it, whatever else failed."""
    if not ROWS:
        return
    path = ROOT / record.JSON
    known = path.exists() and not session.config.getoption("--afresh")
    record.write(path, record.merged(record.read(path) if known else [], ROWS))
    page.write(ROOT)


@pytest.fixture
def sides(request: pytest.FixtureRequest) -> Sides:
    """Rows of a section, from ours and its peers in turns."""

    def benchmark() -> BenchmarkFixture:
        made: BenchmarkFixture = request.getfixturevalue("benchmark")
        return made

    return lambda section: SideBySide(benchmark, ROWS, section)


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """A folder with what all profiles share and no data, as the working directory."""
    for name in SHARED:
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "published", tmp_path / "published")
    shutil.copytree(ROOT / "profiles/baselines", tmp_path / "profiles/baselines")
    with chdir(tmp_path):
        yield tmp_path
