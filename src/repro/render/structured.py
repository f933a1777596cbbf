"""Style json: an answer in JSON; the prompt shows its form."""

import json

from repro.render.plain import Plain
from repro.schema import Example
from repro.tasks.asking import prompts, structured

ALONE = "Answer with JSON alone, in the form"
MENTIONS, NESTED = prompts.MENTIONS, prompts.NESTED
LABEL_SET = {
    "events": (
        f"Which types of events does the text describe? {ALONE}\n"
        '{"types": ["type", ...]}\n'
        "with an empty list where it describes none.\nTypes: "
    ),
    "relations": (
        f"Which types of relations does the text state? {ALONE}\n"
        '{"types": ["type", ...]}\n'
        "with an empty list where it states none.\nTypes: "
    ),
    "pairs": (
        f"Which type of relation does the text state between [E1] and [E2]? {ALONE}\n"
        '{"types": ["type"]}\n'
        "with an empty list where it states none.\nTypes: "
    ),
    "entities": (
        f"Tag each token of the text. {ALONE}\n"
        '{"tags": ["tag", ...]}\n'
        "with one tag per token, in the order of the tokens.\nTags: "
    ),
}
CLASSIFICATION = (
    f'Which class does the sentence belong to? {ALONE}\n{{"class": "class"}}\nClasses: '
)
STRICT = {
    "events": (
        f"List the events of the text. {ALONE}\n"
        '{"events": [{"type": "type", "trigger": "mention", "arguments": '
        '[{"role": "role", "mention": "mention"}, ...]}, ...]}\n'
        f"with an empty list where it has none. {MENTIONS} {NESTED}\nTypes: "
    ),
    "relations": (
        f"List the relations of the text. {ALONE}\n"
        '{"relations": [{"type": "type", "head": "mention", "tail": "mention"}, ...]}\n'
        f"with an empty list where it has none. {MENTIONS}\nTypes: "
    ),
    "concepts": (
        f"List the relations between the concepts of the text. {ALONE}\n"
        '{"relations": [{"type": "type", "head": "concept", "tail": "concept"}, ...]}\n'
        "with an empty list where it has none. Name each concept by its first mention.\nTypes: "
    ),
    "entities": (
        f"List the entities of the text. {ALONE}\n"
        '{"entities": [{"type": "type", "mention": "mention"}, ...]}\n'
        f"with an empty list where it has none. {MENTIONS}\nTypes: "
    ),
}


class Json(Plain):
    """The plain question for an answer in another form."""

    def prompt(self, row: Example) -> str:
        asked = self._asked(row) + ", ".join(self.task.types)
        return prompts.frame(asked, self.task.text(row))

    def completion(self, row: Example) -> str:
        form = structured.form_of(self.task.info).of(self.task.target(row))
        return json.dumps(form.model_dump(by_alias=True), ensure_ascii=False)

    def _asked(self, row: Example) -> str:
        info = self.task.info
        if info.task == "classification":
            return CLASSIFICATION
        if info.protocol == "label_set":
            return LABEL_SET["pairs" if info.pairs else info.task]
        return STRICT["concepts" if row.concepts else info.task]
