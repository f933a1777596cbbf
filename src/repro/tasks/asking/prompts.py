"""Every prompt of style plain, in one place. All are ours: the paper's are not known.

A prompt is `frame(instruction, text)`; the instruction depends on the corpus and the protocol
alone, the text on the example.
"""

from repro.schema import Example, TaskInfo
from repro.tasks.asking.api import Asking

ANSWER = "Answer:"

LABEL_SET = {
    "events": (
        "Which types of events does the text describe? "
        "Answer with the types, separated by commas, or none.\n"
        "Types: {labels}"
    ),
    "relations": (
        "Which types of relations does the text state? "
        "Answer with the types, separated by commas, or none.\n"
        "Types: {labels}"
    ),
    "pairs": (
        "Which type of relation does the text state between [E1] and [E2]? "
        "Answer with one type, or none.\n"
        "Types: {labels}"
    ),
    "entities": (
        "Tag each token of the text. "
        "Answer with one tag a token, in the order of the tokens, separated by spaces.\n"
        "Tags: {labels}"
    ),
}
CLASSIFICATION = (
    "Which class does the sentence belong to? Answer with one class.\nClasses: {labels}"
)
MENTIONS = (
    "Copy each mention from the text; add #2 if it is its second occurrence in the text, #3 if "
    'its third; join the parts of a discontinuous mention by " ... ".'
)
NESTED = (
    "Name an argument that is an event by its trigger; if several events have that trigger, add @1 "
    "for the first of them, @2 for the second."
)
STRICT = {
    "events": (
        'List the events of the text, one a line, as "type | trigger | role: argument | ...", '
        f"or answer none. {MENTIONS} {NESTED}\n"
        "Types: {labels}"
    ),
    "relations": (
        'List the relations of the text, one a line, as "type | head | tail", or answer none. '
        f"{MENTIONS}\n"
        "Types: {labels}"
    ),
    "concepts": (
        "List the relations between the concepts of the text, one a line, as "
        '"type | concept | concept", or answer none. Name each concept by its first mention.\n'
        "Types: {labels}"
    ),
    "entities": (
        'List the entities of the text, one a line, as "type | mention", or answer none. '
        f"{MENTIONS}\n"
        "Types: {labels}"
    ),
}


def frame(instruction: str, text: str) -> str:
    """The frame of every prompt; the model's answer begins where it ends."""
    return f"{instruction}\n\n{text}\n\n{ANSWER}\n"


def prompt(task: Asking, example: Example) -> str:
    """The whole prompt of an example, ending where the model's answer begins."""
    return frame(instruction(task, example), task.text(example))


def instruction(task: Asking, example: Example) -> str:
    """What is asked of an example; for most corpora the same text for all."""
    if task.info.protocol == "label_set":
        return label_set(task.info)
    return strict(task.info, task.types, concepts=bool(example.concepts))


def label_set(info: TaskInfo) -> str:
    """What the prompts of a corpus ask under label_set, naming its predefined label set."""
    if info.task == "classification":
        return _filled(CLASSIFICATION, info.labels)
    return _filled(LABEL_SET["pairs" if info.pairs else info.task], info.labels)


def strict(info: TaskInfo, types: tuple[str, ...], *, concepts: bool) -> str:
    """What the prompts of a corpus ask under strict; `concepts`: relations hold between those."""
    if info.task == "classification":
        return _filled(CLASSIFICATION, types)
    return _filled(STRICT["concepts" if concepts else info.task], types)


def _filled(template: str, labels: tuple[str, ...]) -> str:
    return template.format(labels=", ".join(labels))
