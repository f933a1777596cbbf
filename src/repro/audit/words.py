"""What must be said before any finding: what is known, how surely, and how to correct it."""

from repro.published.grid import paper
from repro.published.store import Published
from repro.published.terms import Standing

CITATION = "arXiv 2503.00624"
UNSEEN = (
    "Only {extent} are tied to a model, a metric and a corpus here, and they were quoted by a "
    "secondary summary of the paper, not read in it. The paper's full tables, its prompts, its "
    "splits and its code were not available."
)
PARTLY = (
    "{extent} are tied to a model, a metric and a corpus here, {imported} of them read from the "
    "paper's own tables. The rest of those tables was not available."
)
IMPORTED = "{extent} of the paper's tables stand in `published/cells.csv`."
HYPOTHESES = (
    "How outputs were turned into figures is not known. Each protocol named here is a hypothesis; "
    "what is called *sibling* comes from other public code by the first author and need not "
    "describe this paper."
)
NO_PROOF = (
    "A fit is no proof. A misfit may be ours: another split, another count, another rounding."
)
NO_BLAME = (
    "Nothing here suggests misconduct. A figure that a trivial answer also reaches tells how much "
    "a protocol asks, not how the paper was made."
)
CORRECTION = (
    "To correct it: import the full tables with `repro published import SOURCE` (an arXiv HTML "
    "page, LaTeX or CSV) and run `repro audit` again."
)
STANDINGS: dict[Standing, str] = {
    "summary": "quoted from the paper by a secondary summary of it",
    "arithmetic": "computed here, from public data or from other figures",
    "sibling": "seen in other public code by the first author; not the paper",
    "inferred": "a guess that fits what is known",
    "imported": "read from the paper's own tables",
}


def title(known: Published) -> str:
    """Preliminary for as long as the paper's full tables have not been imported."""
    name = f"udit of the published figures of {CITATION}"
    return f"A{name}" if known.complete else f"Preliminary a{name}"


def extent(known: Published) -> str:
    """How much of the paper's tables is known."""
    return f"{len(known.cells)} of {paper().figures} figures"


def caveats(known: Published) -> list[str]:
    """What the reader must know first, one thought per entry."""
    template = IMPORTED if known.complete else PARTLY if known.imported else UNSEEN
    seen = template.format(extent=extent(known), imported=known.imported)
    return [seen, HYPOTHESES, NO_PROOF, NO_BLAME, CORRECTION]
