"""What the page's template asks of the committed figures, so that it holds no number itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from repro.analysis.markdown import interval, number
from repro.analysis.table import Line
from repro.audit import genia
from repro.errors import InputError
from repro.published.store import Published
from repro.registry import corpora

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """The lines of each profile by (profile, dataset, row, measure, bucket), and the paper's."""

    lines: dict[Key, Line]
    published: Published

    @classmethod
    def of(cls, profiles: Mapping[str, Sequence[Line]], published: Published) -> "Figures":
        lines = {
            (profile, line.dataset, line.row, line.measure, line.bucket): line
            for profile, found in profiles.items()
            for line in found
        }
        return cls(lines, published)

    def line(
        self, profile: str, dataset: str, row: str = "", measure: str = "", bucket: str = ""
    ) -> Line:
        """One line; raises InputError where the committed file has no such line."""
        key = (profile, dataset, row, measure, bucket)
        if key not in self.lines:
            raise InputError(
                f"paper_tables/{profile}/analysis.csv: expected a line {', '.join(key[1:])}; "
                f"run `repro analyze -p {profile}` again"
            )
        return self.lines[key]

    def measure(self, profile: str, dataset: str, name: str) -> str:
        """A measure of a corpus as the page shows it, or a dash where it has no meaning."""
        found = self.lines.get((profile, dataset, "", name, ""))
        return "-" if found is None else number(found.value)

    def f1(self, profile: str, dataset: str, row: str, measure: str = "", bucket: str = "") -> str:
        """A figure of a row, with its interval."""
        found = self.line(profile, dataset, row, measure, bucket)
        return f"{number(found.value)} ({interval(found)})"

    def difference(self, profile: str, first: str, second: str, row: str) -> str:
        """How much higher a row's F1 is on the first corpus than on the second."""
        one, other = (self.line(profile, dataset, row) for dataset in (first, second))
        return f"{one.value - other.value:.4f}"

    def datasets(self, profile: str) -> list[str]:
        """The corpora of a profile, in its order."""
        return list(dict.fromkeys(key[1] for key in self.lines if key[0] == profile))

    def of_profile(self, profile: str) -> list[Line]:
        """All lines of a profile, in their order."""
        return [line for key, line in self.lines.items() if key[0] == profile]

    def buckets(self, profile: str, measures: Iterable[str]) -> list[Line]:
        """All lines of answers in the buckets of these measures."""
        wanted = set(measures)
        return [
            line
            for key, line in self.lines.items()
            if key[0] == profile and line.row and line.measure in wanted
        ]

    def rows(self, profile: str) -> list[Line]:
        """The lines of answers over all examples of a corpus."""
        return self.buckets(profile, [""])

    def cells(self, profile: str) -> list[tuple[str, str]]:
        """The corpus and row of every cell that was answered."""
        return [(line.dataset, line.row) for line in self.rows(profile)]

    def has(self, profile: str) -> bool:
        """Whether the profile has answers that were analysed."""
        return bool(self.rows(profile))

    def cell(self, model: str, dataset: str, metric: str) -> str:
        """A published figure, as printed."""
        found = [
            cell.value
            for cell in self.published.cells.values()
            if (cell.model, cell.dataset, cell.metric) == (model, dataset, metric)
        ]
        if not found:
            raise InputError(f"published/cells.csv: expected {metric} of {model} on {dataset}")
        return found[0]

    def claim(self, id_: str) -> str:
        """The figures of a published claim, as printed."""
        if figures := self.published.claim(id_).figures:
            return figures
        raise InputError(f"published/claims.yaml: {id_}: expected a claim with figures")

    def empty_gold(self, profile: str, dataset: str) -> str:
        """F1 of the hypothesis where a model answers as the corpus's own gold is distributed."""
        empty, stated = (
            Fraction(self.line(profile, dataset, "", name).value)
            for name in ("empty", "items_stated")
        )
        return number(float(genia.f1(empty, stated)))


def title(dataset: str) -> str:
    """A corpus as the page names it."""
    return corpora()[dataset].title
