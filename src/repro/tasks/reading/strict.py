"""Parsers of facts: a line states one, its fields separated by " | ", any white space around them.

Lines that do not have the form of their task (another number of fields) state nothing; an answer
without any line in the form, and without the line "none", is unreadable. A fact in the form is an
item even if its type is unknown or its words are not in the text: it counts as predicted, and is
wrong. White space of any kind is read as spaces, as it is written.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import product

from repro.schema import Example, Item
from repro.tasks.asking import Asking, mentions
from repro.tasks.asking.api import NONE
from repro.tasks.asking.event_lines import ROLE, place_and_number
from repro.tasks.asking.relations import Relations
from repro.tasks.asking.strict import FIELDS
from repro.tasks.reading.api import Unreadable

Fields = Sequence[str]
Read = Callable[[Fields], Iterable[Item] | None]
"""The fields of a line to its items; None if the line does not have the task's form."""
Reader = Callable[[Example], Read]
"""What reads the lines of an answer to an example."""


def parse(reader: Reader, answer: str, example: Example) -> frozenset[Item]:
    """The items of an answer's lines."""
    read = reader(example)
    items: set[Item] = set()
    readable = False
    for fields in rows(answer):
        stated = () if fields == (NONE,) else read(fields)
        if stated is not None:
            readable = True
            items.update(stated)
    if not readable:
        raise Unreadable("no line in the form of the answer" if answer.strip() else "empty")
    return frozenset(items)


def rows(answer: str) -> list[tuple[str, ...]]:
    """The fields of each distinct line that is not blank."""
    lines = (mentions.flat(line).strip() for line in answer.split("\n"))
    return [
        tuple(field.strip() for field in line.split(FIELDS))
        for line in dict.fromkeys(filter(None, lines))
    ]


def reader(task: Asking) -> Reader:
    """What reads the lines of a task's answers."""
    if isinstance(task, Relations):
        return partial(read_relations, task)
    return read_entities if task.info.task == "entities" else read_triggers


def read_entities(example: Example) -> Read:
    """Lines of type and mention."""
    text = mentions.flat(example.text)

    def read(fields: Fields) -> Iterable[Item] | None:
        if len(fields) != len(("type", "mention")):
            return None
        return [(fields[0], mentions.located(text, fields[1]))]

    return read


def read_triggers(example: Example) -> Read:
    """Lines of type, trigger and any arguments; the items are types with triggers."""
    text = mentions.flat(example.text)

    def read(fields: Fields) -> Iterable[Item] | None:
        if len(fields) < len(("type", "trigger")):
            return None
        return [(fields[0], mentions.located(text, fields[1]))]

    return read


def read_arguments(example: Example) -> Read:
    """The same lines; the items are the arguments.

    Fields that are not `role: mention` state nothing. Which event of a trigger is meant (` @k`)
    does not matter here: it is placed at its trigger.
    """
    text = mentions.flat(example.text)
    read_trigger = read_triggers(example)

    def read(fields: Fields) -> Iterable[Item] | None:
        triggers = read_trigger(fields)
        if triggers is None:
            return None
        roles = [field.split(ROLE, 1) for field in fields[2:] if ROLE in field]
        places = [(role, place_and_number(text, words)[0]) for role, words in roles]
        return [(*trigger, *place) for trigger in triggers for place in places]

    return read


def read_relations(task: Relations, example: Example) -> Read:
    """Lines of type, head and tail: mentions, or names of concepts where the example has those."""
    between = _concepts(task, example) if example.concepts else _mentions(task, example)

    def read(fields: Fields) -> Iterable[Item] | None:
        return between(*fields) if len(fields) == len(("type", "head", "tail")) else None

    return read


def _mentions(task: Relations, example: Example) -> Callable[[str, str, str], Iterable[Item]]:
    text = mentions.flat(example.text)

    def between(kind: str, head: str, tail: str) -> Iterable[Item]:
        return [task.item(kind, mentions.located(text, head), mentions.located(text, tail))]

    return between


def _concepts(task: Relations, example: Example) -> Callable[[str, str, str], Iterable[Item]]:
    """Reads the relations that names may mean: those in the gold, else one that is wrong.

    A name that concepts share means each of them, so that a line counts as all the gold relations
    that it names.
    """
    names = concepts_by_name(example)
    gold = task.gold(example)

    def concepts(words: str) -> list[str]:
        bare = mentions.bare(words)
        return names.get(bare, [mentions.NOT_FOUND + bare])

    def between(kind: str, head: str, tail: str) -> Iterable[Item]:
        ends = product(concepts(head), concepts(tail))
        meant = sorted(task.item(kind, *pair) for pair in ends)
        return gold.intersection(meant) or meant[:1]

    return between


def concepts_by_name(example: Example) -> dict[str, list[str]]:
    """The ids of the concepts that each mention string names."""
    text = mentions.flat(example.text)
    entities = {entity.id: entity for entity in example.entities}
    found: dict[str, list[str]] = {}
    for concept, ids in example.concepts.items():
        for name in dict.fromkeys(mentions.name(text, entities[id_].spans) for id_ in ids):
            found.setdefault(name, []).append(concept)
    return found
