"""What a plan says of DVC's cache, against what a run left there."""

from pathlib import Path

import pytest

from repro.params import load
from repro.plan import show
from repro.plan.cards import CARDS
from repro.plan.grid import plan
from repro.plan.lengths import lengths_of
from repro.plan.storage import answer_bytes, rendered_bytes
from repro.schema import SPLITS
from repro.storage.places import outs

MODEL = "smollm2-135m"


@pytest.fixture(autouse=True)
def _at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


@pytest.mark.parametrize("dataset", load("laptop")[0].datasets)
def test_corpora_and_answers_take_what_the_lock_of_a_real_run_says(dataset: str) -> None:
    _, paths = load("laptop")
    known, (rows, _) = outs(paths), lengths_of(dataset)
    rendered = sum(known[paths.rendered(dataset) / f"{split}.jsonl"].size for split in SPLITS)
    assert rendered_bytes(rows) == pytest.approx(rendered, rel=0.15)
    answered = known[paths.predictions(MODEL, dataset)].size
    assert answer_bytes(rows) == pytest.approx(answered, rel=0.2)


def test_the_cache_holds_each_adapter_and_answer_and_each_corpus_once() -> None:
    params, paths = load("paper")
    cells = plan(params, paths, CARDS["a100-40gb"])
    told = show.totals(params, cells)
    corpora = sum(rendered_bytes(lengths_of(dataset)[0]) for dataset in params.datasets)
    assert told["rendered_gb"] == pytest.approx(corpora / 1e9, abs=0.001)
    own = sum(cell.adapter_bytes + cell.answer_bytes for cell in cells)
    assert told["cache_gb"] == pytest.approx((own + corpora) / 1e9, abs=0.001)
