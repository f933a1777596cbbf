"""Verb `analysis-page`: docs/analysis.md and its figures, from committed files alone."""

from collections.abc import Iterator
from pathlib import Path

from repro.analysis.buckets import BUCKETS
from repro.analysis.measures import MEASURES as MEANINGS
from repro.analysis.page.figures import Figures, title
from repro.analysis.plot.points import Point, environment, svg
from repro.analysis.plot.views import BOUNDS_HEADING, bounds
from repro.analysis.table import read_lines
from repro.audit import genia
from repro.audit.words import caveats
from repro.files import write_text
from repro.params import load
from repro.paths import Paths
from repro.published import store
from repro.tables.results import load_results

PAGE = Path("docs/analysis.md")
IMAGES = Path("docs/images")
PROFILES = ("baselines", "baselines-strict")
MODEL_PROFILES = ("laptop", "laptop-entities")
"""Those of the real model on test rows as they are; no corpus is in both."""
EVENTS = ("phee", "genia2011", "genia2013")
MEASURES = ("nesting", "items", "density", "length")


def write_page() -> list[Path]:
    """Write the page and its figures; the paths written."""
    made = pages()
    for path, text in made.items():
        write_text(path, text)
    return list(made)


def pages() -> dict[Path, str]:
    """The page and its figures by path; raises InputError where a committed file is missing."""
    figures = read()
    models = [profile for profile in MODEL_PROFILES if figures.has(profile)]
    page = environment("repro.analysis.page").get_template("analysis.md")
    text = page.render(
        figures=figures,
        title=title,
        caveats=caveats(figures.published),
        genia=genia,
        events=EVENTS,
        meanings=MEANINGS,
        measures_of_buckets=list(BUCKETS),
        models=models,
        collapsed={profile: collapsed(profile) for profile in models},
    )
    return {
        PAGE: text,
        IMAGES / "analysis-bounds.svg": svg(
            f"{BOUNDS_HEADING} (label_set)", bounds(figures.of_profile(PROFILES[0]))
        ),
        IMAGES / "analysis-events.svg": svg("F1 by bucket, events", list(buckets(figures))),
    }


def read() -> Figures:
    """The committed analyses, that of the real model where there is one."""
    files = {name: Paths(name).tables / "analysis.csv" for name in (*PROFILES, *MODEL_PROFILES)}
    wanted = {name: file for name, file in files.items() if name in PROFILES or file.exists()}
    lines = {name: read_lines(file) for name, file in wanted.items()}
    return Figures.of(lines, store.load())


def collapsed(profile: str) -> dict[tuple[str, str], str]:
    """The share of the commonest answer, of a model's cells where (nearly) all texts got it."""
    params, paths = load(profile)
    cells = load_results(params.of_tables, paths).cells.values()
    return {
        (cell.dataset, cell.row): f"{cell.one_answer.share:.1%}"
        for cell in cells
        if cell.one_answer and cell.row not in params.baselines
    }


def buckets(figures: Figures) -> Iterator[Point]:
    """The linear row under label_set and the lookup row under strict, by bucket."""
    for profile, row in zip(PROFILES, ("linear", "lookup"), strict=True):
        series = f"{row}, {'strict' if 'strict' in profile else 'label_set'}"
        for line in figures.buckets(profile, MEASURES):
            if line.row == row and line.gold and line.dataset in EVENTS:
                yield Point(
                    f"{title(line.dataset)}, {line.measure}: {line.bucket}",
                    series, line.value, line.low, line.high,
                )  # fmt: skip
