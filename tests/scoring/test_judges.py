"""Independent judges: seqeval, scikit-learn and brute-force recounts must give our figures."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics.v1 import precision_recall_fscore_support as seqeval_score
from seqeval.scheme import IOB2
from sklearn.metrics import precision_recall_fscore_support as sklearn_score
from sklearn.preprocessing import MultiLabelBinarizer

from repro.schema import Event, Example, ProtocolName, Relation, TaskInfo
from repro.scoring.counts import Counts, judge, total
from repro.tasks import reading
from repro.tasks.asking.entities import tagged
from repro.tasks.reading import Answer
from tests.conftest import RealCorpora

TAGS = ("O", "B-Drug", "I-Drug", "B-Gene", "I-Gene")
TYPES = ("a", "b", "c", "d")
Figures = tuple[float, float, float]


def figures(counts: Counts) -> Figures:
    return counts.precision, counts.recall, counts.f1


def ours(info: TaskInfo, protocol: ProtocolName, rows: Sequence[tuple[Example, str]]) -> Counts:
    task = reading.of(info.under(protocol))
    return total([judge(task, example, Answer(output)) for example, output in rows])


def by_seqeval(gold: list[list[str]], predicted: list[list[str]]) -> Figures:
    precision, recall, f1, _ = seqeval_score(
        gold, predicted, average="micro", scheme=IOB2, zero_division=0
    )
    return float(precision), float(recall), float(f1)


def by_sklearn(
    gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]], labels: Sequence[str]
) -> Figures:
    binary = MultiLabelBinarizer(classes=labels).fit([])
    precision, recall, f1, _ = sklearn_score(
        binary.transform(gold), binary.transform(predicted), average="micro", zero_division=0
    )
    return float(precision), float(recall), float(f1)


def strict_outputs(
    info: TaskInfo, rows: Sequence[tuple[Example, list[str]]]
) -> list[tuple[Example, str]]:
    """Predicted tags as a strict model would write them."""
    task = reading.of(info.under("strict"))
    return [(example, task.asking.render(tagged(tags, example), example)) for example, tags in rows]


def with_errors(tags: Sequence[str], labels: Sequence[str], seed: int) -> list[str]:
    """Tags with a fifth replaced, made valid IOB2 as strict evaluation demands."""
    draw = random.Random(seed)
    found: list[str] = []
    for tag in tags:
        new = draw.choice(labels) if draw.random() < 0.2 else tag
        orphan = new.startswith("I-") and (not found or found[-1][2:] != new[2:])
        found.append(f"B-{new[2:]}" if orphan else new)
    return found


@given(
    st.lists(
        st.lists(st.sampled_from(TAGS), min_size=1, max_size=12), min_size=1, max_size=6
    ).filter(lambda rows: any(tag != "O" for row in rows for tag in with_errors(row, TAGS, 0))),
    st.integers(0, 1000),
)
def test_entities_score_as_seqeval_scores_random_tags(rows: list[list[str]], seed: int) -> None:
    gold = [with_errors(row, TAGS, 0) for row in rows]
    predicted = [with_errors(row, TAGS, seed + n) for n, row in enumerate(gold)]
    info = TaskInfo("demo", "Demo", "entities", TAGS)
    examples = []
    for tags in gold:
        tokens = tuple("ab"[: 1 + n % 2] for n in range(len(tags)))
        examples.append(Example("1", "1", " ".join(tokens), tokens=tokens, tags=tuple(tags)))
    outputs = strict_outputs(info, list(zip(examples, predicted, strict=True)))
    assert figures(ours(info, "strict", outputs)) == pytest.approx(by_seqeval(gold, predicted))


label_sets = st.lists(st.tuples(st.sets(st.sampled_from(TYPES)), st.sets(st.sampled_from(TYPES))))


@given(label_sets.filter(lambda rows: any(gold or found for gold, found in rows)))
def test_label_sets_score_as_scikit_learns_micro_average(
    rows: list[tuple[set[str], set[str]]],
) -> None:
    info = TaskInfo("demo", "Demo", "relations", TYPES)
    outputs = [
        (
            Example("1", "1", "t", relations=tuple(Relation(kind, "x", "y") for kind in gold)),
            ", ".join(sorted(found)) or "none",
        )
        for gold, found in rows
    ]
    gold, predicted = ([sorted(row[n]) for row in rows] for n in (0, 1))
    judged = by_sklearn(gold, predicted, info.labels)
    assert figures(ours(info, "label_set", outputs)) == pytest.approx(judged)


@pytest.mark.mirror
@pytest.mark.parametrize("name", ["bc5cdr", "bc2gm"])
def test_real_entities_score_as_seqeval_scores_them(name: str, real_corpora: RealCorpora) -> None:
    info, splits = real_corpora(name, "strict")
    rows = splits["test"][:2000]
    predicted = [with_errors(row.tags, info.labels, n) for n, row in enumerate(rows)]
    outputs = strict_outputs(info, list(zip(rows, predicted, strict=True)))
    judged = by_seqeval([list(row.tags) for row in rows], predicted)
    assert figures(ours(info, "strict", outputs)) == pytest.approx(judged)


@pytest.mark.mirror
@pytest.mark.parametrize("name", ["phee", "biored", "genia2013"])
def test_real_label_sets_score_as_scikit_learn_scores_them(
    name: str, real_corpora: RealCorpora
) -> None:
    info, splits = real_corpora(name, "label_set")
    draw = random.Random(1)
    rows = splits["test"]
    facts: list[Sequence[Event | Relation]] = [row.events or row.relations for row in rows]
    gold = [sorted({fact.type for fact in row}) for row in facts]
    predicted = [draw.sample(info.labels, draw.randint(0, 2)) for _ in rows]
    outputs = [
        (row, ", ".join(found) or "none") for row, found in zip(rows, predicted, strict=True)
    ]
    judged = by_sklearn(gold, predicted, info.labels)
    assert figures(ours(info, "label_set", outputs)) == pytest.approx(judged)


@pytest.mark.mirror
def test_real_relations_score_as_a_recount_of_concept_pairs(real_corpora: RealCorpora) -> None:
    """BioRED: half of the gold is left out and as much is made wrong by its type."""
    info, splits = real_corpora("biored", "strict")
    task = reading.of(info.under("strict"))
    draw = random.Random(2)
    outputs = []
    tp = predicted = gold = 0
    for row in splits["test"]:
        known = {(r.type, frozenset((r.head, r.tail))) for r in row.relations}
        kept = [r for r in row.relations if draw.random() < 0.5]
        wrong = [Relation(draw.choice(info.labels), r.tail, r.head) for r in kept]
        stated = {(r.type, frozenset((r.head, r.tail))) for r in [*kept, *wrong]}
        items = frozenset((r.type, *sorted((r.head, r.tail))) for r in [*kept, *wrong])
        output = task.asking.render(items, row)
        # names that concepts share match each of them: leave out rows where that changes counts
        if len(task.parse(output, row)) == len(stated):
            outputs.append((row, output))
            tp += sum(any(s == k for k in known) for s in stated)
            predicted += len(stated)
            gold += len(known)
    assert len(outputs) > 60
    assert ours(info, "strict", outputs) == Counts(tp, predicted, gold)


@pytest.mark.mirror
@pytest.mark.parametrize("name", ["phee", "genia2011", "genia2013"])
def test_real_events_score_as_a_recount_of_triggers(name: str, real_corpora: RealCorpora) -> None:
    """The answers are the targets with some lines left out and some types exchanged."""
    info, splits = real_corpora(name, "strict")
    task = reading.of(info.under("strict"))
    draw = random.Random(3)
    outputs = []
    tp = predicted = gold = 0
    for row in splits["test"]:
        spans = {entity.id: entity.spans for entity in row.entities}
        stated = set()
        for event in row.events:
            if draw.random() < 0.7:
                kind = draw.choice(info.labels) if draw.random() < 0.3 else event.type
                stated.add((kind, spans[event.trigger]))
        known = {(event.type, spans[event.trigger]) for event in row.events}
        items = frozenset(
            (kind, ",".join(f"{start}-{end}" for start, end in place)) for kind, place in stated
        )
        outputs.append((row, task.asking.render(items, row)))
        tp += sum(fact in known for fact in stated)
        predicted += len(stated)
        gold += len(known)
    assert ours(info, "strict", outputs) == Counts(tp, predicted, gold)


@pytest.mark.mirror
@pytest.mark.parametrize("name", ["ddi", "git"])
def test_real_relations_score_as_a_recount_of_mention_pairs(
    name: str, real_corpora: RealCorpora
) -> None:
    """The answers are the targets with some lines left out and some types exchanged."""
    info, splits = real_corpora(name, "strict")
    task = reading.of(info.under("strict"))
    draw = random.Random(4)
    outputs = []
    tp = predicted = gold = 0
    for row in splits["test"]:
        spans = {entity.id: entity.spans for entity in row.entities}
        stated = tuple(
            replace(r, type=draw.choice(info.labels)) if draw.random() < 0.3 else r
            for r in row.relations
            if draw.random() < 0.7
        )
        facts = []
        for relations in (stated, row.relations):
            ends = [(r.type, spans[r.head], spans[r.tail]) for r in relations]
            facts.append({(k, (a, b) if info.directed else frozenset((a, b))) for k, a, b in ends})
        outputs.append((row, task.asking.target(replace(row, relations=stated))))
        tp += len(facts[0] & facts[1])
        predicted += len(facts[0])
        gold += len(facts[1])
    assert ours(info, "strict", outputs) == Counts(tp, predicted, gold)
