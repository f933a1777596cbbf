"""One paper table, ready to be written in any format."""

from dataclasses import dataclass

from repro.params import Params
from repro.published.terms import METRICS
from repro.schema import TaskName
from repro.tables.cells import Cell, Results

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


@dataclass(frozen=True, slots=True)
class Grid:
    """A task's table: rows, and for each corpus its cells in the order of the rows."""

    task: TaskName
    title: str
    rows: dict[str, str]
    columns: dict[str, str]
    cells: dict[tuple[str, str], Cell]
    best: dict[str, float]

    def cell(self, row: str, dataset: str) -> Cell:
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


def table_title(params: Params, task: TaskName) -> str:
    """What a table is, honestly: the task, the profile and the protocol."""
    return f"{TITLES[task]}. {params.title}; {PROTOCOLS[params.protocol]}"
