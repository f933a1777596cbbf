"""Figures beside the main ones, held against seqeval, the official figures and recounts."""

import random
import warnings
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import precision_recall_fscore_support as seqeval_default
from seqeval.metrics.v1 import precision_recall_fscore_support as seqeval_strict
from seqeval.scheme import IOB2

from repro.baselines import linear
from repro.schema import Example, TaskInfo
from repro.scoring.beside import figures_beside
from repro.scoring.cell import Answered
from repro.scoring.counts import Metrics, judge
from repro.tasks import asking, reading
from repro.tasks.asking import mentions
from repro.tasks.asking.entities import tagged
from repro.tasks.reading import Answer
from repro.text import Output
from tests.conftest import RealCorpora
from tests.scoring.genia_errors import merged
from tests.scoring.test_bionlp import with_errors
from tests.tasks.samples import sample

TAGS = ("O", "B-Drug", "I-Drug", "B-Gene", "I-Gene")
ENTITIES = TaskInfo("demo", "Demo", "entities", TAGS)
EVENTS = TaskInfo("demo", "Demo", "events", ("Raise", "Fail", "Bind"), "strict")
Figures = tuple[float, float, float]


def beside(info: TaskInfo, rows: Sequence[Example], answers: Sequence[str]) -> Metrics:
    """The figures of answers to the rows."""
    task = reading.of(info)
    read = [Answer(answer) for answer in answers]
    judged = [judge(task, *pair) for pair in zip(rows, read, strict=True)]
    outputs = [Output(row.id, answer) for row, answer in zip(rows, answers, strict=True)]
    return figures_beside(Answered(task, rows, outputs, read, judged))


def figures(metrics: Metrics, prefix: str) -> Figures:
    return tuple(metrics[f"{prefix}_{name}"] for name in ("precision", "recall", "f1"))  # type: ignore[return-value]


def by_seqeval(
    gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]], *, strict: bool
) -> Figures:
    rows = list(map(list, gold)), list(map(list, predicted))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where a ratio has no denominator
        if strict:
            precision, recall, f1, _ = seqeval_strict(*rows, average="micro", scheme=IOB2)
        else:
            precision, recall, f1, _ = seqeval_default(*rows, average="micro")
    return float(precision), float(recall), float(f1)


def tagged_row(tags: Sequence[str]) -> Example:
    tokens = tuple("ab"[: 1 + n % 2] for n in range(len(tags)))
    return Example("1", "1", " ".join(tokens), tokens=tokens, tags=tuple(tags))


@st.composite
def tag_rows(draw: st.DrawFn) -> list[tuple[list[str], list[str]]]:
    """Gold and predicted tags, none of them checked for IOB2; some gold begins a mention."""
    lengths = draw(st.lists(st.integers(1, 10), min_size=1, max_size=5))
    tags = [
        [draw(st.lists(st.sampled_from(TAGS), min_size=n, max_size=n)) for _ in range(2)]
        for n in lengths
    ]
    tags[0][0][0] = "B-Gene"
    return [(gold, predicted) for gold, predicted in tags]


@given(tag_rows())
def test_tags_are_mentions_as_seqeval_reads_them_by_default_and_strictly(
    rows: list[tuple[list[str], list[str]]],
) -> None:
    gold, predicted = ([row[n] for row in rows] for n in (0, 1))
    found = beside(ENTITIES, [tagged_row(tags) for tags in gold], list(map(" ".join, predicted)))
    for prefix, strict in (("entity", False), ("entity_iob2", True)):
        judged = by_seqeval(gold, predicted, strict=strict)
        assert figures(found, prefix) == pytest.approx(judged, abs=1e-6)


@given(tag_rows())
def test_strict_answers_meet_the_gold_tags_as_seqeval_reads_those_strictly(
    rows: list[tuple[list[str], list[str]]],
) -> None:
    """What is predicted is made valid IOB2, so that it has one reading alone."""
    gold = [tags for tags, _ in rows]
    predicted = [[tag.replace("I-", "B-") for tag in tags] for _, tags in rows]
    info = ENTITIES.under("strict")
    examples = [tagged_row(tags) for tags in gold]
    pairs = zip(predicted, examples, strict=True)
    answers = [asking.of(info).render(tagged(*pair), pair[1]) for pair in pairs]
    judged = by_seqeval(gold, predicted, strict=True)
    assert figures(beside(info, examples, answers), "iob2") == pytest.approx(judged, abs=1e-6)


def test_a_tag_that_is_not_known_is_a_mention_that_is_wrong() -> None:
    row = tagged_row(["B-Gene", "I-Gene", "O"])
    for unknown in ("b-Gene", "X", "XX-Gene", "-", "B-"):
        found = beside(ENTITIES, [row], [f"{unknown} I-Gene B-Gene"])
        assert found["entity_recall"] == 0.0
        assert found["entity_iob2_precision"] == 0.0
    found = beside(ENTITIES, [row, row], ["B-Gene I-Gene X", "B-Gene I-Gene O"])
    assert figures(found, "entity") == pytest.approx((2 / 3, 1.0, 0.8), abs=1e-6)


def test_tags_beyond_the_text_are_mentions_that_are_wrong() -> None:
    found = beside(ENTITIES, [tagged_row(["B-Gene", "O"])], ["B-Gene O B-Gene"])
    assert figures(found, "entity") == pytest.approx((0.5, 1.0, 2 / 3), abs=1e-6)


def test_a_whole_event_is_wrong_where_one_argument_is() -> None:
    """Bind names the event of Raise, whose own arguments are incomplete."""
    found = beside(
        EVENTS,
        [sample(EVENTS)],
        ["Raise | raised | Cause: Zorin\nFail | raised #2 | Cause: zorin #2\nBind | failed"],
    )
    assert figures(found, "event") == pytest.approx((1 / 3, 1 / 3, 1 / 3), abs=1e-6)
    assert "official_f1" not in found, "the script knows proteins alone"


def test_the_task_s_own_evaluation_stands_beside_where_proteins_are_given() -> None:
    info = replace(EVENTS, entity_types=("Protein",))
    row = sample(info)
    protein = replace(row.entities[0], type="Protein")
    event = replace(row.events[0], arguments=row.events[0].arguments[:1])
    row = replace(row, entities=(protein, *row.entities[1:]), events=(event,))
    longer = "Raise | raised alpha | Cause: Zorin"
    found = beside(info, [row, row], [asking.of(info).target(row), longer])
    assert figures(found, "event") == (0.5, 0.5, 0.5)
    assert figures(found, "official") == (0.5, 0.5, 0.5)
    near = beside(info, [row], ["Raise | raised  | Cause: Zorin\nBind | failed | Cause: zorin"])
    assert figures(near, "official") == pytest.approx((0.5, 1.0, 2 / 3), abs=1e-6)


@pytest.mark.parametrize("answer", ["", "I do not know.", "none"])
def test_answers_that_state_nothing_leave_the_gold_unfound(answer: str) -> None:
    concepts = TaskInfo("demo", "Demo", "relations", ("Raise", "Fail"), "strict", directed=False)
    for info in (EVENTS, concepts, ENTITIES.under("strict")):
        row = sample(info, concepts=info is concepts)
        found = beside(info, [row], [answer])
        own = [value for key, value in found.items() if not key.startswith("label_set_")]
        assert own, "a strict cell has figures of its own beside"
        assert set(own) == {0.0}


def test_only_tasks_with_another_reading_have_figures_beside() -> None:
    keys = {}
    for task in ("events", "relations", "entities", "classification"):
        labels = TAGS if task == "entities" else ("Raise", "Fail")
        for protocol in ("label_set", "strict"):
            info = TaskInfo("demo", "Demo", task, labels, protocol)
            found = beside(info, [sample(info)], ["none"])
            keys[task, protocol] = [key for key in found if key.endswith("_f1")]
    assert keys == {
        ("events", "label_set"): [],
        ("events", "strict"): ["argument_f1", "event_f1", "label_set_f1"],
        ("relations", "label_set"): [],
        ("relations", "strict"): ["label_set_f1"],
        ("entities", "label_set"): ["entity_f1", "entity_iob2_f1"],
        ("entities", "strict"): ["iob2_f1", "label_set_f1"],
        ("classification", "label_set"): [],
        ("classification", "strict"): [],
    }


@pytest.mark.mirror
@pytest.mark.parametrize(
    ("dataset", "gold", "right", "official"),
    [("genia2011", 3250, 1784, 0.6358), ("genia2013", 3199, 1978, 0.7042)],
)
def test_targets_state_whole_events_and_merged_ones_have_the_official_figure(
    real_corpora: RealCorpora, dataset: str, gold: int, right: int, official: float
) -> None:
    info, splits = real_corpora(dataset, "strict")
    info = info.under("strict")
    target = asking.of(info).target
    rows = splits["test"]
    found = beside(info, rows, [target(row) for row in rows])
    assert {found[f"{name}_f1"] for name in ("argument", "event", "official")} == {1.0}
    found = beside(info, rows, [target(with_errors(row, merged(row))) for row in rows])
    assert found["event_recall"] == pytest.approx(right / gold, abs=1e-6)
    assert round(found["official_f1"], 4) == official


@pytest.mark.mirror
def test_a_line_of_biored_is_credited_once(real_corpora: RealCorpora) -> None:
    """The judge: lines as strings, their ends in either order, all of them right.

    1,163 relations are 1,029 lines, two of which say the same in opposite orders.
    """
    info, splits = real_corpora("biored", "strict")
    info = info.under("strict")
    task = reading.of(info)
    rows = splits["test"]
    targets = [task.asking.target(row) for row in rows]
    lines = [[line for line in target.split("\n") if line != "none"] for target in targets]
    assert sum(len(task.gold(row)) for row in rows) == 1163
    assert sum(map(len, lines)) == 1029
    assert distinct(lines) == 1028
    assert beside(info, rows, targets)["line_f1"] == 1.0
    draw = random.Random(5)
    kept = [[line for line in said if draw.random() >= 0.3] for said in lines]
    again = [
        [*said, *(other_name(line, row) for line in said)]
        for said, row in zip(kept, rows, strict=True)
    ]
    assert distinct(again) > distinct(kept)
    for said in (kept, again):
        found = beside(info, rows, ["\n".join(each) or "none" for each in said])
        assert found["line_precision"] == 1.0, "saying it again by another name is not wrong"
        assert found["line_recall"] == pytest.approx(distinct(kept) / 1028, abs=1e-6)


def distinct(lines: Sequence[Sequence[str]]) -> int:
    """How many lines are distinct where the order of a relation's ends does not count."""
    return sum(
        len({(line.split(" | ")[0], frozenset(line.split(" | ")[1:])) for line in said})
        for said in lines
    )


def other_name(line: str, row: Example) -> str:
    """The line with another name of its last concept, where all its names are its own alone."""
    kind, head, tail = line.split(" | ")
    text = mentions.flat(row.text)
    spans = {entity.id: entity.spans for entity in row.entities}
    named = {
        concept: {mentions.name(text, spans[id_]) for id_ in ids}
        for concept, ids in row.concepts.items()
    }
    owners = [concept for concept, names in named.items() if mentions.bare(tail) in names]
    shared = {n for concept, names in named.items() if concept not in owners for n in names}
    if len(owners) > 1 or named[owners[0]] & shared:
        return line
    return f"{kind} | {head} | {mentions.escaped(max(named[owners[0]]))}"


@pytest.mark.slow
@pytest.mark.mirror
@pytest.mark.parametrize(
    ("dataset", "default", "strict"), [("bc2gm", 0.5453, 0.6092), ("bc5cdr", 0.7373, 0.7596)]
)
def test_real_tags_of_a_linear_model_have_the_figures_of_seqeval(
    real_corpora: RealCorpora, dataset: str, default: float, strict: float
) -> None:
    info, splits = real_corpora(dataset, "label_set")
    rows = splits["test"]
    answers = linear.answers(asking.of(info), splits["train"], rows, 13)
    assert isinstance(answers, list)
    found = beside(info, rows, answers)
    gold, predicted = [row.tags for row in rows], [answer.split() for answer in answers]
    for prefix, known, is_strict in (
        ("entity", default, False),
        ("entity_iob2", strict, True),
    ):
        judged = by_seqeval(gold, predicted, strict=is_strict)
        assert figures(found, prefix) == pytest.approx(judged, abs=1e-6)
        assert round(found[f"{prefix}_f1"], 4) == known
