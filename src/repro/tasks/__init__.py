"""Example to prompt, target and items, and back: one module a task, both protocols."""

from collections.abc import Callable

from repro.schema import ProtocolName, TaskInfo
from repro.tasks.api import Reading, TaskProtocol, Unreadable
from repro.tasks.classification import Label
from repro.tasks.entities import Entities, Tags
from repro.tasks.events import EventArguments, Events, EventTypes
from repro.tasks.relations import Relations, RelationTypes
from repro.tasks.variants import project, variants

__all__ = ["EventArguments", "Reading", "TaskProtocol", "Unreadable", "of", "project", "variants"]

LABEL_SET: dict[str, Callable[[TaskInfo], TaskProtocol]] = {
    "events": EventTypes,
    "relations": RelationTypes,
    "entities": Tags,
}
STRICT: dict[str, Callable[[TaskInfo], TaskProtocol]] = {
    "events": Events,
    "relations": Relations,
    "entities": Entities,
}


def of(info: TaskInfo, protocol: ProtocolName) -> TaskProtocol:
    """The task of a corpus under a protocol."""
    if info.task == "classification":
        return Label(info, protocol)
    if protocol == "label_set":
        return LABEL_SET[info.task](info)
    return STRICT[info.task](info)
