"""Stage `transfer`: on one corpus, what was trained on another against what was trained on it.

Answers and gold are taken in the labels that the two corpora share. A second set of figures leaves
out the rows whose text stands in train or dev of either corpus: there a model has seen the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from repro.baselines.constant import constant_answers
from repro.compare.paired import f1_difference
from repro.corpora.overlap import letters
from repro.files import write_json
from repro.params import ScoreParams, Transfer
from repro.paths import Paths
from repro.prepared import Prepared, open_prepared
from repro.registry import space_of
from repro.schema import Example, Item, TaskInfo
from repro.scoring.bootstrap import by_group, f1_interval
from repro.scoring.cell import Answered, open_cell
from repro.scoring.counts import DIGITS, Counts, Metrics, ratios
from repro.tasks import asking, reading
from repro.tasks.asking import Asking
from repro.tasks.shared import Shared, common, shared
from repro.text import NotRun

CLEAN = "clean_"
"""Before the figures without rows whose text stands in train or dev."""
ById = Mapping[str, Counts]


@dataclass(frozen=True, slots=True)
class Gold:
    """The gold items of a corpus in the shared labels."""

    asking: Asking
    names: Shared

    def items(self, example: Example) -> frozenset[Item]:
        return self.names.items(self.asking.gold(example))

    def dropped(self, example: Example) -> int:
        return self.names.dropped(self.asking.gold(example))


@dataclass(frozen=True, slots=True)
class Side:
    """The answers of one model: what its corpus's labels are called, and how it was read."""

    cell: Answered
    names: Shared

    def counts(self, gold: Gold) -> dict[str, Counts]:
        """The counts of each example that was asked; an unreadable answer states nothing."""
        pairs = zip(self.cell.examples, self.cell.judged, strict=True)
        return {
            example.id: Counts.of(
                frozenset() if row.problem else self.names.items(row.predicted),
                gold.items(example),
            )
            for example, row in pairs
        }

    def reading(self, prefix: str) -> Metrics:
        """How many answers were unreadable, and how many items have a label that is not shared."""
        rows = self.cell.judged
        return {
            f"{prefix}_unparsed": sum(bool(row.problem) for row in rows),
            f"{prefix}_dropped": sum(self.names.dropped(row.predicted) for row in rows),
        }


def transfer(model: str, pair: Transfer, params: ScoreParams, paths: Paths) -> None:
    """Write metrics/<profile>/<model>/<target>.from-<source>.json.

    Raises InputError where a file is missing or the two corpora cannot be held together.
    """
    moved = Paths(paths.profile, source=pair.source)
    style = params.prompt.style
    cells = [open_cell(model, pair.target, one, style) for one in (moved, paths)]
    reasons = [cell.not_run for cell in cells if isinstance(cell, NotRun)]
    answered = [cell for cell in cells if isinstance(cell, Answered)]
    found = {"not_run": reasons[0]} if reasons else metrics(pair, answered, params, paths)
    write_json(moved.cell_metrics(model, pair.target), found)


def metrics(
    pair: Transfer, cells: Sequence[Answered], params: ScoreParams, paths: Paths
) -> Metrics:
    """Every figure of two cells: answers by what was trained on the source, and on the target."""
    source, target = (open_prepared(paths, name) for name in (pair.source, pair.target))
    space = space_of(pair.source, pair.target)
    joint = common(space, source.info, target.info)
    first, second = map(Side, cells, (shared(space, one.info) for one in (source, target)))
    gold = Gold(asking.of(target.info), second.names)
    counts: dict[str, ById] = {"source": first.counts(gold), "target": second.counts(gold)}
    rows = [row for row in target.rows("test") if all(row.id in one for one in counts.values())]
    clean = unseen(rows, [*source.rows("train"), *source.rows("dev")])
    if found := constant(joint, target, gold):
        counts["constant"] = found
    return {
        **figures(rows, counts, params),
        "leaked": len(rows) - len(clean),
        **{f"{CLEAN}{key}": value for key, value in figures(clean, counts, params).items()},
        "gold_dropped": sum(map(gold.dropped, rows)),
        **first.reading("source"),
        **second.reading("target"),
    }


def constant(joint: TaskInfo, target: Prepared, gold: Gold) -> ById:
    """What the best constant answer on the target's train gets; nothing where there is none."""
    protocol, rows = reading.of(joint), target.rows("test")
    answers = constant_answers(
        protocol.asking, lambda: [(gold.items(row), 1) for row in target.rows("train")], rows
    )
    if isinstance(answers, NotRun):
        return {}
    return {
        row.id: Counts.of(protocol.parse(answer, row), gold.items(row))
        for row, answer in zip(rows, answers, strict=True)
    }


def unseen(rows: Sequence[Example], learned: Sequence[Example]) -> list[Example]:
    """The rows whose text is neither among `learned` nor in train or dev of their own corpus."""
    seen = {letters(row.text) for row in learned}
    return [row for row in rows if not row.leaked and letters(row.text) not in seen]


def figures(rows: Sequence[Example], counts: Mapping[str, ById], params: ScoreParams) -> Metrics:
    """Figures of source, target and constant on some rows, and the paired difference of F1."""
    names = [row.group for row in rows]
    groups = {
        side: by_group(names, [known[row.id] for row in rows]) for side, known in counts.items()
    }
    found: Metrics = {"examples": len(rows), "groups": len(set(names))}
    for side, summed in groups.items():
        found |= side_figures(side, summed, params)
    how = params.score
    paired = f1_difference(
        [groups["source"]],
        [groups["target"]],
        resamples=how.resamples,
        level=how.level,
        seed=params.seed,
    )
    return found | {
        "difference": round(paired.value, DIGITS),
        "difference_low": round(paired.low, DIGITS),
        "difference_high": round(paired.high, DIGITS),
    }


def side_figures(side: str, groups: Sequence[Counts], params: ScoreParams) -> Metrics:
    """Micro figures of one side with the interval of its F1."""
    how, whole = params.score, sum(groups, Counts())
    low, high = f1_interval(groups, resamples=how.resamples, level=how.level, seed=params.seed)
    return {
        **ratios(whole, f"{side}_"),
        f"{side}_f1_low": round(low, DIGITS),
        f"{side}_f1_high": round(high, DIGITS),
        f"{side}_predicted": whole.predicted,
        "gold": whole.gold,
    }
