"""Figures and intervals: seqeval, and the bootstrap of lm-evaluation-harness."""

from collections.abc import Sequence
from importlib.util import find_spec
from random import Random

import pytest

from benchmarks.conftest import Sides
from benchmarks.material import SEED, synthetic
from benchmarks.sides import Peer, at_least
from repro.scoring.bootstrap import f1_interval
from repro.scoring.counts import Counts, judge, total
from repro.tasks import reading
from repro.tasks.asking import iob, iob2
from repro.tasks.asking.entities import tagged
from repro.tasks.reading import Answer

SENTENCES = 2000
ROWS, RESAMPLES, LEVEL = 30_000, 1000, 0.95
NORMAL = 1.96
"""Standard deviations from the middle of a normal distribution to an end of its middle 95%."""
Tags = list[list[str]]
Figures = tuple[float, float, float]


def with_errors(tags: Sequence[str], labels: Sequence[str], rng: Random) -> list[str]:
    """Tags with a tenth replaced, made valid IOB2."""
    found: list[str] = []
    for tag in tags:
        new = rng.choice(labels) if rng.random() < 0.1 else tag
        orphan = new.startswith("I-") and (not found or found[-1][2:] != new[2:])
        found.append(f"B-{new[2:]}" if orphan else new)
    return found


def of(counts: Counts) -> Figures:
    return counts.precision, counts.recall, counts.f1


def close(ours: Figures, theirs: Figures) -> None:
    assert ours == pytest.approx(theirs, abs=1e-12)


def of_tags(gold: Tags, predicted: Tags, mentions_of: iob.MentionsOf) -> Figures:
    """Figures of tags as scoring counts the mentions that they describe."""
    pairs = zip(predicted, gold, strict=True)
    counts = (Counts.of(frozenset(mentions_of(p)), frozenset(mentions_of(g))) for p, g in pairs)
    return of(sum(counts, Counts()))


def by_seqeval(gold: Tags, predicted: Tags, *, strict: bool) -> Figures:
    from seqeval.metrics import sequence_labeling, v1
    from seqeval.scheme import IOB2

    how = {"average": "micro", "zero_division": 0}
    if strict:
        found = v1.precision_recall_fscore_support(gold, predicted, scheme=IOB2, **how)
    else:
        found = sequence_labeling.precision_recall_fscore_support(gold, predicted, **how)
    return float(found[0]), float(found[1]), float(found[2])


@pytest.mark.parametrize("way", ["tags", "tags, strict IOB2", "written answers"])
def test_scoring_entities(sides: Sides, way: str) -> None:
    info, splits = synthetic("bc5cdr", "strict", SENTENCES)
    examples, rng = splits["test"], Random(SEED)
    gold = [list(row.tags) for row in examples]
    predicted = [with_errors(row, info.labels, rng) for row in gold]
    task = reading.of(info)
    outputs = [
        task.asking.render(tagged(tags, row), row)
        for tags, row in zip(predicted, examples, strict=True)
    ]

    def from_answers() -> Figures:
        rows = zip(examples, outputs, strict=True)
        return of(total([judge(task, row, Answer(output)) for row, output in rows]))

    ours = {
        "tags": lambda: of_tags(gold, predicted, iob.mentions_of),
        "tags, strict IOB2": lambda: of_tags(gold, predicted, iob2.mentions_of),
        "written answers": from_answers,
    }[way]
    strict = way != "tags"
    name = "seqeval, from tags" + (", strict IOB2" if strict else "")
    peer = Peer(
        name, lambda: by_seqeval(gold, predicted, strict=strict), at_least(5),
        equal="precision, recall, F1", same=close,
    )  # fmt: skip
    sides("Scoring").compare(f"entities of 2,000 sentences, from {way}", ours, [peer], rounds=5)


def test_scoring_bootstrap(sides: Sides) -> None:
    work = "95% interval of F1, 30,000 rows, 1,000 resamples"
    goal, name = at_least(10), "lm-evaluation-harness, bootstrap_stderr of f1"
    if not find_spec("lm_eval"):
        sides("Scoring").not_measured(work, name, goal, "lm-eval was not installed.")
        pytest.skip("no lm_eval")
    from lm_eval.api.metrics import bootstrap_stderr, f1_score

    rng = Random(SEED)
    pairs = [(gold, gold ^ (rng.random() < 0.2)) for gold in rng.choices([0, 1], k=ROWS)]
    counts = [Counts(tp=g & p, predicted=p, gold=g) for g, p in pairs]
    assert sum(counts, Counts()).f1 == pytest.approx(f1_score(pairs))

    def ours() -> float:
        low, high = f1_interval(counts, resamples=RESAMPLES, level=LEVEL, seed=SEED)
        return (high - low) / 2 / NORMAL

    def near(one: float, other: float) -> None:
        # two bootstraps with draws of their own
        assert one == pytest.approx(other, rel=0.15)

    peer = Peer(
        name, lambda: bootstrap_stderr(f1_score, pairs, RESAMPLES), goal,
        equal="F1; the standard error within 15%, as each draws its own resamples", same=near,
    )  # fmt: skip
    sides("Scoring").compare(work, ours, [peer], rounds=2, warm=False)
