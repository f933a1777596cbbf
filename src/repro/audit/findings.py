"""All that the audit finds, before it is written as Markdown or HTML."""

from dataclasses import dataclass

from repro.audit.cases import Case, make_cases
from repro.audit.facts import Facts, load_facts
from repro.audit.rows import Ceiling, Row, make_ceilings, make_rows
from repro.audit.words import caveats, title
from repro.paths import Paths
from repro.published.claims import Bound
from repro.published.expectations import read_expectation
from repro.published.grid import PaperCorpus, PaperModel, paper
from repro.published.store import Published
from repro.published.store import load as load_published
from repro.published.terms import Key
from repro.tables.grid import SHORT

BASELINES = "baselines"
"""The profile whose committed figures give the linear row."""


@dataclass(frozen=True, slots=True)
class Audit:
    """The findings, and the paper's corpora and models."""

    title: str
    caveats: list[str]
    cases: list[Case]
    rows: list[Row]
    ceilings: list[Ceiling]
    facts: Facts
    published: Published
    corpora: dict[str, PaperCorpus]
    models: dict[str, PaperModel]

    def beside(self, dataset: str) -> list[str]:
        """The published figures and bounds of a corpus, each with its standing."""
        found: dict[tuple[str, str], list[str]] = {}
        for figure in self.published.cells.values():
            if figure.dataset == dataset:
                key = (self.models[figure.model].title, figure.standing)
                found.setdefault(key, []).append(f"{SHORT[figure.metric]} {figure.value}")
        cells = [f"{model} {', '.join(shown)} ({how})" for (model, how), shown in found.items()]
        return cells + self._bounds(dataset)

    def unplaced(self) -> list[str]:
        """What is published without its corpora: it stands beside no single row."""
        return [
            f"{claim.text.rstrip('.')} ({claim.standing})"
            for claim in self.published.claims
            if not claim.dataset_known()
        ]

    def _bounds(self, dataset: str) -> list[str]:
        return [
            f"{claim.text.rstrip('.')} ({claim.standing})"
            for claim in self.published.claims
            if isinstance(claim, Bound) and any(name == dataset for _, name in claim.scope())
        ]


def make_audit(known: Published, facts: Facts, linear: dict[Key, float]) -> Audit:
    """Work out everything; `linear` holds the committed figures of the linear baseline."""
    return Audit(
        title=title(known),
        caveats=caveats(known),
        cases=make_cases(known, facts),
        rows=make_rows(facts, linear),
        ceilings=make_ceilings(facts),
        facts=facts,
        published=known,
        corpora=paper().corpora,
        models=paper().models,
    )


def read_audit() -> Audit:
    """The audit of what stands in `published/`; reads nothing else."""
    expected = read_expectation(Paths(BASELINES).expectation) or {}
    return make_audit(load_published(), load_facts(), expected)
