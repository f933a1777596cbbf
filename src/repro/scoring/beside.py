"""F1 of other readings of a cell's answers, beside the main figures.

- Strict events: the arguments (`argument_`), whole events (`event_`), and where proteins are given
  the task's own evaluation (`official_`).
- Strict relations between concepts: a line of an answer credited once (`line_`).
- Entities of tagged tokens: strict, the gold tags read as strict IOB2 (`iob2_`); label_set, the
  answer's tags read as mentions in the default way (`entity_`) and as strict IOB2
  (`entity_iob2_`).
- Strict: the answers read as label sets (`label_set_`).
"""

from collections.abc import Iterable

from repro.schema import Item
from repro.scoring import bionlp, credit, event_items
from repro.scoring.cell import Answered
from repro.scoring.counts import Counts, Judged, Metrics, ratios, total
from repro.tasks import reading
from repro.tasks.asking import iob, iob2
from repro.tasks.asking.entities import tagged
from repro.tasks.asking.event_lines import PROTEIN
from repro.tasks.asking.relations import Relations
from repro.tasks.reading import event_lines, strict


def figures_beside(cell: Answered) -> Metrics:
    """Every figure beside the main ones that the task and the protocol of the cell have."""
    task = cell.info.task
    if cell.info.protocol == "label_set":
        return entity_figures(cell) if task == "entities" else {}
    if task == "classification":
        return {}
    own = {"events": event_figures, "relations": line_figures, "entities": iob2_figures}
    return own[task](cell) | ratios(total(cell.projected()), "label_set_")


def event_figures(cell: Answered) -> Metrics:
    """Strict events: their arguments, whole events, and those as the task's own script counts."""
    whole, official = Counts(), bionlp.Matched()
    given = PROTEIN in cell.info.entity_types
    for example, answer in zip(cell.examples, cell.answers, strict=True):
        stated = event_lines.read(strict.rows(answer.text), example)
        whole += Counts.of(event_items.of_stated(stated, example), event_items.of_gold(example))
        if given:
            official = sum(bionlp.official(example, stated).values(), official)
    return {
        **ratios(total(cell.judged_by(reading.arguments(cell.info))), "argument_"),
        **ratios(whole, "event_"),
        **(ratios(official, "official_") if given else {}),
    }


def line_figures(cell: Answered) -> Metrics:
    """Strict relations between concepts: a line earns one gold relation, or is wrong."""
    task = cell.protocol.asking
    if not isinstance(task, Relations) or not any(row.concepts for row in cell.examples):
        return {}
    counts = Counts()
    for example, answer in zip(cell.examples, cell.answers, strict=True):
        read = strict.read_relations(task, example)
        lines = [list(read(fields) or ()) for fields in strict.rows(answer.text)]
        units = credit.units(example, task.gold(example), directed=cell.info.directed)
        counts += credit.counts(units, lines)
    return ratios(counts, "line_")


def iob2_figures(cell: Answered) -> Metrics:
    """Strict entities: the same answers, the gold tags read as strict IOB2."""
    if not any(row.tags for row in cell.examples):
        return {}
    rows = zip(cell.examples, cell.judged, strict=True)
    counts = (
        Counts.of(row.predicted, tagged(example.tags, example, iob2.mentions_of))
        for example, row in rows
    )
    return ratios(sum(counts, Counts()), "iob2_")


def entity_figures(cell: Answered) -> Metrics:
    """label_set entities: the tags of answer and gold read as mentions, in both ways."""
    return {
        **ratios(_mentions(cell, iob.mentions_of), "entity_"),
        **ratios(_mentions(cell, iob2.mentions_of), "entity_iob2_"),
    }


def _mentions(cell: Answered, mentions_of: iob.MentionsOf) -> Counts:
    """The counts of mentions, given as type, first token and token after the last."""
    known = frozenset(cell.info.labels)

    def read(row: Judged) -> Counts:
        predicted, gold = (
            frozenset[Item](mentions_of(tags(items, known))) for items in (row.predicted, row.gold)
        )
        return Counts.of(predicted, gold)

    return sum(map(read, cell.judged), Counts())


def tags(items: Iterable[Item], known: frozenset[str]) -> list[str]:
    """The tags of label_set items, in order; one that is not known begins a mention of its own."""
    found = [str(tag) for _, tag in sorted(items)]
    return [tag if tag in known else f"B-{tag}" for tag in found]
