"""`audit.md`: caveats first, then what the figures fit, trivial rows, ceilings, standings."""

from itertools import groupby

from repro.audit import genia
from repro.audit.arithmetic import (
    check_lines,
    f1_ratio,
    fits_text,
    implied_lines,
    near_text,
    ratio,
)
from repro.audit.cases import Case
from repro.audit.findings import Audit
from repro.audit.granularity import LUCK, NEIGHBOURS
from repro.audit.rows import Row, by_row_majority, trivial_and_linear, whole_majority
from repro.audit.words import STANDINGS
from repro.corpora.base import known
from repro.markdown import pipe_table
from repro.tables.grid import SHORT
from repro.verdict.comparable import other_split

GRANULARITY = (
    "A micro-averaged figure is a fraction of whole numbers, so a gold size allows some printed "
    "figures and not others. Each gold size that a reading of the corpus gives is tried under two "
    "rounding rules apart. *Near by* counts how many of the {near} gold sizes around it fit the "
    "same figures by luck: only a fit that at most {luck} of them share *favours* its size; a fit "
    "that many share, or of F1 alone, is *uninformative*. *Impossible* is said only where every "
    "rule excludes a size, and then only as assumed. Averages other than micro are not tried."
)
TRIVIAL = (
    "Answers that ignore the text, on the pinned test files. `constant` and `majority` are chosen "
    "on train; the best choice on test is printed apart as an oracle. First each corpus under "
    "`label_set`, then every reading of it. No protocol is known to be the paper's."
)
UNPLACED = "Published without their corpora, and so beside no row:"
CEILINGS = (
    "Where inputs that look the same carry contradictory labels, no model can be right on all of "
    "them. The best answer to each input gives the ceiling; `label_set` counts positives alone."
)
GENIA = (
    "A hypothesis about other code, not about this paper. In earlier public files of the first "
    "author (*sibling*) every Genia test target is the empty string, and the scorer counts it as "
    "an item. A model that answers nothing for a share `e` of the texts, and gives `k` items for "
    "each of the others, then has F1 = 2e / (1 + e + (1 - e)k). `k` is a free parameter that "
    "nothing known fixes, so this explains no figure; published Genia2013 figures reach at most "
    "{at_most} (*{standing}*)."
)
GENIA_CLAIM = "genia2013-at-most"


def render(audit: Audit) -> str:
    """The whole audit; the same findings give the same bytes."""
    parts = [
        [f"# {audit.title}"],
        [f"- {caveat}" for caveat in audit.caveats],
        *_granularity(audit),
        *_trivial(audit),
        *_ceilings(audit),
        *_genia(audit),
        *_standings(),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _granularity(audit: Audit) -> list[list[str]]:
    text = GRANULARITY.format(near=NEIGHBOURS, luck=f"{float(LUCK):.0%}")
    parts = [["## Which counts can lie behind a figure"], [text]]
    for case in audit.cases:
        parts += _case(case, audit)
    return parts


def _case(case: Case, audit: Audit) -> list[list[str]]:
    names = f"{audit.corpora[case.dataset].title}, {audit.models[case.model].title}"
    figures = ", ".join(f"{SHORT[one.metric]} {one.value}" for one in case.printed)
    head = [f"### {names}: {figures} ({case.standing})"]
    if case.untested:
        return [head, [f"No gold size can be tried: {case.untested}."]]
    header = ["Reading", "Assumed", "Gold", "Predicted", "Rule", "Fits", "Near by", "Verdict"]
    rows = [
        [
            tested.size.reading,
            f"{tested.size.assumed} ({tested.size.standing})",
            str(tested.size.gold),
            "free" if tested.size.predicted is None else str(tested.size.predicted),
            judgement.rule,
            fits_text(judgement),
            near_text(judgement),
            judgement.verdict,
        ]
        for tested in case.tested
        for judgement in tested.judgements
    ]
    totals = [
        f"- {tested.size.reading}, {tested.size.assumed}: {tested.overall}."
        for tested in case.tested
    ]
    checks = [f"- {line}" for tested in case.tested for line in check_lines(case, tested)]
    table = pipe_table(header, rows, right={"Gold", "Predicted"})
    checks += [f"- {line}" for line in implied_lines(case)]
    return [head, table, ["Under both rules:"], totals, ["Arithmetic:"], checks or ["- no fit"]]


def _trivial(audit: Audit) -> list[list[str]]:
    parts = [["## Trivial answers beside the published figures"], [TRIVIAL], _overview(audit)]
    if audit.unplaced():
        parts += [[UNPLACED], [f"- {text}." for text in audit.unplaced()]]
    for dataset, rows in groupby(audit.rows, key=lambda row: row.dataset):
        parts.append([f"### {audit.corpora[dataset].title}"])
        parts.append(_row_table(list(rows)))
        parts.append([f"- {line}" for line in beside_lines(dataset, audit)])
    return parts


def _overview(audit: Audit) -> list[str]:
    """One line per corpus: the trivial and the linear F1 under label_set, what is published."""
    rows = [
        [
            audit.corpora[dataset].title,
            trivial.name,
            f"{trivial.figures[2]:.4f}",
            "-" if linear is None else f"{linear.figures[2]:.4f}",
            "; ".join(audit.beside(dataset)) or "-",
        ]
        for dataset, (trivial, linear) in trivial_and_linear(audit.rows).items()
    ]
    header = ["Corpus", "Trivial row", "Trivial F1", "Linear F1", "Published"]
    return pipe_table(header, rows, right={"Trivial F1", "Linear F1"})


def _row_table(rows: list[Row]) -> list[str]:
    header = ["Reading", "Row", "Answer", "P", "R", "F1", "F1 from counts"]
    body = [
        [
            row.reading,
            row.name,
            row.answer,
            *(f"{figure:.4f}" for figure in row.figures),
            "-" if row.score is None else f1_ratio(row.score),
        ]
        for row in rows
    ]
    return pipe_table(header, body, right={"P", "R", "F1"})


def beside_lines(dataset: str, audit: Audit) -> list[str]:
    """What stands below a corpus's trivial rows: published figures, split, other counts."""
    shown = audit.beside(dataset)
    lines = [f"Published: {'; '.join(shown) or 'no figure is tied to this corpus'}."]
    corpus = known(dataset)
    if corpus and corpus.caution:
        lines.append(corpus.caution)
    if split := other_split(dataset):
        lines.append(f"Not the paper's test set: {split}; its protocol is unknown.")
    facts = audit.facts[dataset]
    if audit.corpora[dataset].task == "classification":
        lines.append("Which F1 was published (micro, macro, of one class) is unknown.")
        whole = whole_majority(facts)
        lines.append(f"Majority over all splits: {ratio(whole.tp, whole.gold)}.")
    by_row = by_row_majority(facts)
    if by_row:
        lines.append(
            "Majority by row, as the files repeat sentences: " + ratio(by_row.tp, by_row.gold) + "."
        )
    return lines


def _ceilings(audit: Audit) -> list[list[str]]:
    header = ["Corpus", "Reading", "Shown", "Inputs", "Contradictory", "Best F1", "From counts"]
    rows = [
        [
            audit.corpora[one.dataset].title,
            one.reading,
            one.shown,
            str(one.inputs),
            str(one.conflicting),
            f"{float(one.score.f1):.4f}",
            f1_ratio(one.score),
        ]
        for one in audit.ceilings
    ]
    table = pipe_table(header, rows, right={"Inputs", "Contradictory", "Best F1"})
    if not rows:
        table = ["No reading of these corpora has contradictory labels for one input."]
    return [["## Ceilings"], [CEILINGS], table]


def genia_text(audit: Audit) -> str:
    """What stands above the table of the hypothesis, with the published figure beside it."""
    known = audit.published.claim(GENIA_CLAIM)
    return GENIA.format(at_most=known.figures, standing=known.standing)


def _genia(audit: Audit) -> list[list[str]]:
    header = ["e \\ k", *(f"{float(items):g}" for items in genia.ITEMS)]
    rows = [
        [str(share), *(f"{float(genia.f1(share, items)):.4f}" for items in genia.ITEMS)]
        for share in genia.SHARES
    ]
    title = "## Appendix: empty targets for Genia, a hypothesis with a free parameter"
    return [[title], [genia_text(audit)], pipe_table(header, rows, right=set(header[1:]))]


def _standings() -> list[list[str]]:
    listed = [f"- *{name}*: {meaning}." for name, meaning in STANDINGS.items()]
    counted = (
        "Every count, trivial row and ceiling on this page is *arithmetic*, from the pinned files "
        "in `published/corpus_facts.json`. Each reading is *inferred* or *sibling*, as it says."
    )
    return [["## How each number is known"], listed, [counted]]
