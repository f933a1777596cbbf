"""Small synthetic corpora, and the page that a run writes."""

import shutil
from collections.abc import Callable, Generator
from functools import cache
from pathlib import Path

import pytest

from repro.corpora.synthesis.writers import synthesize
from repro.params import Synthesis
from tests.faults import model, record
from tests.faults.checkout import Checkout, make
from tests.faults.quick import PIPELINE, quick
from tests.pipeline.workspace import Workspace
from tests.report.conftest import browser, ran  # noqa: F401 (fixtures)

Raw = Callable[[str], dict[str, bytes]]
SIZES = Synthesis(train=8, dev=4, test=4)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2]).removeprefix("Skipped: ")
        record.not_tried(item.module.PART, item.originalname, reason)
    return report


def pytest_sessionfinish() -> None:
    record.write()


@pytest.fixture(scope="session")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Raw:
    """The raw files of a small synthetic corpus, by name."""

    @cache
    def made(dataset: str) -> dict[str, bytes]:
        folder = tmp_path_factory.mktemp(dataset)
        synthesize(dataset, folder, SIZES, 13)
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}

    return made


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Checkout:
    """A checkout without code, whose corpora are small."""
    return make(root, tmp_path / "checkout")


@pytest.fixture(scope="session")
def whole_run(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, list[str]]:
    """The quick pipeline after a run that nothing disturbed, and the stages that ran, in order."""
    workspace = quick(root, tmp_path_factory.mktemp("undisturbed"))
    return workspace, workspace.repro(PIPELINE)


@pytest.fixture(scope="session")
def undisturbed(whole_run: tuple[Workspace, list[str]]) -> Workspace:
    """The quick pipeline after a run that nothing disturbed."""
    return whole_run[0]


@pytest.fixture(scope="session")
def stages(whole_run: tuple[Workspace, list[str]]) -> list[str]:
    """The stages of the quick pipeline, in the order in which they run."""
    return whole_run[1]


@pytest.fixture(scope="session")
def trained(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout in which a tiny model was trained and has answered, with tokens around it."""
    return model.trained(root, tmp_path_factory.mktemp("trained") / "checkout")


@pytest.fixture
def fresh(trained: Checkout, tmp_path: Path) -> Checkout:
    """A copy of that, with nothing to go on from."""
    shutil.copytree(trained.folder, tmp_path / "copy")
    shutil.rmtree(tmp_path / "copy/work")
    return Checkout(tmp_path / "copy", trained.source)
