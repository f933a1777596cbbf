"""Stage `tables`: from metrics and published figures to what people read."""

from repro.errors import RunError
from repro.files import write_json, write_text
from repro.params import Params
from repro.paths import Paths
from repro.published.expectations import write_expectation
from repro.tables import claims_file, commas, diff_files, latex, markdown
from repro.tables.cells import load_results
from repro.tables.judged import FILES, read
from repro.tables.summary import summarise


def write(params: Params, paths: Paths) -> None:
    """Write every file of `paper_tables/<profile>/`: same metrics, same bytes."""
    tables = read(params, paths)
    for task, name in FILES.items():
        write_text(paths.tables / f"{name}.md", markdown.render(tables.grids[task], params))
        write_text(paths.tables / f"{name}.csv", commas.render(tables.grids[task]))
        write_text(paths.tables / f"{name}.tex", latex.render(tables.grids[task], params))
    claims = claims_file.render(tables.claims, tables.beside, params)
    write_text(paths.tables / "claims.md", claims)
    write_text(paths.tables / "diff.md", diff_files.render_markdown(tables.diff, params))
    write_text(paths.tables / "diff.csv", diff_files.render_csv(tables.diff))
    write_json(paths.tables / "summary.json", summarise(tables))


def expect(params: Params, paths: Paths) -> int:
    """Accept the current metrics as the profile's expectation; how many figures were written."""
    figures = load_results(params, paths).figures()
    if not figures:
        raise RunError(f"{paths.metrics}: no metrics to expect; run `dvc repro {paths.pipeline}`")
    write_expectation(paths.expectation, figures)
    return len(figures)
