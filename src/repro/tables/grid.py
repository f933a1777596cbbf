"""One table of the paper and what stands below it, ready to be written in any format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from repro.corpora.base import known
from repro.params import TablesParams
from repro.published.terms import METRICS
from repro.registry import models
from repro.schema import TaskName
from repro.tables.results import Metrics, Result, Results
from repro.verdict.judge import FEWEST_GROUPS

NOT_RUN = "not run"
TITLES: dict[TaskName, str] = {
    "events": "Event extraction",
    "relations": "Relation extraction",
    "entities": "Named entity recognition",
    "classification": "Text classification",
}
SHORT = {"precision": "P", "recall": "R", "f1": "F1"}
PROTOCOLS = {
    "label_set": "protocol label_set: the labels present in each example, exact match",
    "strict": "protocol strict: spans and arguments of relations, exact match",
}
SEEDS_HEADER = ["Row", "Corpus", "Seeds", "Mean", "Deviation", "95% prediction interval"]


@dataclass(frozen=True, slots=True)
class Grid:
    """A task's table: rows, and for each corpus its cells in the order of the rows."""

    task: TaskName
    title: str
    rows: dict[str, str]
    columns: dict[str, str]
    cells: dict[tuple[str, str], Result]
    best: dict[str, float]

    def cell(self, row: str, dataset: str) -> Result:
        return self.cells[row, dataset]

    def is_best(self, row: str, dataset: str) -> bool:
        """Whether the row has a corpus's best F1 to the four decimals shown; ties all do."""
        f1 = self.cell(row, dataset).value("f1")
        return f1 is not None and round(f1, 4) == self.best[dataset]

    def shown(self, row: str, dataset: str) -> list[str]:
        """Precision, recall and F1 as printed, or 'not run' three times."""
        values = [self.cell(row, dataset).value(name) for name in METRICS]
        return [NOT_RUN if value is None else f"{value:.4f}" for value in values]


def grid(results: Results, task: TaskName) -> Grid:
    """The table of a task: rows of the profile, all corpora of the task."""
    columns = {name: results.corpora[name].title for name in results.of_task(task)}
    cells = {key: cell for key, cell in results.cells.items() if key[1] in columns}
    best: dict[str, float] = {}
    for (_, dataset), cell in cells.items():
        if (f1 := cell.value("f1")) is not None:
            best[dataset] = max(best.get(dataset, 0.0), round(f1, 4))
    return Grid(task, table_title(results.params, task), results.rows, columns, cells, best)


def table_title(params: TablesParams, task: TaskName) -> str:
    """What a table is, honestly: the task, the profile and the protocol."""
    return f"{TITLES[task]}. {params.title}; {PROTOCOLS[params.protocol]}"


def has_seeds(grid: Grid) -> bool:
    """Whether any cell was trained from several seeds."""
    return any(cell.further for cell in grid.cells.values())


def seed_lines(grid: Grid) -> list[list[str]]:
    """A line for each cell of several training seeds, under `SEEDS_HEADER`."""
    return [
        [
            grid.rows[row],
            grid.columns[dataset],
            str(len(seeds.values)),
            f"{seeds.mean:.4f}",
            f"{seeds.deviation:.4f}",
            f"{seeds.known.low:.4f} to {seeds.known.high:.4f}"
            if seeds.known
            else "needs three seeds",
        ]
        for (row, dataset), cell in grid.cells.items()
        if (seeds := cell.seeds)
    ]


def seed_sentences(grid: Grid) -> list[str]:
    """The same for a format without a second table."""
    return [
        f"{corpus}, {row}: mean of {number} training seeds; F1 has deviation {deviation}, "
        f"95% prediction interval {interval}."
        for row, corpus, number, _, deviation, interval in seed_lines(grid)
    ]


def notes(grid: Grid, params: TablesParams) -> list[str]:
    """The footnotes of a table, one sentence each, in a fixed order."""
    found = [
        *_not_run(grid),
        *_outputs(grid),
        *_asked(grid),
        *_collapsed(grid, params),
        *_bounded(grid, params),
        *_leaked(grid),
        *_intervals(grid),
        *_seeds(grid, params),
        *_thresholds(grid),
        *_synthetic(grid, params),
        *_tiny(grid, params),
        *_elsewhere(grid, params),
    ]
    if params.limit is not None:
        found.append(f"Trial run: only the first {params.limit} rows of each split.")
    if grid.task == "classification" and grid.best:
        found.append("P, R and F1 are micro averages over all classes.")
    return found


def _not_run(grid: Grid) -> list[str]:
    """A line per reason and the rows it holds for; one for all rows names the corpora alone."""
    lines: dict[tuple[str, str], list[str]] = {}
    for dataset, title in grid.columns.items():
        reasons: dict[str, list[str]] = {}
        for row, name in grid.rows.items():
            cell = grid.cell(row, dataset)
            if cell.metrics is None:
                reasons.setdefault(cell.reason, []).append(name)
        for reason, rows in reasons.items():
            who = "" if len(rows) == len(grid.rows) else f" ({', '.join(rows)})"
            lines.setdefault((who, reason), []).append(title)
    return [
        f"{', '.join(names)}{who}: {NOT_RUN}: {reason}." for (who, reason), names in lines.items()
    ]


def _outputs(grid: Grid) -> list[str]:
    """Outputs that could not be read; cut ones hit the limit of new tokens."""
    shares = {
        key: f"{metrics.unparsed} and {metrics.truncated} of {metrics.examples}"
        for key, metrics in _metrics(grid)
        if metrics.unparsed or metrics.truncated
    }
    return _by_row(grid, "outputs that were unreadable, and that were cut off", shares)


def _asked(grid: Grid) -> list[str]:
    """Rows that were scored on a seeded sample only."""
    shares = {
        key: f"{metrics.examples} of {metrics.examples + metrics.not_asked}"
        for key, metrics in _metrics(grid)
        if metrics.not_asked
    }
    return _by_row(grid, "a seeded sample of the test rows", shares)


def _collapsed(grid: Grid, params: TablesParams) -> list[str]:
    """Models whose score is that of one answer: no reading of the text is shown by it."""
    found = {
        key: cell.one_answer
        for key, cell in grid.cells.items()
        if key[0] not in params.baselines and cell.one_answer
    }
    every = {key: f"{one.share:.1%} of the rows" for key, one in found.items() if one.every}
    some = {
        key: f"{one.of_seeds}: one answer to {one.share:.1%} of the rows"
        for key, one in found.items()
        if not one.every
    }
    return [
        *_by_row(grid, "gives one answer, so its score shows no skill", every),
        *_by_row(grid, "some seeds give one answer, and their scores show no skill", some, ", "),
    ]


def _bounded(grid: Grid, params: TablesParams) -> list[str]:
    """Gold answers that a trained model cannot give whole: it stops at the longest of train."""
    longer = {
        grid.columns[dataset]: metrics.gold_longer
        for (row, dataset), metrics in _metrics(grid)
        if row in params.models and metrics.gold_longer
    }
    counts = [f"{title} {number}" for title, number in longer.items()]
    return _caveat(counts, "gold answers longer than any of train, at which an answer stops")


def _metrics(grid: Grid) -> list[tuple[tuple[str, str], Metrics]]:
    return [(key, cell.metrics) for key, cell in grid.cells.items() if cell.metrics]


def _by_row(
    grid: Grid, what: str, shares: Mapping[tuple[str, str], str], gap: str = " "
) -> list[str]:
    """A line per row that names each corpus with its share."""
    parts: dict[str, list[str]] = {}
    for (row, dataset), share in shares.items():
        parts.setdefault(row, []).append(f"{grid.columns[dataset]}{gap}{share}")
    return [
        f"{name}: {what}: {', '.join(parts[row])}."
        for row, name in grid.rows.items()
        if row in parts
    ]


def _leaked(grid: Grid) -> list[str]:
    """F1 without the test rows whose text is in train or dev, where that is another figure."""
    parts = []
    for dataset, title in grid.columns.items():
        clean = {
            grid.rows[row]: metrics
            for (row, name), metrics in _metrics(grid)
            if name == dataset and metrics.f1_clean is not None
        }
        figures = [
            f"{row} {metrics.f1_clean:.4f}"
            for row, metrics in clean.items()
            if round(metrics.f1_clean or 0.0, 4) != round(metrics.f1, 4)
        ]
        if figures:
            leaked = max(metrics.leaked for metrics in clean.values())
            parts.append(f"{title} ({leaked}) {', '.join(figures)}")
    what = "F1 without the test rows whose text is in train or dev (their number)"
    return [f"{what}: {'; '.join(parts)}."] if parts else []


def _intervals(grid: Grid) -> list[str]:
    """A line per caveat, with all the corpora it holds for."""
    few, sentences = [], []
    for dataset, title in grid.columns.items():
        metrics = [cell.metrics for cell in _ran(grid, dataset) if cell.metrics]
        if any(one.few_groups for one in metrics):
            few.append(f"{title} ({min(one.groups for one in metrics)})")
        if not of_documents(dataset) and any(one.sentence_bootstrap for one in metrics):
            sentences.append(title)
    return [
        *_caveat(few, f"fewer than {FEWEST_GROUPS} groups; no verdict rests on the interval"),
        *_caveat(sentences, "sentence bootstrap, likely too narrow"),
    ]


def _caveat(titles: Sequence[str], caveat: str) -> list[str]:
    return [f"{', '.join(titles)}: {caveat}."] if titles else []


def _seeds(grid: Grid, params: TablesParams) -> list[str]:
    """A bootstrap over examples says nothing of seeds, so theirs is the interval that is shown."""
    if not has_seeds(grid):
        return []
    means = "Where several training seeds were run P, R and F1 are means"
    interval = "the interval of F1 is that of one more seed (normal model, cut at 0 and 1)"
    first = "counts of outputs, F1 of other readings and F1 without leaked rows are those of seed"
    return [f"{means}; {interval}; {first} {params.seed}."]


def _thresholds(grid: Grid) -> list[str]:
    """What thresholds on samples gave, cell by cell."""
    return [
        f"Thresholds on samples, {grid.rows[row]} on {grid.columns[dataset]}, P R F1 of test: "
        f"{', '.join(cell.thresholds.lines())}."
        for (row, dataset), cell in grid.cells.items()
        if cell.thresholds
    ]


def _synthetic(grid: Grid, params: TablesParams) -> list[str]:
    names = [title for name, title in grid.columns.items() if name in params.synthetic]
    if not names:
        return []
    return [
        f"Synthetic corpora: {', '.join(names)}. Their figures say nothing about the real ones."
    ]


def _tiny(grid: Grid, params: TablesParams) -> list[str]:
    known = models()
    names = [
        title
        for row, title in grid.rows.items()
        if row in params.models and known[row].source == "built"
    ]
    return [f"Tiny models, built here: {', '.join(names)}."] if names else []


def _elsewhere(grid: Grid, params: TablesParams) -> list[str]:
    """Rows whose answers no stage of this pipeline wrote."""
    names = [title for row, title in grid.rows.items() if row in params.external]
    if not names:
        return []
    return [
        f"Answers written by another engine and imported, only scored here: {'; '.join(names)}."
    ]


def _ran(grid: Grid, dataset: str) -> list[Result]:
    cells = (grid.cell(row, dataset) for row in grid.rows)
    return [cell for cell in cells if cell.metrics is not None]


def of_documents(dataset: str) -> bool:
    """Whether its examples are documents: there, one per group is no sentence bootstrap."""
    corpus = known(dataset)
    return corpus is not None and corpus.documents
