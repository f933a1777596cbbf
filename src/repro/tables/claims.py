"""Every claim of the paper, held against a profile, published cells and constants: `claims.md`."""

from collections import Counter
from dataclasses import dataclass

from repro.markdown import pipe_table
from repro.params import TablesParams
from repro.published.claims import Bound, Claim
from repro.published.grid import paper
from repro.published.store import Published
from repro.published.terms import Metric, Standing
from repro.tables.grid import PROTOCOLS
from repro.tables.results import Results
from repro.verdict.claims import Finding, Pair, contradiction, evaluate, holds
from repro.verdict.comparable import incomparable, other_split
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
            caveat = other_split(dataset)
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
    shown = f"{paper().corpora[dataset].title} {value:.4f}"
    return ", ".join(filter(None, (shown, other_split(dataset))))


def markdown(judged: list[Judged], beside: list[Beside], params: TablesParams) -> str:
    """A table of outcomes, then the reasons, then the published cells that a constant meets."""
    parts = [
        [f"# Claims. {params.title}; {PROTOCOLS[params.protocol]}"],
        [f"{counted(judged)} How surely each claim is known stands beside it."],
        _outcomes(judged),
        *([_reasons(one)] for one in judged),
        ["## Published cells that a constant prediction also meets"],
        _beside_constant(beside, params),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def counted(judged: list[Judged]) -> str:
    """How many claims there are, and how many have each outcome, in one sentence."""
    return f"{len(judged)} claims: {outcomes(judged)}."


def outcomes(judged: list[Judged]) -> str:
    """How many claims have each outcome: '1 contradicted, 7 not testable'."""
    counts = Counter(one.finding.outcome for one in judged)
    return ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items()))


def summary_lines(judged: list[Judged]) -> list[str]:
    """For a terminal: how many claims have each outcome, then each with its reason."""
    lines = [counted(judged)]
    for one in judged:
        lines += ["", f"{one.claim.text} ({one.claim.standing})"]
        lines.append(f"  {one.finding.outcome}: {one.finding.reason}")
    return lines


def _outcomes(judged: list[Judged]) -> list[str]:
    rows = [
        [one.claim.id, one.claim.kind, one.claim.text, one.claim.standing, one.finding.outcome]
        for one in judged
    ]
    return pipe_table(["Claim", "Kind", "Text", "Standing", "Outcome"], rows)


def _reasons(one: Judged) -> str:
    notes = [f"{one.finding.outcome}: {one.finding.reason}"]
    if one.published:
        notes.append(f"contradicted by the published cells themselves: {one.published}")
    if one.constant:
        notes.append(one.constant)
    notes.append(f"source: {one.claim.source}")
    return "\n".join([f"**{one.claim.id}**", "", *(f"- {note}." for note in notes)])


def _beside_constant(beside: list[Beside], params: TablesParams) -> list[str]:
    if not beside:
        return ["None that this profile can show: it needs the constant row on the real corpus."]
    rows = [
        [
            paper().models[one.model].title,
            paper().corpora[one.dataset].title,
            one.printed,
            one.standing,
            f"{one.constant:.4f}",
            params.protocol,
            one.caveat or "-",
        ]
        for one in beside
    ]
    header = ["Row", "Corpus", "Published F1", "Standing", "Constant F1", "Protocol", "Caveat"]
    return [
        "The paper's own protocol, splits and kind of F1 are not known: this is no verdict on it.",
        "",
        *pipe_table(header, rows, right={"Published F1", "Constant F1"}),
    ]
