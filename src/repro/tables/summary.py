"""`summary.json`: everything the other files say, for programs."""

from typing import Any

from repro.published.store import Published
from repro.tables.cells import Cell, Results
from repro.tables.diff import Diff, Line, count

Json = dict[str, Any]


def summarise(results: Results, diff: Diff, known: Published) -> Json:
    """One JSON value: profile, cells with metrics, both comparisons."""
    params = results.params
    return {
        "profile": params.profile,
        "title": params.title,
        "protocol": params.protocol,
        "tolerance": params.verdict.tolerance,
        "synthetic": params.synthetic,
        "preliminary": not known.imported,
        "rows": results.rows,
        "corpora": {
            name: {"title": corpus.title, "task": corpus.task}
            for name, corpus in results.corpora.items()
        },
        "cells": [_cell(cell) for cell in results.cells.values()],
        "expected": None if diff.expected is None else _lines(diff.expected),
        "published": _lines(diff.published),
    }


def _cell(cell: Cell) -> Json:
    if cell.metrics is None:
        return {"row": cell.row, "dataset": cell.dataset, "not_run": cell.reason}
    return {"row": cell.row, "dataset": cell.dataset, **cell.metrics.model_dump()}


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
