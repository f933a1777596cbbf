"""A profile's results held against what is known: in memory, in one line, in `summary.json`."""

from dataclasses import asdict, dataclass
from typing import Any

from repro.params import TablesParams
from repro.paths import Paths
from repro.published.expectations import read_expectation
from repro.published.grid import paper
from repro.published.store import Published
from repro.published.store import load as load_published
from repro.published.terms import METRICS
from repro.registry import space_of
from repro.schema import TaskName
from repro.tables.claims import Beside, Judged, beside_constant, judge_claims, outcomes
from repro.tables.diff import Diff, Line, count, make_diff
from repro.tables.grid import Grid, grid
from repro.tables.results import Result, Results, load_results
from repro.tables.signatures import Signature, signatures
from repro.tables.transfers import Transferred, load_transfers

Json = dict[str, Any]
FILES: dict[TaskName, str] = {
    "events": "event_extraction",
    "relations": "relation_extraction",
    "entities": "named_entity_recognition",
    "classification": "text_classification",
}


@dataclass(frozen=True, slots=True)
class Tables:
    """A profile's results, held against what is known."""

    params: TablesParams
    results: Results
    published: Published
    diff: Diff
    claims: list[Judged]
    beside: list[Beside]
    signatures: list[Signature]
    transfers: list[Transferred]
    grids: dict[TaskName, Grid]


def read(params: TablesParams, paths: Paths) -> Tables:
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
        signatures(results),
        load_transfers(results, paths),
        {task: grid(results, task) for task in FILES},
    )


def verdict_line(tables: Tables) -> str:
    """The published figures first, then the profile's own, how many cells ran, and the claims."""
    return (
        f"{_published(tables.diff)} {_expected(tables.diff)} "
        f"{tables.results.ran} of {len(tables.results.cells)} cells run. "
        f"Claims: {outcomes(tables.claims)}."
    )


def _published(diff: Diff) -> str:
    """How many published figures are known, and how many of these could be compared."""
    known = [line for line in diff.published if line.verdict != "not published"]
    compared = [line for line in known if line.judgement.delta is not None]
    figures = f"{len(compared)} of {len(known)} known published figures could be compared"
    of_all = f"({len(known)} of {paper().figures} are known)"
    return f"{figures} {of_all}{''.join(f': {each}' for each in [_counts(known)] if each)}."


def _expected(diff: Diff) -> str:
    """A profile's own figures are no reproduction of the paper's, so the words differ."""
    if diff.expected is None:
        return "No figures are committed with this profile to hold these against."
    others = [line for line in diff.expected if line.verdict != "reproduced"]
    equal = f"{len(diff.expected) - len(others)} of {len(diff.expected)} figures equal"
    rest = f"; {_counts(others)}" if others else ""
    return f"{equal}, within its tolerances, those committed with this profile{rest}."


def _counts(lines: list[Line]) -> str:
    return ", ".join(f"{number} {verdict}" for verdict, number in count(lines).items() if number)


def summarise(tables: Tables) -> Json:
    """One JSON value: profile, cells with metrics, both comparisons, claims, the verdict."""
    params, results, diff = tables.params, tables.results, tables.diff
    return {
        "profile": params.profile,
        "title": params.title,
        "protocol": params.protocol,
        "tolerance": params.verdict.tolerance,
        "synthetic": params.synthetic,
        "preliminary": not tables.published.complete,
        "rows": results.rows,
        "corpora": {
            name: {"title": corpus.title, "task": corpus.task}
            for name, corpus in results.corpora.items()
        },
        "cells": [_cell(cell, params) for cell in results.cells.values()],
        "expected": None if diff.expected is None else _lines(diff.expected),
        "unexpected": diff.unexpected,
        "published": _lines(diff.published),
        "claims": [_claim(one) for one in tables.claims],
        "met_by_constant": [_beside(one) for one in tables.beside],
        "signatures": [asdict(one) for one in tables.signatures],
        "transfers": [_transfer(one) for one in tables.transfers],
        "verdict": verdict_line(tables),
    }


def _cell(cell: Result, params: TablesParams) -> Json:
    if cell.metrics is None:
        return {"row": cell.row, "dataset": cell.dataset, "not_run": cell.reason}
    shown: Json = {name: cell.value(name) for name in METRICS}
    return {
        "row": cell.row,
        "dataset": cell.dataset,
        **cell.metrics.model_dump(),
        **shown,
        **_seeds(cell, params),
        **({"thresholds": cell.thresholds.model_dump()} if cell.thresholds else {}),
    }


def _seeds(cell: Result, params: TablesParams) -> Json:
    """The keys of a cell of several seeds; none for one seed."""
    seeds = cell.seeds
    if seeds is None:
        return {}
    found: Json = {"seeds": [params.seed, *cell.further], "f1_of_seeds": seeds.values}
    found["f1_deviation"] = seeds.deviation
    if seeds.known:
        found |= {"f1_prediction_low": seeds.known.low, "f1_prediction_high": seeds.known.high}
    return found


def _lines(lines: list[Line]) -> Json:
    return {"verdicts": count(lines), "figures": [_line(line) for line in lines]}


def _line(line: Line) -> Json:
    row, dataset, metric = line.key
    judgement = line.judgement
    return {
        "row": row,
        "dataset": dataset,
        "metric": metric,
        "value": line.printed or None,
        "standing": line.standing or None,
        "rebuilt": judgement.rebuilt,
        "delta": judgement.delta,
        "verdict": judgement.verdict,
        "reason": judgement.reason,
    }


def _claim(one: Judged) -> Json:
    return {
        "id": one.claim.id,
        "kind": one.claim.kind,
        "text": one.claim.text,
        "standing": one.claim.standing,
        "source": one.claim.source,
        "outcome": one.finding.outcome,
        "reason": one.finding.reason,
        "against_published": one.published,
        "against_constant": one.constant,
    }


def _transfer(one: Transferred) -> Json:
    place = {"row": one.row, "source": one.pair.source, "target": one.pair.target}
    space = space_of(one.pair.source, one.pair.target).title
    if one.metrics is None:
        return {**place, "labels": space, "not_run": one.reason}
    return {**place, "labels": space, **one.metrics.model_dump()}


def _beside(one: Beside) -> Json:
    return {
        "row": one.model,
        "dataset": one.dataset,
        "f1": one.printed,
        "standing": one.standing,
        "constant": one.constant,
        "caveat": one.caveat,
    }
