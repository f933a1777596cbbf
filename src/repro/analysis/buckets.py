"""Test rows in buckets: every measure parts the rows, each stands in exactly one of its buckets.

So do the measures of gold items, where items are places in the text.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from statistics import median

from repro.analysis import strings
from repro.analysis.corpus import mention_count, stated, word_count
from repro.analysis.events import crossing, nested
from repro.schema import Example, Item, TaskInfo
from repro.scoring.counts import ratio
from repro.tasks import asking
from repro.tasks.asking.events import places_of

Parts = Mapping[str, Callable[[Example], str]]
"""For each measure, the bucket of a row."""
Kinds = dict[tuple[str, str], frozenset[Item]]
"""Gold items of a row by measure and bucket."""
BUCKETS = {
    "length": "short: no more words than the median row",
    "density": "sparse: no more mentions to a word than the median row",
    "items": "how many items (entities: mentions) the gold answer has",
    "nesting": "whether an event has an event among its arguments",
    "sentences": "whether an event has an argument in another sentence (by rule)",
    "strings": "whether the strings of all mentions (events: triggers) are known from train",
    "ambiguity": "whether train gives several types to the string of a mention (events: trigger)",
    "text": "seen: the text is in train or dev as well",
    "event": "gold items by whether the event is nested (recall)",
    "string": "gold items by whether the string is known from train (recall)",
}


def parts(info: TaskInfo, rows: Sequence[Example], known: strings.Known) -> Parts:
    """The measures that have a meaning for the task, each with its buckets."""
    types = known.types
    found: dict[str, Callable[[Example], str]] = {
        "length": halves(rows, word_count, "short", "long"),
        "text": lambda row: "seen" if row.leaked else "new",
    }
    if info.task == "classification":
        return found
    found["items"] = lambda row: several(answer_size(info, row))
    found["density"] = halves(rows, lambda row: density(info, row), "sparse", "dense")
    found["strings"] = lambda row: familiar(info, row, types.keys())
    found["ambiguity"] = lambda row: ambiguous(info, row, types)
    if info.task == "events":
        found["nesting"] = lambda row: one_of(row, nested, "nested", "flat")
        found["sentences"] = lambda row: one_of(row, crossing, "across", "within")
    return {name: found[name] for name in BUCKETS if name in found}


def halves(
    rows: Sequence[Example], of: Callable[[Example], float], low: str, high: str
) -> Callable[[Example], str]:
    """Two buckets: up to the median of the rows, and above it."""
    middle = median(map(of, rows)) if rows else 0
    return lambda row: low if of(row) <= middle else high


def density(info: TaskInfo, row: Example) -> float:
    """Mentions to a word."""
    return ratio(mention_count(info, row), word_count(row))


def several(number: int) -> str:
    return ("none", "one")[number] if number <= 1 else "several"


def familiar(info: TaskInfo, row: Example, known: Container[str]) -> str:
    """Whether train has the strings of all mentions of a row."""
    found = [string in known for _, _, string in strings.places(info, row)]
    return "no mention" if not found else "all known" if all(found) else "some new"


def ambiguous(info: TaskInfo, row: Example, types: Mapping[str, int]) -> str:
    """Whether train has a string of the mentions of a row as several types."""
    found = [types.get(string, 0) for _, _, string in strings.places(info, row)]
    if not found:
        return "no mention"
    return ("all new", "one type", "several types")[min(max(found), 2)]


def one_of(row: Example, which: Callable[[Example], set[str]], yes: str, no: str) -> str:
    """Whether a row has such an event, only other ones, or none at all."""
    return "no event" if not row.events else yes if which(row) else no


def answer_size(info: TaskInfo, row: Example) -> int:
    """Items of the gold answer; of entities, mentions."""
    if info.task == "entities":
        return len(strings.places(info, row))
    return len(stated(asking.of(info), row))


def kinds(info: TaskInfo, row: Example, known: frozenset[str]) -> Kinds:
    """The gold items of a row by kind: strict events and entities alone name places."""
    if info.protocol != "strict" or info.task not in ("events", "entities"):
        return {}
    gold = asking.of(info).gold(row)
    of_train = {item for item in gold if strings.string_of(row, str(item[1])) in known}
    found: Kinds = {("string", "known"): frozenset(of_train), ("string", "new"): gold - of_train}
    if info.task == "events":
        deep = nested_items(row)
        found |= {("event", "nested"): deep, ("event", "flat"): gold - deep}
    return {key: items for key, items in found.items() if items}


def nested_items(row: Example) -> frozenset[Item]:
    """The strict items of the nested events."""
    deep, places = nested(row), places_of(row)
    return frozenset(
        (event.type, places[event.trigger]) for event in row.events if event.id in deep
    )
