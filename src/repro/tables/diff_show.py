"""`repro diff`: both comparisons in the layout of `dvc metrics diff`."""

import json
from typing import Any

from repro.params import Params
from repro.paths import Paths
from repro.tables.diff import Diff, Line
from repro.tables.diff_files import no_expectation
from repro.tables.judged import read
from repro.tables.markdown import pipe_table
from repro.tables.plain import plain_table
from repro.tables.verdict_line import verdict_line

DIGITS = 5
"""As `dvc metrics diff` rounds."""


def show_diff(params: Params, paths: Paths, *, markdown: bool, as_json: bool) -> list[Line]:
    """Print what changed against the expectation, and every published figure; return what differs.

    As in DVC only changed figures are listed against the expectation; JSON holds the same lines as
    {reference: {path: {metric: {old, new, diff, verdict, reason}}}}.
    """
    tables = read(params, paths)
    references = listed(tables.diff)
    if as_json:
        print(json.dumps({name: _json(lines, paths) for name, lines in references.items()}))
        return tables.diff.differing()
    if tables.diff.expected is None:
        print(f"Expectation: {no_expectation(params)}\n")
    for name, lines in references.items():
        if lines:
            header = ["Path", "Metric", name, "workspace", "Change", "Verdict"]
            rows = [_cells(line, paths) for line in lines]
            table = pipe_table(header, rows) if markdown else plain_table(header, rows)
            print(*table, sep="\n", end="\n\n")
    print(verdict_line(tables))
    return tables.diff.differing()


def listed(diff: Diff) -> dict[str, list[Line]]:
    """The lines worth a look: changed ones, and whatever was published."""
    return {
        "expected": [line for line in diff.expected or [] if line.judgement.delta != 0],
        "published": [line for line in diff.published if line.verdict != "not published"],
    }


def _cells(line: Line, paths: Paths) -> list[str]:
    judgement = line.judgement
    return [
        _path(line, paths),
        line.key[2],
        _rounded(line.reference),
        _rounded(judgement.rebuilt),
        _rounded(judgement.delta),
        f"{line.verdict}: {judgement.reason}" if judgement.reason else line.verdict,
    ]


def _json(lines: list[Line], paths: Paths) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in lines:
        judgement = line.judgement
        found.setdefault(_path(line, paths), {})[line.key[2]] = {
            "old": line.reference,
            "new": judgement.rebuilt,
            "diff": judgement.delta,
            "verdict": line.verdict,
            "reason": judgement.reason,
        }
    return found


def _path(line: Line, paths: Paths) -> str:
    row, dataset, _ = line.key
    return str(paths.cell_metrics(row, dataset))


def _rounded(value: float | None) -> str:
    return "-" if value is None else str(round(value, DIGITS))
