"""What a reviewer waits for without a GPU: `pytest benchmarks/test_speed.py`.

Scoring a test set of 5,000 sentences as a whole process, the bootstrap of its interval, and the
arithmetic of the audit.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from repro.audit.granularity import Figures, judge
from repro.scoring.bootstrap import f1_interval
from repro.scoring.counts import Counts

ROOT = Path(__file__).parent.parent
SENTENCES = 5000
SIZES = f"synthesis={{train: 60, dev: 10, test: {SENTENCES}}}"


@pytest.fixture(scope="module")
def repro(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """Runs the command line in a folder of its own."""
    folder = tmp_path_factory.mktemp("large")
    for name in ("dvc.yaml", "params.yaml", "corpora.yaml", "models.yaml"):
        shutil.copy(ROOT / name, folder)
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    program = Path(sys.executable).parent / "repro"

    def run(*words: str) -> None:
        subprocess.run([program, *words], cwd=folder, env=environment, check=True)

    return run


@pytest.mark.parametrize("protocol", ["label_set", "strict"])
def test_scoring_a_large_test_set_as_a_whole_process(
    benchmark: BenchmarkFixture, repro: Callable[..., Any], protocol: str
) -> None:
    name = f"large-{protocol}"
    repro("new-profile", name, "-s", SIZES, "-s", f"protocol={protocol}", "-s", "datasets=[bc2gm]")
    repro("synthesize", "bc2gm", "-p", name)
    repro("prepare", "bc2gm", "-p", name)
    repro("baseline", "linear", "bc2gm", "-p", name)
    benchmark.pedantic(repro, args=("score", "linear", "bc2gm", "-p", name), rounds=5)


def test_the_interval_of_five_thousand_groups(benchmark: BenchmarkFixture) -> None:
    rng = Random(13)
    groups = [Counts(tp=rng.randint(0, 3), predicted=3, gold=3) for _ in range(SENTENCES)]
    low, high = benchmark(f1_interval, groups, resamples=1000, level=0.95, seed=13)
    assert low < high


def test_the_counts_behind_one_pair_of_figures(benchmark: BenchmarkFixture) -> None:
    figures = Figures(precision=Decimal("0.3711"), recall=Decimal("0.9595"))
    benchmark(judge, figures, 1163, "truncated")
