"""Each published cell against each gold size that a reading of its corpus could have."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from repro.audit.facts import CorpusFacts, Facts
from repro.audit.granularity import RULES, Figures, Judgement, judge, overall
from repro.audit.trivial import gold_count
from repro.published.store import Figure, Published
from repro.published.terms import METRICS
from repro.schema import TaskName
from repro.verdict.comparable import other_split

Standing = Literal["inferred", "sibling"]


@dataclass(frozen=True, slots=True)
class Size:
    """A gold size that could lie behind a figure, and what is assumed to get it.

    `predicted`: the number of predictions, where the reading fixes it.
    """

    reading: str
    assumed: str
    standing: Standing
    gold: int
    predicted: int | None = None


@dataclass(frozen=True, slots=True)
class Tested:
    """One gold size under every rounding rule."""

    size: Size
    judgements: tuple[Judgement, ...]

    @property
    def overall(self) -> str:
        return overall(list(self.judgements))


@dataclass(frozen=True, slots=True)
class Case:
    """The printed figures of one model on one corpus, and what they fit.

    `untested` says why no gold size could be tried.
    """

    model: str
    dataset: str
    printed: tuple[Figure, ...]
    tested: tuple[Tested, ...]
    untested: str = ""

    @property
    def standing(self) -> str:
        """How surely the printed figures are known: each standing once."""
        return " and ".join(dict.fromkeys(one.standing for one in self.printed))


def make_cases(known: Published, facts: Facts) -> list[Case]:
    """A case for every model and corpus with a published figure, in the order of cells.csv."""
    cells: dict[tuple[str, str], list[Figure]] = {}
    for figure in known.cells.values():
        cells.setdefault((figure.model, figure.dataset), []).append(figure)
    return [_case(model, dataset, printed, facts) for (model, dataset), printed in cells.items()]


def sizes(facts: CorpusFacts, task: TaskName) -> list[Size]:
    """Every gold size of the test split that a reading gives, label sets first."""
    return _SIZES[task](facts) + _strict(facts, task)


def _case(model: str, dataset: str, printed: list[Figure], facts: Facts) -> Case:
    by_metric = sorted(printed, key=lambda figure: METRICS.index(figure.metric))
    why = other_split(dataset) if dataset in facts else "the corpus was never read here"
    if why:
        return Case(model, dataset, tuple(by_metric), (), f"{why}")
    figures = Figures(**{figure.metric: Decimal(figure.value) for figure in by_metric})
    tested = tuple(
        Tested(size, tuple(judge(figures, size.gold, rule, size.predicted) for rule in RULES))
        for size in sizes(facts[dataset], printed[0].task)
        if size.gold
    )
    return Case(model, dataset, tuple(by_metric), tested)


def _label_set(facts: CorpusFacts) -> Size:
    gold = facts.gold["label_set"]["test"]
    return Size("label_set", "any number of labels an example", "inferred", gold)


def _one_label(facts: CorpusFacts) -> Size:
    gold, examples = facts.gold["label_set"]["test"], facts.examples["test"]
    return Size("label_set", "exactly one label an example", "inferred", gold, examples)


def _event_sizes(facts: CorpusFacts) -> list[Size]:
    found = [_label_set(facts), _one_label(facts)]
    gold = gold_count(facts.readings["empty_as_item"].histogram("test"))
    if gold != found[0].gold:
        assumed = "an example without events counts as one item"
        found.append(Size("empty_as_item", assumed, "sibling", gold))
    return found


def _relation_sizes(facts: CorpusFacts) -> list[Size]:
    found = [_label_set(facts)]
    if "none_as_label" in facts.readings:
        examples = facts.examples["test"]
        assumed = "no relation is a label: one answer a pair"
        found.append(Size("none_as_label", assumed, "sibling", examples, examples))
    return found


def _entity_sizes(facts: CorpusFacts) -> list[Size]:
    tokens = facts.gold["label_set"]["test"]
    sets = gold_count(facts.readings["tag_set"].histogram("test"))
    literal = gold_count(facts.readings["literal"].histogram("test"))
    return [
        Size("label_set", "one tag a token, O included", "inferred", tokens, tokens),
        Size("tag_set", "the set of tags of a sentence", "inferred", sets),
        Size("literal", "the printed list of tags, split at commas", "sibling", literal),
    ]


def _class_sizes(facts: CorpusFacts) -> list[Size]:
    return [_one_label(facts)]


def _strict(facts: CorpusFacts, task: TaskName) -> list[Size]:
    if task == "classification":
        return []
    gold = facts.gold["strict"]["test"]
    return [Size("strict", "exact spans or argument pairs", "inferred", gold)]


_SIZES: dict[TaskName, Callable[[CorpusFacts], list[Size]]] = {
    "events": _event_sizes,
    "relations": _relation_sizes,
    "entities": _entity_sizes,
    "classification": _class_sizes,
}
