"""Where the engines keep what they know: files alone, so that a dead head loses nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from repro.files import read_json, write_json

Phase = Literal["running", "done", "failed", "stopped"]


@dataclass(frozen=True, slots=True)
class Record:
    """What a job last said of a cell.

    `error` is the line that says what failed, `stages` are those that a job which is done ran.
    """

    phase: Phase
    job: str
    attempt: int
    error: str = ""
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Folder:
    """The ignored folder of a profile's runs; `root` is the head's checkout."""

    root: Path
    profile: str

    @property
    def home(self) -> Path:
        return self.root / "work" / self.profile / "cluster"

    @property
    def jobs(self) -> Path:
        """The engine's own files."""
        return self.home / "jobs"

    def checkout(self, cell: str) -> Path:
        return self.home / "checkouts" / cell

    def log(self, cell: str) -> Path:
        return self.home / "logs" / f"{cell}.log"

    def write(self, cell: str, record: Record) -> None:
        write_json(self.home / "cells" / f"{cell}.json", asdict(record))

    def read(self, cell: str) -> Record | None:
        path = self.home / "cells" / f"{cell}.json"
        if not path.is_file():
            return None
        found = read_json(path, "delete it")
        return Record(**{**found, "stages": tuple(found.get("stages", ()))})

    def submitted(self) -> dict[str, str]:
        """The job that a cell was last given to, by cell."""
        path = self.home / "submitted.json"
        return dict(read_json(path, "delete it")) if path.is_file() else {}

    def submit(self, jobs: dict[str, str]) -> None:
        """Note the jobs that cells were given to."""
        write_json(self.home / "submitted.json", {**self.submitted(), **jobs})

    def intended(self) -> dict[str, list[list[str]]]:
        """Arrays about to be submitted: the cells of each job, by the array's name."""
        path = self.home / "intended.json"
        return dict(read_json(path, "delete it")) if path.is_file() else {}

    def intend(self, arrays: dict[str, list[list[str]]]) -> None:
        """Note what is about to be submitted, in place of what was."""
        write_json(self.home / "intended.json", arrays)
