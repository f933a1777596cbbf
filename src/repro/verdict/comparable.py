"""Why a rebuilt figure may not be held against a published one."""

from repro.corpora.base import known
from repro.params import TablesParams


def other_split(dataset: str) -> str:
    """Why a corpus's test rows are not the paper's, or an empty string."""
    corpus = known(dataset)
    return f"other split ({corpus.other_split})" if corpus and corpus.other_split else ""


def incomparable(params: TablesParams, row: str, dataset: str) -> str:
    """The first reason against a comparison with the paper's figures, or an empty string."""
    context = params.verdict.context
    reasons = (
        "synthetic corpus" if dataset in params.synthetic else "",
        "baseline row" if row in params.baselines else "",
        "" if params.limit is None else f"trial run (the first {params.limit} rows)",
        other_split(dataset),
        "" if params.protocol == "label_set" else f"other protocol ({params.protocol})",
        "" if params.quantisation == "none" else f"quantised ({params.quantisation})",
        "" if context.comparable or row not in params.rows else context.reason,
    )
    return next(filter(None, reasons), "")
