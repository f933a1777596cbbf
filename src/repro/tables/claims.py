"""Every claim of the paper, held against a profile, the published cells and constant answers."""

from dataclasses import dataclass

from repro.params import corpora
from repro.published.claims import Bound, Claim
from repro.published.store import Published
from repro.published.terms import Metric, Standing
from repro.tables.cells import Results
from repro.verdict.claims import Finding, Pair, contradiction, evaluate, holds
from repro.verdict.comparable import OTHER_SPLIT, incomparable
from repro.verdict.judge import EXACT

CONSTANT = "constant"


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim, what the profile says of it, and what else should be known of it.

    `published`: the published cells that contradict it. `constant`: what a constant prediction
    does to it, where its corpora are known.
    """

    claim: Claim
    finding: Finding
    published: str
    constant: str


@dataclass(frozen=True, slots=True)
class Beside:
    """The published F1 of a model on a corpus, and a constant prediction's; `caveat` if any.

    `printed` is as published; where only P and R are, it is 2PR/(P+R), of standing `arithmetic`.
    """

    model: str
    dataset: str
    printed: str
    standing: Standing
    constant: float
    caveat: str


def judge_claims(results: Results, known: Published) -> list[Judged]:
    """Judge every claim, in the file's order."""
    return [_judged(claim, results, known) for claim in known.claims]


def _judged(claim: Claim, results: Results, known: Published) -> Judged:
    values: dict[Pair, float] = {}
    missing: dict[Pair, str] = {}
    for pair in claim.scope():
        reason = _untestable(pair, results)
        value = None if reason else results.cells[pair].value(claim.metric)
        if value is None:
            missing[pair] = reason
        else:
            values[pair] = value
    tolerance = results.params.verdict.tolerance
    printed = {
        (model, dataset): figure.number
        for (model, dataset, metric), figure in known.cells.items()
        if metric == claim.metric
    }
    return Judged(
        claim,
        evaluate(claim, values, missing, tolerance),
        contradiction(claim, printed, tolerance=0.0),
        _constant(claim, results),
    )


def _untestable(pair: Pair, results: Results) -> str:
    row, dataset = pair
    params = results.params
    if row not in results.rows and dataset not in params.synthetic:
        rest = "; baseline rows do not test a claim about a model" if not params.models else ""
        return f"no row for the model in profile {params.profile}{rest}"
    reason = incomparable(params, row, dataset)
    return reason or results.cells[pair].reason


def _constant(claim: Claim, results: Results) -> str:
    """What the constant row does to a bound: only there are the corpora of the figures known."""
    if not isinstance(claim, Bound):
        return ""
    met, beyond = [], []
    for dataset in dict.fromkeys(dataset for _, dataset in claim.scope()):
        value = _constant_value(dataset, claim.metric, results)
        if value is None:
            continue
        if claim.above is not None and holds(claim, value):
            met.append(_place(dataset, value))
        if claim.at_most is not None and not holds(claim, value):
            beyond.append(_place(dataset, value))
    under = f"a constant prediction under protocol {results.params.protocol}"
    if met:
        return f"also met by {under}: {'; '.join(met)}"
    return f"exceeded by {under}: {'; '.join(beyond)}" if beyond else ""


def beside_constant(results: Results, known: Published) -> list[Beside]:
    """The published cells whose F1 the constant row meets, where their corpus is real here."""
    found = []
    for model, dataset in dict.fromkeys(key[:2] for key in known.cells):
        f1 = _published_f1(model, dataset, known)
        constant = _constant_value(dataset, "f1", results)
        if f1 and constant is not None and constant >= float(f1[0]) - EXACT:
            caveat = OTHER_SPLIT.get(dataset, "")
            found.append(Beside(model, dataset, f1[0], f1[1], constant, caveat))
    return found


def _published_f1(model: str, dataset: str, known: Published) -> tuple[str, Standing] | None:
    figure = known.cells.get((model, dataset, "f1"))
    if figure is not None:
        return figure.value, figure.standing
    precision = known.cells.get((model, dataset, "precision"))
    recall = known.cells.get((model, dataset, "recall"))
    if precision is None or recall is None:
        return None
    product = 2 * precision.number * recall.number
    return f"{product / max(precision.number + recall.number, EXACT):.3f}", "arithmetic"


def _constant_value(dataset: str, metric: Metric, results: Results) -> float | None:
    cell = results.cells.get((CONSTANT, dataset))
    if cell is None or dataset in results.params.synthetic:
        return None
    return cell.value(metric)


def _place(dataset: str, value: float) -> str:
    caveat = f", {OTHER_SPLIT[dataset]}" if dataset in OTHER_SPLIT else ""
    return f"{corpora()[dataset].title} {value:.4f}{caveat}"
