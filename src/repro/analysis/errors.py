"""The answers of a row, judged bucket by bucket: where it errs."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from repro.analysis.buckets import kinds, parts
from repro.analysis.strings import Known
from repro.analysis.table import Line
from repro.params import Score
from repro.schema import Example
from repro.scoring.bootstrap import by_group, f1_interval
from repro.scoring.cell import Answered
from repro.scoring.counts import Counts, Judged, ratio

Row = tuple[Example, Counts]


@dataclass(frozen=True, slots=True)
class How:
    """How cells are read and resampled: as `score` does; `style` is that of the prompts."""

    score: Score
    seed: int
    style: str

    def interval(self, rows: Sequence[Row]) -> tuple[float, float, int]:
        """Both ends of the interval of F1, and the number of groups."""
        groups = by_group([row.group for row, _ in rows], [counts for _, counts in rows])
        low, high = f1_interval(
            groups, resamples=self.score.resamples, level=self.score.level, seed=self.seed
        )
        return low, high, len(groups)


def row_lines(name: str, cell: Answered, known: Known, how: How) -> Iterator[Line]:
    """F1 of a row over all its examples, then in every bucket of every measure."""
    whole: Callable[[Example], str] = lambda _: ""  # noqa: E731 (a measure of one bucket)
    for measure, bucket_of in {"": whole, **parts(cell.info, cell.examples, known)}.items():
        buckets: defaultdict[str, list[tuple[Example, Judged]]] = defaultdict(list)
        for example, judged in zip(cell.examples, cell.judged, strict=True):
            buckets[bucket_of(example)].append((example, judged))
        for bucket, found in sorted(buckets.items()):
            right = ratio(sum(row.predicted == row.gold for _, row in found), len(found))
            rows = [(example, row.counts) for example, row in found]
            counts = sum((row for _, row in rows), Counts())
            low, high, groups = how.interval(rows)
            yield Line(
                cell.info.dataset, name, measure, bucket, "f1", counts.f1, low, high,
                counts.precision, counts.recall, right, len(rows), groups, counts.gold,
            )  # fmt: skip


def item_lines(name: str, cell: Answered, known: frozenset[str], how: How) -> Iterator[Line]:
    """Recall by kind of gold item, where items are places in the text."""
    found: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for example, judged in zip(cell.examples, cell.judged, strict=True):
        for key, items in kinds(cell.info, example, known).items():
            # as many predicted as gold: F1 is then recall, and so is its interval
            counts = Counts(len(items & judged.predicted), len(items), len(items))
            found[key].append((example, counts))
    for (measure, bucket), rows in sorted(found.items()):
        counts = sum((row for _, row in rows), Counts())
        low, high, groups = how.interval(rows)
        yield Line(
            cell.info.dataset, name, measure, bucket, "recall", counts.recall, low, high,
            examples=len(rows), groups=groups, gold=counts.gold,
        )  # fmt: skip
