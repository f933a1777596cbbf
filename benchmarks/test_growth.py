"""How time grows with rows and with cells."""

import csv
import shutil
from collections.abc import Callable
from contextlib import chdir
from io import StringIO
from itertools import product
from pathlib import Path
from random import Random

import pytest

from benchmarks.conftest import SHARED, Sides
from benchmarks.material import SEED
from benchmarks.sides import at_most
from repro.audit.write import write as write_audit
from repro.baselines.run import run as answer
from repro.corpora.prepare import prepare
from repro.corpora.synthesis.writers import synthesize
from repro.files import write_json, write_text
from repro.new_profile import new_profile
from repro.params import Params, Synthesis, load
from repro.paths import Paths
from repro.prepared import open_prepared
from repro.published.grid import paper
from repro.registry import corpus_entry
from repro.render.stage import render
from repro.report.write import write as write_report
from repro.scoring.score import score
from repro.tables.write import write as write_tables

TENTHS = (1, 5, 10)
TABLE_ROWS = (40, 200, 400)
ROWS = (1, 10, 100)
LEAST_ROWS = 100
GOAL = at_most(1.1)
ROUNDS = 3


pytestmark = pytest.mark.usefixtures("checkout")


def raw(name: str, sizes: Synthesis) -> tuple[Params, Paths]:
    """A profile of one synthetic corpus, whose raw files are there."""
    params, paths = load(new_profile(name, "default", ["datasets=[ade]"]).name)
    synthesize("ade", paths.raw("ade"), sizes, SEED)
    return params, paths


def scoring(times: int) -> Callable[[], None]:
    """Scores the constant row on so many rows."""
    sizes = Synthesis(train=60, dev=10, test=times * LEAST_ROWS)
    params, paths = raw(f"rows{times}", sizes)
    prepare("ade", corpus_entry("ade"), params.of_prepare, paths)
    corpus = open_prepared(paths, "ade")
    render(corpus, params.prompt, paths.rendered("ade"))
    answer("constant", corpus, SEED, paths.predictions("constant", "ade"), "test")
    return lambda: score("constant", "ade", params.of_score, paths)


def judged(rows: int) -> tuple[Params, Paths]:
    """A profile of so many rows of twelve cells, with made-up metrics of every cell."""
    names = [f"row{number}" for number in range(rows)]
    settings = ["models=[]", "baselines=[]", f"external=[{','.join(names)}]"]
    params, paths = load(new_profile(f"cells{rows}", "default", settings).name)
    rng = Random(SEED)
    for row, dataset in product(names, params.datasets):
        f1 = rng.uniform(0.3, 0.9)
        figures = {"f1": f1, "f1_low": f1 - 0.02, "f1_high": f1 + 0.02}
        counts = dict.fromkeys(("tp", "predicted", "gold"), 10)
        rest = {"examples": 100, "groups": 50, "unparsed": 1, "truncated": 0}
        both = dict.fromkeys(("precision", "recall"), f1)
        write_json(paths.cell_metrics(row, dataset), {**both, **figures, **counts, **rest})
        write_text(paths.cell_types(row, dataset), "type,tp,predicted,gold,precision,recall,f1\n")
    return params, paths


def tabulating(rows: int) -> Callable[[], None]:
    """Writes the tables of so many rows."""
    params, paths = judged(rows)
    return lambda: write_tables(params.of_tables, paths)


def reporting(rows: int) -> Callable[[], Path]:
    """Writes the report of so many rows."""
    params, paths = judged(rows)
    write_tables(params.of_tables, paths)
    return lambda: write_report(params, paths, with_text=False)


def auditing(tenths: int) -> Callable[[], Path]:
    """Audits so many tenths of the paper's grid, each cell with P, R and F1 that agree."""
    rng, grid = Random(SEED), paper()
    cells = list(product(grid.corpora.items(), grid.models))
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["task", "dataset", "model", "metric", "value", "standing", "source"])
    for (dataset, corpus), model in rng.sample(cells, len(cells) * tenths // TENTHS[-1]):
        p, r = rng.uniform(0.3, 0.9), rng.uniform(0.3, 0.9)
        for metric, value in (("precision", p), ("recall", r), ("f1", 2 * p * r / (p + r))):
            table.writerow(
                [corpus.task, dataset, model, metric, f"{value:.4f}", "imported", "made up"]
            )
    folder = Path(f"grid{tenths}")
    shutil.copytree("published", folder / "published")
    for name in SHARED:
        shutil.copy(name, folder / name)
    write_text(folder / "published/cells.csv", text.getvalue())

    def run() -> Path:
        with chdir(folder):
            return write_audit(Paths("default"))

    return run


def test_growth_of_score(sides: Sides) -> None:
    work = "score, rows x 1, 10, 100 (100 to 10,000)"
    sides("Growth").growth(work, ROWS, scoring, GOAL, rounds=ROUNDS)


@pytest.mark.parametrize(("verb", "at_size"), [("tables", tabulating), ("report", reporting)])
def test_growth_with_cells(
    sides: Sides, verb: str, at_size: Callable[[int], Callable[[], object]]
) -> None:
    work = f"{verb}, cells x 1, 5, 10 (480 to 4,800)"
    sides("Growth").growth(work, TABLE_ROWS, at_size, GOAL, rounds=ROUNDS)


def test_growth_of_audit(sides: Sides) -> None:
    work = "audit, published cells x 1, 5, 10 (14 to 144)"
    sides("Growth").growth(work, TENTHS, auditing, GOAL, rounds=ROUNDS)
