import json
from collections import defaultdict
from pathlib import Path

import pytest

from repro.analysis.measures import MEASURES
from repro.analysis.table import read_lines
from repro.analysis.write import AnalyzeParams, write
from repro.errors import InputError
from repro.scoring.score import score
from tests.analysis.conftest import DATASETS, ROWS, Profile

GOLDEN = Path(__file__).parent


def test_the_analysis_of_small_corpora_is_the_golden_one(profile: Profile) -> None:
    params, paths = profile
    write(AnalyzeParams.of(params), paths)
    golden = GOLDEN / f"{params.protocol}.golden.md"
    assert (paths.tables / "analysis.md").read_text("utf-8") == golden.read_text("utf-8")


def test_over_all_examples_f1_and_its_interval_are_what_score_writes(profile: Profile) -> None:
    params, paths = profile
    write(AnalyzeParams.of(params), paths)
    lines = read_lines(paths.tables / "analysis.csv")
    [row] = ROWS[params.protocol]
    for dataset in DATASETS:
        score(row, dataset, params.of_score, paths)
        metrics = json.loads(paths.cell_metrics(row, dataset).read_text("utf-8"))
        found = [line for line in lines if (line.dataset, line.row) == (dataset, row)]
        if "not_run" in metrics:
            assert not found
            continue
        [whole] = [line for line in found if not line.measure]
        assert (whole.value, whole.low, whole.high) == (
            metrics["f1"],
            metrics["f1_low"],
            metrics["f1_high"],
        )


def test_the_buckets_of_a_measure_hold_all_examples_and_all_gold(profile: Profile) -> None:
    params, paths = profile
    write(AnalyzeParams.of(params), paths)
    lines = [line for line in read_lines(paths.tables / "analysis.csv") if line.row]
    whole = {line.dataset: (line.examples, line.gold) for line in lines if not line.measure}
    sums: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        if line.measure and line.figure == "f1":
            sums[line.dataset, line.measure][0] += line.examples or 0
            sums[line.dataset, line.measure][1] += line.gold or 0
    assert sums
    for (dataset, _), found in sums.items():
        assert tuple(found) == whole[dataset]


def test_the_constant_measured_is_the_constant_row(profile: Profile) -> None:
    params, paths = profile
    write(AnalyzeParams.of(params), paths)
    lines = read_lines(paths.tables / "analysis.csv")
    measured = {line.dataset: line.value for line in lines if line.measure == "constant_f1"}
    for line in lines:
        if line.row == "constant" and not line.measure:
            assert measured[line.dataset] == line.value


def test_a_cell_without_answers_is_named(profile: Profile) -> None:
    params, paths = profile
    write(AnalyzeParams.of(params), paths)
    text = (paths.tables / "analysis.md").read_text("utf-8")
    assert all(f"- linear on {dataset}: no predictions file\n" in text for dataset in DATASETS)


def test_every_measure_is_explained_and_synthetic_corpora_are_called_so(profile: Profile) -> None:
    params, paths = profile
    write(AnalyzeParams.of(params), paths)
    lines = read_lines(paths.tables / "analysis.csv")
    assert {line.measure for line in lines if not line.row} <= set(MEASURES)
    assert "- Synthetic, and so no evidence on any corpus: phee" in (
        paths.tables / "analysis.md"
    ).read_text("utf-8")


def test_a_corpus_that_was_not_prepared_is_named_with_the_remedy(profile: Profile) -> None:
    params, paths = profile
    with pytest.raises(InputError, match="prepare@git"):
        write(AnalyzeParams.of(params.model_copy(update={"datasets": ["git"]})), paths)
