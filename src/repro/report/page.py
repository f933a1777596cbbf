"""The page: all parts put together and rendered into one self-contained file."""

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from repro.audit import arithmetic, genia, granularity
from repro.audit.findings import Audit, read_audit
from repro.audit.markdown import CEILINGS, GRANULARITY, TRIVIAL, UNPLACED, beside_lines, genia_text
from repro.audit.rows import Row, trivial_and_linear
from repro.audit.words import CITATION, STANDINGS
from repro.compare.hypotheses import Judged, Ledger
from repro.compare.record import Comparison, read_comparison
from repro.params import Params
from repro.paths import Paths
from repro.published.grid import paper
from repro.published.hypotheses import read_hypotheses
from repro.registry import corpus_entry
from repro.report.cells import Card, Section, make_card, make_sections
from repro.report.deltas import Plot, make_plot
from repro.report.difficulty import Difficulty, read_difficulty
from repro.report.heat import Map, make_map
from repro.report.paired import of_now
from repro.report.prose import prose
from repro.report.summary import Line, Summary, read_summary
from repro.tables.grid import SHORT
from repro.tables.readings import explained
from repro.tables.titles import short_titles
from repro.verdict.judge import FEWEST_GROUPS

MOST_OPEN = 12
EQUAL = "equal"


@dataclass(frozen=True)
class Report:
    """What the template shows; what it asks for at every cell is kept."""

    params: Params
    paths: Paths
    summary: Summary
    map: Map
    expected: Plot | None
    published: Plot | None
    audit: Audit
    hypotheses: list[Judged]
    comparisons: list[Comparison]
    cards: list[Card]
    difficulty: Difficulty | None
    sections: list[Section]
    with_text: bool

    @property
    def ran(self) -> int:
        return len(self.sections)

    @cached_property
    def titles(self) -> dict[str, str]:
        """Names of the profile's rows and of the published models."""
        return {band.row: band.title for band in self.map.bands} | {
            name: entry.title for name, entry in self.audit.models.items()
        }

    @cached_property
    def short(self) -> dict[str, str]:
        """The same names, long ones cut."""
        return short_titles(self.titles)

    @property
    def trivial(self) -> dict[str, list[Row]]:
        """The audit's rows, corpus by corpus."""
        grouped: dict[str, list[Row]] = {}
        for row in self.audit.rows:
            grouped.setdefault(row.dataset, []).append(row)
        return grouped

    @property
    def many_cases(self) -> bool:
        """Whether the audit's cases are folded, for there are more than a reader scrolls by."""
        return len(self.audit.cases) > MOST_OPEN

    @property
    def overview(self) -> dict[str, tuple[Row, Row | None]]:
        """The trivial and the linear row of each corpus."""
        return trivial_and_linear(self.audit.rows)

    @property
    def reasons(self) -> dict[str, list[str]]:
        """Why cells were not run: reason to 'corpus: rows'."""
        found: dict[str, dict[str, list[str]]] = {}
        for cell in self.summary.cells:
            if cell.not_run:
                places = found.setdefault(cell.not_run, {})
                title = self.summary.corpora[cell.dataset].title
                places.setdefault(title, []).append(self.summary.rows[cell.row])
        return {
            reason: [f"{title} ({', '.join(rows)})" for title, rows in places.items()]
            for reason, places in found.items()
        }

    @property
    def readings(self) -> dict[str, str]:
        """What the figures beside the main ones mean, of those that any cell has."""
        return explained(name for cell in self.summary.cells for name in cell.metrics)

    @property
    def published_lines(self) -> list[Line]:
        """The comparisons with a published figure."""
        return [line for line in self.summary.published.figures if line.value is not None]

    @property
    def published_verdicts(self) -> dict[str, int]:
        """How many of the known published figures have each verdict."""
        found = Counter(line.verdict for line in self.published_lines)
        return {name: found[name] for name in self.summary.published.verdicts}

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The profile's parameters, flat."""
        return list(_flat(self.params.model_dump(), ""))

    @property
    def total(self) -> int:
        """How many figures the paper's tables hold."""
        return paper().figures

    @property
    def known(self) -> int:
        """How many published figures are known."""
        return len(self.published_lines)

    @property
    def compared(self) -> int:
        """How many of these could be compared with a rebuilt one."""
        return sum(line.delta is not None for line in self.published_lines)

    @property
    def expected_verdicts(self) -> dict[str, int]:
        """How the figures stand to those committed: none of them reproduces the paper."""
        verdicts = self.summary.expected.verdicts if self.summary.expected else {}
        return {EQUAL if name == "reproduced" else name: n for name, n in verdicts.items()}


@dataclass(frozen=True, slots=True)
class Inline:
    """A script or a style sheet of our own, the only ones that the page's policy lets run."""

    text: str

    @property
    def markup(self) -> Markup:
        return Markup(self.text)  # noqa: S704 (a file of this package)

    @property
    def sha256(self) -> str:
        """The name by which a Content-Security-Policy allows it."""
        return b64encode(hashlib.sha256(self.text.encode()).digest()).decode()


def read(params: Params, paths: Paths, *, with_text: bool) -> Report:
    """Read a profile's results; raises InputError naming what is missing."""
    summary = read_summary(paths.tables / "summary.json")
    comparisons = list(_comparisons(params, paths, summary))
    expected = summary.expected.figures if summary.expected else []
    return Report(
        params=params,
        paths=paths,
        summary=summary,
        map=make_map(summary, comparisons),
        expected=make_plot(expected, summary),
        published=make_plot(summary.published.figures, summary),
        audit=read_audit(),
        hypotheses=Ledger().judge(read_hypotheses()),
        comparisons=comparisons,
        cards=[make_card(name, corpus_entry(name), params, paths) for name in summary.corpora],
        difficulty=read_difficulty(paths),
        sections=make_sections(summary, paths, params.prompt.style, with_text=with_text),
        with_text=with_text,
    )


def _comparisons(params: Params, paths: Paths, summary: Summary) -> Iterator[Comparison]:
    """Those of the profile's models that hold a figure of now; a profile of one row has none."""
    for row in params.models:
        read = read_comparison(paths, row)
        found = of_now(read, summary) if read else None
        if found and any(not one.reason for one in found.compared):
            yield found


def _flat(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else key)
    else:
        yield name, ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def render(report: Report) -> str:
    """One HTML file without any request to elsewhere; every value is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("repro.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        arithmetic=arithmetic,
        genia=genia,
        granularity=granularity,
        fewest_groups=FEWEST_GROUPS,
        short=SHORT,
        beside_lines=beside_lines,
        standings=STANDINGS,
        citation=CITATION,
        texts={
            "granularity": GRANULARITY.format(
                near=granularity.NEIGHBOURS, luck=f"{float(granularity.LUCK):.0%}"
            ),
            "trivial": TRIVIAL,
            "unplaced": UNPLACED,
            "ceilings": CEILINGS,
            "genia": genia_text(report.audit),
        },
    )
    environment.filters["prose"] = prose
    for name, file in (("script", "script.js"), ("style", "style.css")):
        environment.globals[name] = Inline(environment.get_template(file).render())
    return environment.get_template("report.html").render(report=report)
