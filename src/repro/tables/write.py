"""Stage `tables`: from metrics and published figures to what people read."""

from repro.errors import RunError
from repro.files import write_json, write_text
from repro.params import TablesParams
from repro.paths import Paths
from repro.published.expectations import write_expectation
from repro.tables import claims, diff, formats, transfers
from repro.tables.results import load_results
from repro.tables.summary import FILES, read, summarise


def write(params: TablesParams, paths: Paths) -> None:
    """Write every file of `paper_tables/<profile>/`: same metrics, same bytes."""
    tables = read(params, paths)
    for task, name in FILES.items():
        write_text(paths.tables / f"{name}.md", formats.markdown(tables.grids[task], params))
        write_text(paths.tables / f"{name}.csv", formats.csv_of(tables.grids[task]))
        write_text(paths.tables / f"{name}.tex", formats.latex(tables.grids[task], params))
    write_text(paths.tables / "claims.md", claims.markdown(tables.claims, tables.beside, params))
    write_text(paths.tables / "diff.md", diff.markdown(tables.diff, params))
    write_text(paths.tables / "diff.csv", diff.csv_of(tables.diff))
    moved = transfers.markdown(tables.transfers, tables.results)
    write_text(paths.tables / "transfer.md", moved)
    write_text(paths.tables / "transfer.csv", transfers.csv_of(tables.transfers))
    write_json(paths.tables / "summary.json", summarise(tables))


def expect(params: TablesParams, paths: Paths) -> int:
    """Accept the current metrics as the profile's expectation; how many figures were written."""
    figures = load_results(params, paths).figures()
    if not figures:
        raise RunError(f"{paths.metrics}: no metrics to expect; run `dvc repro {paths.pipeline}`")
    write_expectation(paths.expectation, figures)
    return len(figures)
