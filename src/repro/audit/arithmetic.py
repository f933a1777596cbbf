"""Counts and fractions as a reader can check them by hand."""

from repro.audit.cases import Case, Tested
from repro.audit.granularity import Fit, Judgement
from repro.audit.trivial import Score

MOST_FITS = 3
"""Beyond this many, fits are counted, not listed."""


def ratio(top: int, bottom: int) -> str:
    """A fraction and its value to six digits: 213/222 = 0.959459."""
    return f"{top}/{bottom} = {top / bottom:.6f}" if bottom else f"{top}/0"


def f1_ratio(score: Score) -> str:
    """F1 from counts: 2*213/(574 + 222) = 0.535176."""
    value = f"{float(score.f1):.6f}"
    return f"2*{score.tp}/({score.predicted} + {score.gold}) = {value}"


def implied_lines(case: Case) -> list[str]:
    """The F1 that follows from a printed P and R, where F1 itself was not quoted."""
    printed = {figure.metric: figure for figure in case.printed}
    if set(printed) != {"precision", "recall"}:
        return []
    p, r = printed["precision"].value, printed["recall"].value
    total = float(p) + float(r)
    if not total:
        return []
    f1 = 2 * float(p) * float(r) / total
    return [f"F1 that follows from P and R: 2*{p}*{r}/({p} + {r}) = {f1:.4f} (not published)"]


def fit_text(fit: Fit) -> str:
    """The counts of a fit."""
    if fit.predicted_max is None:
        return f"{fit.tp} of {fit.predicted_min} or more predicted"
    if fit.predicted_min == fit.predicted_max:
        return f"{fit.tp} of {fit.predicted_min} predicted"
    return f"{fit.tp} of {fit.predicted_min} to {fit.predicted_max} predicted"


def fits_text(judgement: Judgement) -> str:
    """Every fit, or their number where there are many."""
    found = judgement.fits
    if not found:
        return "none"
    if len(found) > MOST_FITS:
        return f"{len(found)}: {fit_text(found[0])}, ..., {fit_text(found[-1])}"
    return "; ".join(map(fit_text, found))


def near_text(judgement: Judgement) -> str:
    """How many gold sizes near by fit as well."""
    last = judgement.near_first + judgement.near_total - 1
    near = f"{judgement.near_first} to {last}"
    return f"{judgement.near_fitting} of {judgement.near_total} ({near})"


def check_lines(case: Case, tested: Tested) -> list[str]:
    """The division behind every fit that is a single pair of counts."""
    return [
        f"{tested.size.reading}, {judgement.rule}: {_divisions(case, judgement, fit)}"
        for judgement in tested.judgements
        for fit in judgement.fits
        if len(judgement.fits) <= MOST_FITS and fit.predicted_min == fit.predicted_max
    ]


def _divisions(case: Case, judgement: Judgement, fit: Fit) -> str:
    score = Score(fit.tp, fit.predicted_min, judgement.gold)
    shown = {
        "precision": lambda: f"P = {ratio(score.tp, score.predicted)}",
        "recall": lambda: f"R = {ratio(score.tp, score.gold)}",
        "f1": lambda: f"F1 = {f1_ratio(score)}",
    }
    return ", ".join(shown[figure.metric]() for figure in case.printed)
