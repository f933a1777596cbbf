"""Stage `compare`: a row against others on the examples that both were asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from repro.answers.committed import at_hand
from repro.compare.paired import f1_difference
from repro.compare.record import COMPARISON, Compared, Comparison, comparison_file
from repro.compare.words import markdown
from repro.errors import InputError, RunError
from repro.files import write_json, write_text
from repro.params import NAME_PATTERN, CompareParams, load, require_cell
from repro.paths import Paths
from repro.schema import Item
from repro.scoring.bootstrap import by_group
from repro.scoring.cell import Answered, open_cell
from repro.scoring.counts import DIGITS, Counts
from repro.storage.products import further_seeds
from repro.text import NotRun

NAMED = Path("paper_tables/comparisons")
"""Comparisons with rows that were named: of two profiles, or of two rows of one."""
NO_ROWS = "no rendered rows"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a profile."""

    params: CompareParams
    name: str

    def __str__(self) -> str:
        return f"{self.params.profile}:{self.name}"


@dataclass(frozen=True, slots=True)
class Asked:
    """An example that a run was asked: its group, its gold items, its counts."""

    group: str
    gold: frozenset[Item]
    counts: Counts


Run = dict[str, Asked]
"""One seed's answers on one corpus: the examples it was asked, by id."""


class _Absent(Exception):  # noqa: N818 (a finding about a cell, not a failure)
    """A cell cannot be compared; the message says why."""


def compare(first: str, others: Sequence[str], name: str = "") -> Comparison:
    """Compare PROFILE:ROW with others; all other rows of its profile if none is named.

    The latter is what the profile's stage writes, paper_tables/<profile>/compare/<row>.json and
    .md; they hold nothing where the profile has no other row. With others it is written only under
    a `name`: paper_tables/comparisons/<name>.json and .md.
    Raises InputError for an unknown name, and where rows of a corpus are missing to what would be
    written; RunError where nothing could be compared.
    """
    row = _row(first)
    path = _place(row, others, name)
    names = others or [f"{row.params.profile}:{one}" for one in row.params.rows if one != row.name]
    how = row.params.score
    compared = [
        _compared(row, other, dataset)
        for other in map(_row, names)
        for dataset in _shared(row, other)
    ]
    if names and all(one.reason for one in compared):
        why = f"{compared[0].dataset}: {compared[0].reason}" if compared else "no corpus is in both"
        raise RunError(f"{first}: nothing could be compared: {why}")
    for one in compared:
        if path and one.reason.startswith(NO_ROWS):  # a corpus more would have made another file
            raise InputError(f"{path}: {one.dataset}: {one.reason}")
    found = Comparison(
        row.params.profile, row.name, how.resamples, how.level, row.params.seed, compared
    )
    if path:
        write_json(path, COMPARISON.dump_python(found, mode="json"))
        write_text(path.with_suffix(".md"), markdown(found))
    return found


def _place(row: Row, others: Sequence[str], name: str) -> Path | None:
    """Where a comparison is written; nowhere if it is not the profile's own and has no name."""
    if name and not others:
        raise InputError(f"--name {name}: goes with rows to compare with; name them after {row}")
    if name and not re.fullmatch(NAME_PATTERN, name):
        raise InputError(f"--name {name}: use small letters, digits, - and _")
    if name:
        return NAMED / f"{name}.json"
    return None if others else comparison_file(Paths(row.params.profile), row.name)


def _row(name: str) -> Row:
    profile, colon, row = name.partition(":")
    if not colon:
        raise InputError(f"{name!r}: expected PROFILE:ROW, e.g. baselines:linear")
    params, _ = load(profile)
    require_cell(params, row, params.datasets[0])
    return Row(params.of_compare, row)


def _shared(first: Row, second: Row) -> list[str]:
    return [name for name in first.params.datasets if name in second.params.datasets]


def _compared(first: Row, second: Row, dataset: str) -> Compared:
    place = (second.params.profile, second.name, dataset)
    try:
        runs = [_runs(first, dataset), _runs(second, dataset)]
        ids = _common([*runs[0], *runs[1]])
    except _Absent as reason:
        return Compared(*place, reason=str(reason))
    groups = [runs[0][0][name].group for name in ids]
    counts = [[_counts(run, ids, groups) for run in side] for side in runs]
    params = first.params
    found = f1_difference(
        *counts, resamples=params.score.resamples, level=params.score.level, seed=params.seed
    )
    means = [sum(_f1(run) for run in side) / len(side) for side in counts]
    return Compared(
        *place,
        first=round(means[0], DIGITS),
        second=round(means[1], DIGITS),
        difference=round(found.value, DIGITS),
        low=round(found.low, DIGITS),
        high=round(found.high, DIGITS),
        groups=len(counts[0][0]),
        examples=len(ids),
        seeds=(len(runs[0]), len(runs[1])),
    )


def _runs(row: Row, dataset: str) -> list[Run]:
    """The answers of every seed that are here; raises _Absent where the first's are not."""
    seeds = [None, *further_seeds(row.params, row.name, dataset)]
    own = [Paths(row.params.profile, seed) for seed in seeds]
    found = [at_hand(paths, row.name, dataset) for paths in own]
    here = [one for one in found if one.predictions(row.name, dataset).exists()]
    if found[0] not in here:
        raise _Absent(f"no answers of {row} here")
    if not all(file.is_file() for file in _read_with(own[0], dataset)):
        stage = f"{own[0].pipeline}:render@{dataset}"
        raise _Absent(f"{NO_ROWS} of {row.params.profile} here; run `dvc repro {stage}`")
    return [_run(row, dataset, one) for one in here]


def _read_with(paths: Paths, dataset: str) -> list[Path]:
    """What a cell is read with besides its answers."""
    split = paths.answered
    rendered = paths.rendered(dataset) / f"{split}.jsonl"
    return [paths.task_info(dataset), paths.split(dataset, split), rendered]


def _run(row: Row, dataset: str, paths: Paths) -> Run:
    cell = open_cell(row.name, dataset, paths, row.params.prompt.style)
    if isinstance(cell, NotRun):
        raise _Absent(f"{row} was not run: {cell.not_run}")
    return _by_id(cell)


def _by_id(cell: Answered) -> Run:
    return {
        example.id: Asked(example.group, judged.gold, judged.counts)
        for example, judged in zip(cell.examples, cell.judged, strict=True)
    }


def _common(runs: Sequence[Run]) -> list[str]:
    """Ids that every run was asked, in the first's order; their gold must be the same."""
    ids = [name for name in runs[0] if all(name in run for run in runs)]
    if not ids:
        raise _Absent("no example was asked of both")
    for run in runs:
        if any(run[name].gold != runs[0][name].gold for name in ids):
            raise _Absent("the gold items differ: another protocol or other rows")
    return ids


def _counts(run: Run, ids: Sequence[str], groups: Sequence[str]) -> list[Counts]:
    """Counts of each group, in one order for all runs."""
    return by_group(groups, [run[name].counts for name in ids])


def _f1(run: Sequence[Counts]) -> float:
    return sum(run, Counts()).f1
