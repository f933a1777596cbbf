"""Style reason: an answer that thinks first, between <think> and </think>.

The reasoning that is taught is built from the gold annotation, a fact a line: the words that state
it, then its type, then its arguments. Classification has a label and no words that state it, so
its reasoning holds the label alone. Any reading takes the reasoning away (rule `reasoned`).
"""

from collections.abc import Iterator

from repro.render.plain import Plain
from repro.schema import Example
from repro.tasks.asking import iob, mentions, prompts

THINK = (
    "First think, between <think> and </think>: for each fact a line with the words that state "
    "it, its type, and its arguments, or none. Then answer."
)


class Reason(Plain):
    """The plain prompt with a sentence more, and completions with a rationale."""

    def prompt(self, row: Example) -> str:
        asked = f"{prompts.instruction(self.task, row)}\n{THINK}"
        return prompts.frame(asked, self.task.text(row))

    def completion(self, row: Example) -> str:
        facts = "\n".join(dict.fromkeys(self._facts(row))) or "none"
        return f"<think>\n{facts}\n</think>\n{self.task.target(row)}"

    def _facts(self, row: Example) -> Iterator[str]:
        if self.task.info.task == "classification":
            return iter(() if row.label is None else [row.label])
        if self.task.info.task == "events":
            return events(row)
        return relations(row) if self.task.info.task == "relations" else entities(row)


def events(row: Example) -> Iterator[str]:
    """Trigger: type; role: argument; ... in the order of the triggers."""
    entities = {entity.id: entity for entity in row.entities}
    triggers = {event.id: event.trigger for event in row.events}
    for event in sorted(row.events, key=lambda each: entities[each.trigger].spans):
        arguments = [
            f"{argument.role}: {_name(row, triggers.get(argument.ref, argument.ref))}"
            for argument in event.arguments
        ]
        yield "; ".join([f"{_name(row, event.trigger)}: {event.type}", *arguments])


def relations(row: Example) -> Iterator[str]:
    """Head and tail: type; of the marked pair alone, where there is one."""
    for relation in row.relations:
        if row.pair is None or {relation.head, relation.tail} == set(row.pair):
            ends = [row.concepts.get(end, (end,))[0] for end in (relation.head, relation.tail)]
            yield f"{_name(row, ends[0])} and {_name(row, ends[1])}: {relation.type}"


def entities(row: Example) -> Iterator[str]:
    """Mention: type; where tokens have tags, those define the mentions."""
    if row.tags:
        for kind, start, end in iob.mentions_of(row.tags):
            yield f"{' '.join(row.tokens[start:end])}: {kind}"
    else:
        for entity in sorted(row.entities, key=lambda each: each.spans):
            yield f"{_name(row, entity.id)}: {entity.type}"


def _name(row: Example, entity: str) -> str:
    spans = next(each.spans for each in row.entities if each.id == entity)
    return mentions.name(mentions.flat(row.text), spans)
