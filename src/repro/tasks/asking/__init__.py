"""Example to gold items, prompt and target: one module per task, both protocols."""

from collections.abc import Callable

from repro.schema import TaskInfo
from repro.tasks.asking.api import Asking
from repro.tasks.asking.classification import Label
from repro.tasks.asking.entities import Entities, Tags
from repro.tasks.asking.events import Events, EventTypes
from repro.tasks.asking.relations import Relations, RelationTypes

__all__ = ["Asking", "of"]

LABEL_SET: dict[str, Callable[[TaskInfo], Asking]] = {
    "events": EventTypes,
    "relations": RelationTypes,
    "entities": Tags,
    "classification": Label,
}
STRICT: dict[str, Callable[[TaskInfo], Asking]] = {
    "events": Events,
    "relations": Relations,
    "entities": Entities,
    "classification": Label,
}


def of(info: TaskInfo) -> Asking:
    """The task of a corpus under its protocol."""
    return (LABEL_SET if info.protocol == "label_set" else STRICT)[info.task](info)
