"""The rebuilt figures of a profile: one cell per row and corpus, run or not, with the reason."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from repro.errors import InputError
from repro.files import first_problem, read_json
from repro.params import TablesParams, zero_shot_row
from repro.paths import Paths
from repro.published.grid import paper
from repro.published.terms import METRICS, Key, Metric
from repro.registry import CorpusEntry, corpus_entry, models
from repro.schema import TaskName
from repro.tables.readings import is_reading
from repro.tables.thresholds import Thresholds, read_thresholds
from repro.verdict.judge import FEWEST_GROUPS, Interval
from repro.verdict.noise import Spread, spread

NEVER_FETCHED = "source never fetched"
REMEDY = "run `repro score` again"
COLLAPSED = 0.98
"""The share of one answer from which on a row is said to give one answer to all inputs."""


class Metrics(BaseModel):
    """A metrics file as `repro score` writes it; more numbers may stand in it, counts whole."""

    model_config = ConfigDict(extra="allow", frozen=True, allow_inf_nan=False)
    __pydantic_extra__: dict[str, int | float]

    precision: float
    recall: float
    f1: float
    f1_low: float
    f1_high: float
    examples: int
    groups: int
    unparsed: int
    truncated: int
    not_asked: int = 0
    f1_clean: float | None = None
    leaked: int = 0
    answers_distinct: int = 0
    answers_commonest: float = 0.0
    gold_longer: int = 0

    @property
    def collapsed(self) -> bool:
        """Whether (nearly) all rows got one and the same answer; unreadable ones are no answer."""
        read = self.examples - self.unparsed
        return self.answers_commonest >= COLLAPSED and read >= COLLAPSED * self.examples

    @property
    def beside(self) -> dict[str, float]:
        """F1 of other readings that a metrics file holds; see repro.tables.readings."""
        extra = self.model_extra or {}
        return {name: extra[name] for name in extra if is_reading(name)}

    @property
    def interval(self) -> Interval:
        return Interval(self.f1_low, self.f1_high, self.groups)

    @property
    def sentence_bootstrap(self) -> bool:
        """Whether each example is a group of its own: the files name no document."""
        return self.examples == self.groups

    @property
    def few_groups(self) -> bool:
        return self.groups < FEWEST_GROUPS


@dataclass(frozen=True, slots=True)
class Seeds:
    """F1 over the seeds of one cell; `known` is where one more is expected, from three seeds on.

    No F1 leaves 0..1, so the interval, which a normal model gives, is cut there.
    """

    values: list[float]
    mean: float
    deviation: float
    known: Spread | None

    @classmethod
    def of(cls, values: list[float]) -> "Seeds":
        known = spread(values)
        if known is not None:
            known = replace(known, low=max(0.0, known.low), high=min(1.0, known.high))
        return cls(values, fmean(values), stdev(values), known)


@dataclass(frozen=True, slots=True)
class OneAnswer:
    """That (nearly) all rows got one answer, from `seeds` of `runs` training seeds.

    `share` is that of the answer in the worst of them.
    """

    share: float
    seeds: int
    runs: int

    @property
    def every(self) -> bool:
        """Whether no seed did better."""
        return self.seeds == self.runs

    @property
    def of_seeds(self) -> str:
        """From how many of its seeds; empty where one alone was run."""
        return f"{self.seeds} of {self.runs} seeds" if self.runs > 1 else ""


@dataclass(frozen=True, slots=True)
class Result:
    """One row on one corpus: its metrics, or the reason why it was not run.

    `further` are the metrics of further training seeds, by seed; counts are the first's.
    `thresholds` are those on sampled answers.
    """

    row: str
    dataset: str
    metrics: Metrics | None = None
    reason: str = ""
    further: dict[int, Metrics] = field(default_factory=dict)
    thresholds: Thresholds | None = None

    def values(self, metric: Metric) -> list[float]:
        """The figure of every seed that was run, the profile's own seed first."""
        return [float(getattr(one, metric)) for one in self._each]

    @property
    def one_answer(self) -> OneAnswer | None:
        """That (nearly) all rows got one answer, from any seed; else None."""
        shares = [one.answers_commonest for one in self._each if one.collapsed]
        return OneAnswer(max(shares), len(shares), self.runs) if shares else None

    def value(self, metric: Metric) -> float | None:
        """The figure that tables show: the mean over seeds."""
        values = self.values(metric)
        return fmean(values) if values else None

    @property
    def runs(self) -> int:
        """How many training seeds were run."""
        return len(self._each)

    @property
    def seeds(self) -> Seeds | None:
        """F1 over its seeds, or None where one seed alone was run."""
        values = self.values("f1")
        if not self.further or not values:
            return None
        return Seeds.of(values)

    @property
    def interval(self) -> tuple[float, float] | None:
        """What stands beside the F1 that tables show: that of its seeds, of one the bootstrap's."""
        if self.seeds is not None:
            return (self.seeds.known.low, self.seeds.known.high) if self.seeds.known else None
        return (self.metrics.f1_low, self.metrics.f1_high) if self.metrics else None

    @property
    def _each(self) -> list[Metrics]:
        """The metrics of every seed, the profile's own first."""
        return [] if self.metrics is None else [self.metrics, *self.further.values()]


@dataclass(frozen=True, slots=True)
class Results:
    """All cells of a profile: its rows on every corpus of the paper, then on those of its own."""

    params: TablesParams
    rows: dict[str, str]
    corpora: dict[str, CorpusEntry]
    cells: dict[tuple[str, str], Result] = field(default_factory=dict)

    def of_task(self, task: TaskName) -> list[str]:
        """The corpora of a task, in the order of the tables."""
        return [name for name, corpus in self.corpora.items() if corpus.task == task]

    def row_title(self, row: str) -> str:
        """The name of a row: the profile's, else the paper's."""
        if row in self.rows:
            return self.rows[row]
        known = paper().models
        return known[row].title if row in known else row

    def corpus_title(self, dataset: str) -> str:
        """The name of a corpus; its key where no table has it."""
        return self.corpora[dataset].title if dataset in self.corpora else dataset

    def figures(self) -> dict[Key, float]:
        """Every precision, recall and F1 there is, row by row."""
        return {
            (cell.row, cell.dataset, metric): value
            for cell in self.cells.values()
            for metric in METRICS
            if (value := cell.value(metric)) is not None
        }

    @property
    def ran(self) -> int:
        return sum(cell.metrics is not None for cell in self.cells.values())


def load_results(params: TablesParams, paths: Paths) -> Results:
    """Read a profile's metrics; a cell without a metrics file is one that was not run.

    Raises InputError naming a metrics file that cannot be read.
    """
    names = dict.fromkeys([*paper().corpora, *params.datasets])
    results = Results(params, row_titles(params), {name: corpus_entry(name) for name in names})
    for row in results.rows:
        for dataset, corpus in results.corpora.items():
            path = paths.cell_metrics(row, dataset)
            if dataset in params.datasets and path.is_file():
                cell = replace(
                    _read(row, dataset, path),
                    further=_further(row, dataset, params),
                    thresholds=read_thresholds(paths.thresholds(row, dataset)),
                )
            else:
                cell = Result(row, dataset, reason=_absence(params, paths, dataset, corpus))
            results.cells[row, dataset] = cell
    return results


def row_titles(params: TablesParams) -> dict[str, str]:
    """The rows of a profile in order, with the names that tables show."""
    known = models()
    titles = {name: entry.title for name, entry in known.items()}
    titles |= {zero_shot_row(name): f"{known[name].title}, no adapter" for name in params.zero_shot}
    titles |= {row: f"{titles.get(row, row)}, made elsewhere" for row in params.external}
    return {row: titles.get(row, row) for row in params.rows}


def _absence(params: TablesParams, paths: Paths, dataset: str, corpus: CorpusEntry) -> str:
    if not all(file.sha256 or file.git_trees for file in corpus.files):
        return NEVER_FETCHED
    if dataset not in params.datasets:
        return f"not a corpus of profile {params.profile}"
    return f"no metrics file in {paths.metrics}"


def _further(row: str, dataset: str, params: TablesParams) -> dict[int, Metrics]:
    """The metrics of the further seeds that were run, in the order of the parameters."""
    files = {seed: Paths(params.profile, seed).cell_metrics(row, dataset) for seed in params.seeds}
    cells = {seed: _read(row, dataset, path) for seed, path in files.items() if path.is_file()}
    return {seed: cell.metrics for seed, cell in cells.items() if cell.metrics is not None}


def _read(row: str, dataset: str, path: Path) -> Result:
    value: Any = read_json(path, REMEDY)
    if isinstance(value, dict) and "not_run" in value:
        return Result(row, dataset, reason=str(value["not_run"]))
    try:
        return Result(row, dataset, Metrics.model_validate(value))
    except ValidationError as error:
        raise InputError(f"{path}: {first_problem(error)}; {REMEDY}") from None
