r"""BioNLP standoff: a text, its given mentions (.a1) and what is to be found in it (.a2).

Lines: `T30<TAB>Positive_regulation 85 97<TAB>upregulation`, `E1<TAB>Type:T30 Theme:T3 Cause:E2`;
`* Equiv T4 T5` says that two mentions name the same thing; `M` (modifications) and `R` (relations)
are counted, not kept.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from repro.corpora.raw import Place, mention, numbered_lines
from repro.schema import Argument, Entity, Event, Example

MENTION = re.compile(r"(T\d+)\t(\S+) (\d{1,9}) (\d{1,9})\t(.+)")
EVENT = re.compile(r"(E\d+)\t(\S+):(T\d+)((?: \S+:[TE]\d+)*) ?")
EQUIVALENT = re.compile(r"\*\tEquiv((?: T\d+){2,})")
OTHER = re.compile(r"[MR]\d+\t(\S+) .+")
ROLE = re.compile(r"(?:Theme|Cause|Site|CSite|AtLoc|ToLoc)\d*")

GIVEN = ("Protein", "Entity", "Anaphora")
"""Types of mentions beside the triggers, which have the types of events."""


class Standoff:
    """Reads the annotation of one text; `dropped` counts the lines that are not kept."""

    def __init__(self, text: str, labels: Sequence[str], dropped: Counter[str]) -> None:
        self.text, self.labels, self.dropped = text, labels, dropped
        self.entities: dict[str, Entity] = {}
        self.events: dict[str, Event] = {}
        self.equivalents: list[tuple[str, ...]] = []
        self._places: dict[str, Place] = {}

    def read(self, annotation: str, file: str) -> None:
        """Take in one annotation file."""
        readers: dict[str, Callable[[Place, str], None]] = {
            "T": self._mention,
            "E": self._event,
            "*": self._equivalents,
        }
        for place, line in numbered_lines(annotation, file):
            readers.get(line[:1], self._other)(place, line)

    def example(self, id_: str, group: str) -> Example:
        """The text with its mentions and events; raises InputError for a reference to nothing."""
        for event in self.events.values():
            place = self._places[event.id]
            trigger = self.entities.get(event.trigger)
            if trigger is None or trigger.type != event.type:
                raise place.bad(f"{event.trigger} to be a {event.type} trigger", trigger)
            for argument in event.arguments:
                if argument.ref not in self.entities and argument.ref not in self.events:
                    raise place.bad("a mention or event of this text", argument.ref)
        return Example(
            id=id_,
            group=group,
            text=self.text,
            entities=tuple(self.entities.values()),
            events=tuple(self.events.values()),
            equivalents=tuple(self.equivalents),
        )

    def _mention(self, place: Place, line: str) -> None:
        match = MENTION.fullmatch(line)
        if not match:
            raise place.bad("id, type, start, end and mention", line)
        id_, type_, start, end, stated = match.groups()
        if type_ not in (*GIVEN, *self.labels):
            raise place.bad(f"one of {', '.join((*GIVEN, *self.labels))}", type_)
        self._new(id_, place)
        spans = ((int(start), int(end)),)
        self.entities[id_] = Entity(id_, type_, spans, mention(self.text, spans, stated, place))

    def _event(self, place: Place, line: str) -> None:
        match = EVENT.fullmatch(line)
        if not match:
            raise place.bad("id, type:trigger and role:id pairs", line)
        id_, type_, trigger, rest = match.groups()
        if type_ not in self.labels:
            raise place.bad(f"one of {', '.join(self.labels)}", type_)
        self._new(id_, place)
        pairs = [pair.rsplit(":", 1) for pair in rest.split()]
        for role, _ in pairs:
            if not ROLE.fullmatch(role):
                raise place.bad("a role of the task", role)
        self.events[id_] = Event(id_, type_, trigger, tuple(Argument(*pair) for pair in pairs))

    def _equivalents(self, place: Place, line: str) -> None:
        match = EQUIVALENT.fullmatch(line)
        if not match:
            raise place.bad("Equiv and the ids of mentions", line)
        ids = tuple(match[1].split())
        unknown = [id_ for id_ in ids if id_ not in self.entities]
        if unknown:
            raise place.bad("mentions read before", unknown[0])
        self.equivalents.append(ids)

    def _other(self, place: Place, line: str) -> None:
        match = OTHER.fullmatch(line)
        if not match:
            raise place.bad("a T, E, M, R or * line", line)
        self.dropped[f"{match[1]} (not scored)"] += 1

    def _new(self, id_: str, place: Place) -> None:
        if id_ in self._places:
            raise place.bad("an id that is not yet used", id_)
        self._places[id_] = place
