"""`summary.json`: everything the other files say, for programs."""

from typing import Any

from repro.published.terms import METRICS
from repro.tables import seeds
from repro.tables.cells import Cell
from repro.tables.claims import Beside, Judged
from repro.tables.diff import Line, count
from repro.tables.judged import Tables
from repro.tables.verdict_line import verdict_line

Json = dict[str, Any]


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
        "cells": [_cell(cell) for cell in results.cells.values()],
        "expected": None if diff.expected is None else _lines(diff.expected),
        "unexpected": diff.unexpected,
        "published": _lines(diff.published),
        "claims": [_claim(one) for one in tables.claims],
        "met_by_constant": [_beside(one) for one in tables.beside],
        "verdict": verdict_line(tables),
    }


def _cell(cell: Cell) -> Json:
    if cell.metrics is None:
        return {"row": cell.row, "dataset": cell.dataset, "not_run": cell.reason}
    shown: Json = {name: cell.value(name) for name in METRICS}
    return {
        "row": cell.row,
        "dataset": cell.dataset,
        **cell.metrics.model_dump(),
        **shown,
        **seeds.fields(cell),
    }


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


def _beside(one: Beside) -> Json:
    return {
        "row": one.model,
        "dataset": one.dataset,
        "f1": one.printed,
        "standing": one.standing,
        "constant": one.constant,
        "caveat": one.caveat,
    }
