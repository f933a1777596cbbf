"""One DDI document: its sentences with their drugs and pairs, as XML."""

from collections.abc import Iterator
from itertools import combinations
from random import Random
from xml.sax.saxutils import quoteattr

from repro.corpora.synthesis.streams import weighted
from repro.corpora.synthesis.text import Sentence, cue, fill
from repro.schema import Span

CUES = {
    "": "none",
    "effect": "effect",
    "mechanism": "mechanism",
    "advise": "strong",
    "int": "interact",
}
LABELS = {"": 0.42, "effect": 0.22, "mechanism": 0.18, "advise": 0.13, "int": 0.05}
TYPES = {"drug": 0.6, "group": 0.2, "brand": 0.1, "drug_n": 0.1}
VAGUE = 0.05
# frame: weight. The cue is about the first two drugs of a frame; a third one takes no part.
FRAMES: dict[str, float] = {
    "{drug} and {drug2} were {cue} in {population} after {number} days .": 6,
    "{dosage} of {drug} with {drug2} was {cue} for {number} days in {population} .": 6,
    "{route} {drug} was {cue} during {drug2} therapy for {severity} {disease} .": 6,
    "{drug} {cue} {drug2} at doses < {dosage} , but {drug3} was {routine} .": 2,
    "in {population} {drug} or {drug2} was {cue} while {drug3} was {routine} .": 2,
    'for {severity} {disease} " {drug} and {drug2} agents " were {cue} again .\r\n': 1,
    "{drug} was {routine} in serum of {population} at {number} weeks .": 1,
    "{population} with {disease} were {routine} for {number} weeks .": 1,
    "": 0.3,
}


class Document:
    """The lines of a document, and how many pairs they hold."""

    def __init__(self, name: str, rng: Random) -> None:
        self.name = name
        self.rng = rng
        self.lines: list[str] = []
        self.sentences = 0
        self.pairs = 0

    def add_sentence(self) -> None:
        """Append one sentence, which holds 0 to 3 drugs."""
        label = weighted(LABELS, self.rng)
        frame = weighted(FRAMES, self.rng)
        given = {"cue": cue(CUES[label], self.rng, VAGUE)}
        text, drugs = _drugs(fill(frame, self.rng, given), frame)
        name = f"{self.name}.s{self.sentences}"
        self.sentences += 1
        start = f"    <sentence id={quoteattr(name)} text={quoteattr(text)}"
        if not drugs:
            self.lines.append(f"{start}/>")
            return
        inside = [*self._entities(name, text, drugs), *self._pairs(name, len(drugs), label)]
        self.lines += [f"{start}>", *(f"        {line}" for line in inside), "    </sentence>"]

    def _entities(self, name: str, text: str, drugs: list[list[Span]]) -> Iterator[str]:
        for index, spans in enumerate(drugs):
            offsets = ";".join(f"{start}-{end - 1}" for start, end in spans)
            words = " ".join(text[start:end] for start, end in spans)
            yield (
                f'<entity id="{name}.e{index}" charOffset="{offsets}" '
                f'type="{weighted(TYPES, self.rng)}" text={quoteattr(words)}/>'
            )

    def _pairs(self, name: str, drugs: int, label: str) -> Iterator[str]:
        for index, (first, last) in enumerate(combinations(range(drugs), 2)):
            related = f'ddi="true" type="{label}"' if index == 0 and label else 'ddi="false"'
            ends = f'e1="{name}.e{first}" e2="{name}.e{last}"'
            yield f'<pair id="{name}.p{index}" {ends} {related}/>'
            self.pairs += 1

    def xml(self) -> str:
        """The whole document."""
        head = '<?xml version="1.0" encoding="UTF-8"?>'
        inside = "".join(f"{line}\n" for line in self.lines)
        return f'{head}\n<document id="{self.name}">\n{inside}</document>\n'


def _drugs(sentence: Sentence, frame: str) -> tuple[str, list[list[Span]]]:
    """The text, with the line end its frame has, and the spans of each drug in text order."""
    text = sentence.text + ("\r\n" if frame.endswith("\r\n") else "")
    drugs = [[slot.span] for slot in sentence.slots.values() if slot.group == "drug"]
    start = text.find(" agents ") + 1
    if start:
        # "A and B agents": one mention is "A agents" with a gap, the other "B agents".
        end = start + len("agents")
        drugs = [[drugs[0][0], (start, end)], [(drugs[1][0][0], end)]]
    return text, drugs
