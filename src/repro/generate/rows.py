"""Rows of an unfinished prediction, appended batch by batch, so that a killed run goes on.

A batch is written whole. What a kill tore off, a last line or the rest of a batch, is dropped and
predicted again, so the final file has the same bytes.
"""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from repro.text import OUTPUTS, Output, dump_output

PARTIAL = "predictions.partial.jsonl"


def resume(path: Path, plan: Sequence[Sequence[str]]) -> list[Output]:
    """The rows of the whole batches at the start of the file; everything after is cut off.

    `plan` holds the ids of each batch, in the order they are predicted.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = path.read_bytes() if path.exists() else b""
    rows = _readable(data.split(b"\n")[:-1])
    kept: list[Output] = []
    for number, ids in enumerate(plan):
        found = rows[len(kept) : len(kept) + len(ids)]
        if [row.id for row in found] != list(ids) or any(row.batch != number for row in found):
            break
        kept += found
    path.write_bytes(b"".join(dump_output(row) + b"\n" for row in kept))
    return kept


def append(path: Path, rows: Sequence[Output]) -> None:
    """Add the rows of one batch."""
    with path.open("ab") as stream:
        stream.write(b"".join(dump_output(row) + b"\n" for row in rows))


def _readable(lines: Sequence[bytes]) -> list[Output]:
    rows = []
    for line in lines:
        try:
            rows.append(OUTPUTS.validate_json(line))
        except ValidationError:
            break
    return rows
