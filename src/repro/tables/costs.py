"""What training a cell took beside what it gave: parameters, memory, seconds, F1."""

from collections.abc import Iterator, Sequence

from repro.markdown import pipe_table
from repro.params import load
from repro.paths import Paths
from repro.recorded import recorded
from repro.tables.results import Metrics, load_results

HEADER = ["Profile", "Row", "Corpus", "Trained", "Peak GB", "Train s", "F1", "95% interval"]
UNKNOWN = "-"


def costs(profiles: Sequence[str]) -> list[str]:
    """A Markdown table of all trained cells that have figures, profile by profile.

    What provenance does not say is `-`. Raises InputError as loading a profile does.
    """
    rows = [row for profile in profiles for row in _rows(profile)]
    return pipe_table(HEADER, rows)


def _rows(profile: str) -> Iterator[list[str]]:
    params, paths = load(profile)
    results = load_results(params.of_tables, paths)
    for model in params.models:
        for dataset in params.datasets:
            metrics = results.cells[model, dataset].metrics
            if metrics is not None:
                names = [profile, results.row_title(model), results.corpus_title(dataset)]
                yield [*names, *_took(paths, model, dataset), *_gave(metrics)]


def _took(paths: Paths, model: str, dataset: str) -> list[str]:
    """Trained parameters, peak memory and seconds of the profile's own seed."""
    train = recorded(paths.provenance(model, dataset)).get("train", {})
    formats = {"trained_parameters": ",.0f", "peak_memory_gb": ".2f", "seconds": ",.0f"}
    return [
        UNKNOWN if train.get(name) is None else format(train[name], how)
        for name, how in formats.items()
    ]


def _gave(metrics: Metrics) -> list[str]:
    return [f"{metrics.f1:.4f}", f"{metrics.f1_low:.4f} to {metrics.f1_high:.4f}"]
