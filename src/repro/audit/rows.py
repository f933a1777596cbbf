"""The trivial rows and the ceilings of every corpus, each with its counts."""

from dataclasses import dataclass
from fractions import Fraction

from repro.audit.ceilings import best_exact, best_f1, conflicting, total_inputs
from repro.audit.facts import CorpusFacts, Facts, Histogram, Items
from repro.audit.trivial import (
    Score,
    all_o_literal,
    best_constant,
    score_answer,
    score_constant,
)
from repro.corpora.base import known
from repro.published.grid import paper
from repro.published.terms import Key
from repro.schema import TaskName

ALL_O = frozenset({"O"})
EMPTY = "(the empty string)"


@dataclass(frozen=True, slots=True)
class Row:
    """What one trivial or linear row scores on the test split under a reading.

    `answer` is what it always says; `score` is None for a row whose counts are not kept (linear),
    which then has `figures` (precision, recall, F1) alone.
    """

    dataset: str
    reading: str
    name: str
    answer: str
    figures: tuple[float, float, float]
    score: Score | None = None


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The best reachable score where inputs carry contradictory labels."""

    dataset: str
    reading: str
    shown: str
    inputs: int
    conflicting: int
    score: Score


def make_rows(facts: Facts, linear: dict[Key, float]) -> list[Row]:
    """Every row of every corpus of the paper, in its order."""
    rows: list[Row] = []
    for dataset, corpus in paper().corpora.items():
        if dataset in facts:
            rows += _rows(dataset, corpus.task, facts[dataset])
            rows += _linear(dataset, linear)
    return rows


def trivial_and_linear(rows: list[Row]) -> dict[str, tuple[Row, Row | None]]:
    """For each corpus its first trivial row under label_set, and the linear one if there is one."""
    found: dict[str, tuple[Row, Row | None]] = {}
    for row in rows:
        if row.name == "linear":
            found[row.dataset] = (found[row.dataset][0], row)
        elif row.dataset not in found:
            found[row.dataset] = (row, None)
    return found


def make_ceilings(facts: Facts) -> list[Ceiling]:
    """A ceiling for every corpus of the paper and reading whose inputs conflict."""
    found: list[Ceiling] = []
    for dataset in (name for name in paper().corpora if name in facts):
        for name, shared in facts[dataset].inputs.items():
            bags = shared.bags()
            numbers = (total_inputs(bags), conflicting(bags))
            if name == "unmarked":
                as_label = best_exact(bags)
                found.append(Ceiling(dataset, "none_as_label", shared.shown, *numbers, as_label))
            found.append(Ceiling(dataset, "label_set", shared.shown, *numbers, best_f1(bags)))
    return found


def by_row_majority(facts: CorpusFacts) -> Score | None:
    """The majority label over all lines of the files, repeated sentences counted as often."""
    if not facts.rows:
        return None
    total = sum(facts.rows.values())
    return Score(max(facts.rows.values()), total, total)


def whole_majority(facts: CorpusFacts) -> Score:
    """The majority label over all splits together: no split has to be assumed."""
    reading = facts.readings["label_set"]
    whole = reading.histogram("train") + reading.histogram("dev") + reading.histogram("test")
    return score_constant(best_constant(whole, one_label=True), whole)


def _rows(dataset: str, task: TaskName, facts: CorpusFacts) -> list[Row]:
    if task == "entities":
        return _entity_rows(dataset, facts)
    rows = _constants(dataset, "label_set", facts, one_label=task == "classification")
    if "none_as_label" in facts.readings:
        return rows + _constants(dataset, "none_as_label", facts, one_label=True)
    empty = facts.readings.get("empty_as_item")
    if empty and empty.test != facts.readings["label_set"].test:
        rows += _constants(dataset, "empty_as_item", facts, one_label=False)
    return rows


def _constants(dataset: str, name: str, facts: CorpusFacts, *, one_label: bool) -> list[Row]:
    reading = facts.readings[name]
    test = reading.histogram("test")
    order = corpus.labels if (corpus := known(dataset)) else ()
    chosen = best_constant(reading.histogram("train"), order, one_label=one_label)
    oracle = best_constant(test, order, one_label=one_label)
    return [
        _row(dataset, name, "majority" if one_label else "constant", chosen, test),
        _row(dataset, name, "oracle, chosen on test", oracle, test),
    ]


def _entity_rows(dataset: str, facts: CorpusFacts) -> list[Row]:
    literal = score_answer(all_o_literal, facts.readings["literal"].histogram("test"))
    return [
        *(
            _row(dataset, name, "all-O", ALL_O, facts.readings[name].histogram("test"))
            for name in ("label_set", "tag_set")
        ),
        _scored(dataset, "literal", "all-O", "O", literal),
    ]


def _linear(dataset: str, linear: dict[Key, float]) -> list[Row]:
    keys: list[Key] = [("linear", dataset, name) for name in ("precision", "recall", "f1")]
    if not all(key in linear for key in keys):
        return []
    precision, recall, f1 = (linear[key] for key in keys)
    return [Row(dataset, "label_set", "linear", "by the text", (precision, recall, f1))]


def _row(dataset: str, reading: str, name: str, said: Items, gold: Histogram) -> Row:
    answer = ", ".join(sorted(item or EMPTY for item in said))
    return _scored(dataset, reading, name, answer, score_constant(said, gold))


def _scored(dataset: str, reading: str, name: str, answer: str, score: Score) -> Row:
    figures = (score.precision, score.recall, score.f1)
    precision, recall, f1 = (_number(figure) for figure in figures)
    return Row(dataset, reading, name, answer, (precision, recall, f1), score)


def _number(figure: Fraction) -> float:
    return figure.numerator / figure.denominator
