"""The event objects of one PHEE sentence, with its nested roles."""

from dataclasses import dataclass
from typing import Any, Literal

from repro.corpora.synthesis.text import Sentence, Slot

Json = dict[str, Any]
SUBJECT = {"age": "Age", "gender": "Gender", "population": "Population"}
TREATMENT = {"route": "Route", "dosage": "Dosage"}
FLAGS = {"speculation": "Speculated", "negation": "Negated", "severity": "Severity"}
LEVELS = {"severe": "High", "moderate": "Medium", "mild": "Low"}


@dataclass(frozen=True, slots=True)
class Frame:
    """A template; `apart` names the span whose parts stand apart in it."""

    template: str
    apart: Literal["Treatment", "Trigger"] | None = None


class EventBuilder:
    """Numbers the entities and events of one sentence as they are made, clause by clause."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.entities = 0
        self.events = 0
        self.clauses = 0

    def event(self, event_type: str, frame: Frame) -> Json:
        """The event of the next clause."""
        slots = self.sentence.clause(self.clauses)
        self.clauses += 1
        parts = [slots["cue"]]
        if frame.apart == "Trigger":
            parts.append(self._word("by", slots["cue"].end))
        event = self._head(event_type, self._span(parts))
        event["Treatment"] = self._treatment(slots, frame)
        if event_type == "Adverse_event":
            event["Effect"] = self._span([slots["disease"]])
        else:
            event["Treatment"]["Disorder"] = self._span([slots["disease"]])
        return event | self._subject(slots) | self._flags(slots)

    def _head(self, event_type: str, trigger: Json) -> Json:
        self.events += 1
        return {"event_id": f"E{self.events}", "event_type": event_type, "Trigger": trigger}

    def _treatment(self, slots: dict[str, Slot], frame: Frame) -> Json:
        drugs = [slots[name] for name in ("drug", "drug2") if name in slots]
        parts = drugs if frame.apart == "Treatment" else [self._over(drugs)]
        role = self._span(parts) | {"Drug": self._spans(drugs)}
        for name, key in TREATMENT.items():
            if name in slots:
                role[key] = self._span([slots[name]])
        if len(drugs) > 1:
            trigger = self._span([self._word("and", drugs[0].end)])
            combination = self._head("Combination", trigger)
            role["Combination"] = [combination | {"Drug": self._spans(drugs)}]
        return role

    def _subject(self, slots: dict[str, Slot]) -> Json:
        parts = {key: slots[name] for name, key in SUBJECT.items() if name in slots}
        if not parts:
            return {}
        whole = self._span([self._over(list(parts.values()))])
        return {"Subject": whole | {key: self._span([slot]) for key, slot in parts.items()}}

    def _flags(self, slots: dict[str, Slot]) -> Json:
        return {
            key: self._span([slots[name]]) | {"value": LEVELS.get(slots[name].text, True)}
            for name, key in FLAGS.items()
            if name in slots
        }

    def _over(self, slots: list[Slot]) -> Slot:
        start, end = slots[0].start, slots[-1].end
        return Slot("", self.sentence.text[start:end], start, end)

    def _word(self, word: str, after: int) -> Slot:
        start = self.sentence.text.index(f" {word} ", after) + 1
        return Slot("", word, start, start + len(word))

    def _span(self, parts: list[Slot]) -> Json:
        """A role with one mention, whose parts may stand apart."""
        return self._role([parts])

    def _spans(self, mentions: list[Slot]) -> Json:
        """A role with several mentions."""
        return self._role([[mention] for mention in mentions])

    def _role(self, mentions: list[list[Slot]]) -> Json:
        first = self.entities + 1
        self.entities += len(mentions)
        return {
            "text": [[part.text for part in parts] for parts in mentions],
            "start": [[part.start for part in parts] for parts in mentions],
            "entity_id": [f"T{number}" for number in range(first, self.entities + 1)],
        }
