"""A profile's results held against what is known: what every table and page is made of."""

from dataclasses import dataclass

from repro.params import Params
from repro.paths import Paths
from repro.published.expectations import read_expectation
from repro.published.store import Published
from repro.published.store import load as load_published
from repro.schema import TaskName
from repro.tables.cells import Results, load_results
from repro.tables.claims import Beside, Judged, beside_constant, judge_claims
from repro.tables.diff import Diff, make_diff
from repro.tables.grid import Grid, grid

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
    claims: list[Judged]
    beside: list[Beside]
    grids: dict[TaskName, Grid]


def read(params: Params, paths: Paths) -> Tables:
    """Read a profile's metrics and judge them; writes nothing."""
    results = load_results(params, paths)
    known = load_published()
    diff = make_diff(results, read_expectation(paths.expectation), known)
    return Tables(
        params,
        results,
        known,
        diff,
        judge_claims(results, known),
        beside_constant(results, known),
        {task: grid(results, task) for task in FILES},
    )
