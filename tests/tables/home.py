"""A small profile of fixed parameters, and its metrics files."""

import json
from dataclasses import dataclass, replace
from typing import Any

from repro.params import TablesParams, load
from repro.paths import Paths
from repro.published.grid import paper

FIXED: dict[str, Any] = {
    "title": "A profile of the tests",
    "protocol": "label_set",
    "datasets": ["phee", "biored", "ade"],
    "synthetic": [],
    "rows": ["constant", "tiny-llama"],
    "baselines": ["constant"],
    "models": ["tiny-llama"],
    "zero_shot": [],
    "external": [],
    "limit": None,
}
SEEDED = [0.95, 0.91, 0.90]
"""F1 of one cell from three seeds; where one more is expected reaches over 1."""


@dataclass(frozen=True)
class Home:
    """A profile whose parameters a test may change; metrics are written as `repro score` does."""

    params: TablesParams
    paths: Paths

    @classmethod
    def of(cls) -> "Home":
        params, paths = load("default")
        verdict = params.verdict.model_copy(update={"tolerance": 0.0005})
        return cls(params.of_tables.model_copy(update={**FIXED, "verdict": verdict}), paths)

    def changed(self, **values: Any) -> "Home":
        """The same profile with other parameters."""
        return replace(self, params=self.params.model_copy(update=values))

    def paper(self, comparable: bool = True) -> "Home":
        """A profile that runs the paper's twelve models on all twelve corpora."""
        models = list(paper().models)
        context = self.params.verdict.context.model_copy(
            update={"comparable": comparable, "reason": "a test"}
        )
        datasets = ["phee", "genia2011", "genia2013", "ddi", "git", "biored"]
        datasets += ["bc5cdr", "bc2gm", "ade", "healthadvice"]
        return self.changed(
            rows=models,
            models=models,
            baselines=[],
            datasets=datasets,
            verdict=self.params.verdict.model_copy(update={"context": context}),
        )

    def write(self, row: str, dataset: str, f1: float, **values: Any) -> None:
        """One metrics file: an interval of 0.02 either way, 100 examples in 50 groups."""
        metrics = {
            **dict.fromkeys(("precision", "recall", "f1"), f1),
            "f1_low": round(f1 - 0.02, 6),
            "f1_high": round(f1 + 0.02, 6),
            **dict.fromkeys(("tp", "predicted", "gold"), 10),
            "examples": 100,
            "groups": 50,
            "unparsed": 0,
            "truncated": 0,
        }
        self.write_raw(row, dataset, metrics | values)

    def of_seed(self, seed: int) -> "Home":
        """The same profile, its cells those of one further seed."""
        return replace(self, paths=replace(self.paths, seed=seed))

    def write_raw(self, row: str, dataset: str, value: Any) -> None:
        path = self.paths.cell_metrics(row, dataset)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value), encoding="utf-8")

    def fill(self) -> "Home":
        """Metrics for every cell of the fixed profile; `tiny-llama` is best but on ADE."""
        for dataset, constant, tiny in (
            ("phee", 0.893, 0.95),
            ("biored", 0.7663, 0.81),
            ("ade", 0.7956, 0.7),
        ):
            self.write("constant", dataset, constant)
            self.write("tiny-llama", dataset, tiny)
        return self
