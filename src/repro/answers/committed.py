"""Answers in git, where a cell's predictions are not here: every clone can read and score them."""

from dataclasses import dataclass
from pathlib import Path

from repro.paths import Paths


@dataclass(frozen=True, slots=True)
class Committed(Paths):
    """The paths of a profile whose predictions are its answers in git."""

    def predictions(self, row: str, dataset: str) -> Path:
        return self.answers(row, dataset)


def at_hand(paths: Paths, row: str, dataset: str) -> Paths:
    """Paths under which a cell's answers are found: its predictions, else its answers in git."""
    in_git = Committed(paths.profile, paths.seed, paths.answered)
    if paths.predictions(row, dataset).exists() or not in_git.answers(row, dataset).exists():
        return paths
    return in_git
