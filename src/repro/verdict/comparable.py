"""Why a rebuilt figure may not be held against a published one."""

from repro.params import Params

OTHER_SPLIT = {
    "genia2011": "other split (devel is scored: the test labels are not public)",
    "genia2013": "other split (devel is scored: the test labels are not public)",
    "ade": "other split (the corpus has no official one)",
    "healthadvice": "other split (the corpus has no official one)",
}


def incomparable(params: Params, row: str, dataset: str) -> str:
    """The first reason against a comparison with the paper's figures, or an empty string."""
    context = params.verdict.context
    reasons = (
        "synthetic corpus" if dataset in params.synthetic else "",
        "baseline row" if row in params.baselines else "",
        "" if params.limit is None else f"trial run (the first {params.limit} rows)",
        OTHER_SPLIT.get(dataset, ""),
        "" if params.protocol == "label_set" else f"other protocol ({params.protocol})",
        "" if params.quantisation == "none" else f"quantised ({params.quantisation})",
        "" if context.comparable or row not in params.rows else context.reason,
    )
    return next(filter(None, reasons), "")
