"""What each F1 beside the main one means: the keys of a metrics file in words."""

from collections.abc import Iterable

MACRO = "f1_macro"
MEANINGS = {
    MACRO: "the mean F1 of all classes of the task",
    "positive_f1": "the positive class alone",
    "argument_f1": "event arguments: type, trigger, role, argument",
    "event_f1": "whole events: type, trigger and every argument, nested events in full",
    "official_f1": "events as the task's own script counts them (task 1, approximate span and "
    "recursive)",
    "line_f1": "each line of an answer earns one relation at most",
    "iob2_f1": "gold tags read as strict IOB2: only B- begins a mention",
    "entity_f1": "mentions that tags describe, I- after O beginning one (conlleval, seqeval's "
    "default)",
    "entity_iob2_f1": "mentions that tags describe under strict IOB2: only B- begins one",
    "label_set_f1": "the answers read as label sets",
}


def is_reading(key: str) -> bool:
    """Whether a key of a metrics file is the F1 of another reading."""
    return key == MACRO or key.endswith("_f1")


def short(key: str) -> str:
    """The name of a reading in a column."""
    return "macro" if key == MACRO else key.removesuffix("_f1").replace("_", " ")


def explained(keys: Iterable[str]) -> dict[str, str]:
    """The names of the readings among the keys with their meanings, in the order given above."""
    found = set(keys)
    return {short(key): meaning for key, meaning in MEANINGS.items() if key in found}
