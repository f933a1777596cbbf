"""One Genia document as text and standoff annotations, numbered as the real files number them."""

from dataclasses import dataclass, field

from repro.corpora.synthesis.genia_frames import Frame
from repro.corpora.synthesis.text import Slot

PLACES = ("site", "place")


@dataclass(slots=True)
class Document:
    """Grows clause by clause; `slots` count from the start of the document's text."""

    text: str
    proteins: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    modifications: list[str] = field(default_factory=list)
    names: dict[Slot, str] = field(default_factory=dict)

    def name_proteins(self, slots: list[Slot]) -> None:
        """Number the proteins of the whole text: they come first, in text order."""
        for slot in slots:
            self._entity(slot, "Protein", self.proteins)

    def add_event(self, slots: dict[str, Slot], frame: Frame, types: list[str]) -> None:
        """Append the frame's events; `types` are those of the outer and the inner one."""
        number = len(self.events) + 1
        outer = dict(frame.roles)
        if frame.inner_roles:
            self._entity(slots["inner"], types[1], self.others)
        for name in PLACES:
            if name in frame.roles.values():
                self._entity(slots[name], "Entity", self.others)
        self._entity(slots["cue"], types[0], self.others)
        refs = {role: self.names[slots[slot]] for role, slot in outer.items()}
        if frame.inner_roles:
            refs = {"Theme": f"E{number + 1}"} | refs
        self._event(types[0], slots["cue"], refs)
        if frame.inner_roles:
            inner = {role: self.names[slots[slot]] for role, slot in frame.inner_roles.items()}
            self._event(types[1], slots["inner"], inner)
        if frame.modification:
            place = len(self.modifications) + 1
            self.modifications.append(f"M{place}\t{frame.modification} E{number}")
        if frame.equiv:
            pair = f"{self.names[slots['gene']]} {self.names[slots['gene2']]}"
            self.others.insert(0, f"*\tEquiv {pair}")

    def add_anaphora(self, slot: Slot, antecedent: Slot) -> None:
        """Append a mention that stands for an earlier protein."""
        self._entity(slot, "Anaphora", self.others)
        number = len(self.relations) + 1
        ends = f"Subject:{self.names[slot]} Object:{self.names[antecedent]}"
        self.relations.append(f"R{number}\tCoreference {ends}")

    def a1(self) -> str:
        """The .a1 file: proteins; empty if there are none."""
        return _lines(self.proteins)

    def a2(self) -> str:
        """The .a2 file: everything else; empty if there is nothing."""
        return _lines([*self.others, *self.relations, *self.events, *self.modifications])

    def _entity(self, slot: Slot, kind: str, lines: list[str]) -> None:
        name = f"T{len(self.names) + 1}"
        self.names[slot] = name
        lines.append(f"{name}\t{kind} {slot.start} {slot.end}\t{slot.text}")

    def _event(self, kind: str, trigger: Slot, refs: dict[str, str]) -> None:
        roles = " ".join(f"{role}:{ref}" for role, ref in refs.items())
        self.events.append(f"E{len(self.events) + 1}\t{kind}:{self.names[trigger]} {roles}")


def _lines(rows: list[str]) -> str:
    return "".join(f"{row}\n" for row in rows)
