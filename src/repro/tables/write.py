"""Stage `tables`: from metrics and published figures to what people read."""

from dataclasses import dataclass

from repro.errors import RunError
from repro.files import write_json, write_text
from repro.params import Params
from repro.paths import Paths
from repro.published.expectations import read_expectation, write_expectation
from repro.published.store import Published
from repro.published.store import load as load_published
from repro.schema import TaskName
from repro.tables import commas, diff_files, markdown
from repro.tables.cells import Results, load_results
from repro.tables.diff import Diff, make_diff
from repro.tables.grid import Grid, grid
from repro.tables.summary import summarise

FILES: dict[TaskName, str] = {
    "events": "event_extraction",
    "relations": "relation_extraction",
    "entities": "named_entity_recognition",
    "classification": "text_classification",
}


@dataclass(frozen=True, slots=True)
class Tables:
    """A profile's results, held against what is known."""

    params: Params
    results: Results
    published: Published
    diff: Diff
    grids: dict[TaskName, Grid]


def read(params: Params, paths: Paths) -> Tables:
    """Read a profile's metrics and judge them; writes nothing."""
    results = load_results(params, paths)
    known = load_published()
    diff = make_diff(results, read_expectation(paths.expectation), known)
    return Tables(params, results, known, diff, {task: grid(results, task) for task in FILES})


def write(params: Params, paths: Paths) -> None:
    """Write every file of `paper_tables/<profile>/`: same metrics, same bytes."""
    tables = read(params, paths)
    for task, name in FILES.items():
        write_text(paths.tables / f"{name}.md", markdown.render(tables.grids[task], params))
        write_text(paths.tables / f"{name}.csv", commas.render(tables.grids[task]))
    write_text(paths.tables / "diff.md", diff_files.render_markdown(tables.diff, params))
    write_text(paths.tables / "diff.csv", diff_files.render_csv(tables.diff))
    summary = summarise(tables.results, tables.diff, tables.published)
    write_json(paths.tables / "summary.json", summary)


def expect(params: Params, paths: Paths) -> int:
    """Accept the current metrics as the profile's expectation; how many figures were written."""
    figures = load_results(params, paths).figures()
    if not figures:
        raise RunError(f"{paths.metrics}: no metrics to expect; run `dvc repro {paths.pipeline}`")
    write_expectation(paths.expectation, figures)
    return len(figures)
