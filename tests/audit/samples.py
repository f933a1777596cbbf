"""Hand-made facts of three small corpora, and the published figures held against them."""

from collections import Counter

from repro.audit.facts import CorpusFacts, Facts, Histograms, Shared, bag_text
from repro.published.claims import Bound, Range
from repro.published.store import Figure, Published
from repro.published.terms import Metric
from repro.schema import TaskName

SOURCE = "made up for a test"


def histograms(train: dict[str, int], test: dict[str, int]) -> Histograms:
    return Histograms(unit="example", train=train, dev={}, test=test)


def facts() -> Facts:
    """PHEE with ten test rows, DDI with two contradictory sentences, ADE with repeated rows."""
    phee = histograms({"A": 8, "A | B": 1, "B": 1}, {"A": 6, "B": 3, "A | B": 1})
    ddi = histograms({"effect": 2, "-": 8}, {"effect": 3, "int": 1, "-": 6})
    none = histograms({"effect": 2, "none": 8}, {"effect": 3, "int": 1, "none": 6})
    ade = histograms({"no": 6, "yes": 2}, {"no": 3, "yes": 1})
    sentence = bag_text(Counter({frozenset({"effect"}): 3, frozenset(): 1}))
    other = bag_text(Counter({frozenset({"int"}): 1, frozenset(): 5}))
    unmarked = Shared(shown="the sentence", groups={sentence: 1, other: 1})
    return {
        "phee": _corpus(10, 11, {"label_set": phee, "empty_as_item": phee}),
        "ddi": _corpus(10, 4, {"label_set": ddi, "none_as_label": none}, unmarked),
        "ade": _corpus(4, 4, {"label_set": ade}, rows={"no": 10, "yes": 10}),
    }


def published(*figures: Figure) -> Published:
    """Figures, bounds on PHEE and Genia2013, a range of relation figures of unknown corpora."""
    highest = Bound(
        id="genia2013-at-most",
        text="The highest Genia2013 F1 is 0.31.",
        kind="bound",
        task="events",
        datasets=["genia2013"],
        metric="f1",
        at_most="0.31",
        standing="summary",
        source=SOURCE,
    )
    bound = Bound(
        id="phee-above",
        text="PHEE F1 is above 0.94.",
        kind="bound",
        task="events",
        datasets=["phee"],
        metric="f1",
        above="0.94",
        standing="summary",
        source=SOURCE,
    )
    spread = Range(
        id="relations-range",
        text="Relation F1 lies between 0.46 and 0.77.",
        kind="range",
        task="relations",
        metric="f1",
        lowest="0.46",
        highest="0.77",
        standing="summary",
        source=SOURCE,
    )
    return Published({figure.key: figure for figure in figures}, [bound, highest, spread])


def figure(task: TaskName, dataset: str, metric: Metric, value: str) -> Figure:
    return Figure(task, dataset, "llama3-8b", metric, value, "summary", SOURCE)


def _corpus(
    examples: int,
    gold: int,
    readings: dict[str, Histograms],
    unmarked: Shared | None = None,
    rows: dict[str, int] | None = None,
) -> CorpusFacts:
    return CorpusFacts(
        pins={"test.txt": "0" * 64},
        examples={"train": 10, "dev": 0, "test": examples},
        gold={"label_set": {"test": gold}, "strict": {"test": gold + 2}},
        readings=readings,
        inputs={"unmarked": unmarked} if unmarked else {},
        rows=rows or {},
    )
