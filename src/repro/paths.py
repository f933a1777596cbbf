"""The only place that knows folders. All paths are relative to the repository's root."""

from dataclasses import dataclass
from pathlib import Path

from repro.errors import InputError, unknown_name
from repro.schema import SplitName

PUBLISHED = Path("published")
CORPORA = Path("corpora.yaml")
MODELS = Path("models.yaml")
SPACES = Path("transfers.yaml")
CORPORA_PAGE = Path("docs/corpora.md")
HYPOTHESES_PAGE = Path("paper_tables/hypotheses.md")
README = Path("README.md")


def require_root() -> None:
    """Raise unless the working directory is the repository's root."""
    if not _is_root(Path()):
        above = next((str(folder) for folder in Path.cwd().parents if _is_root(folder)), "it")
        raise InputError(f"{Path.cwd()}: not the root of the repository; cd to {above}")


def _is_root(folder: Path) -> bool:
    return (folder / "dvc.yaml").is_file() and (folder / CORPORA).is_file()


def profiles() -> list[str]:
    """Names of the profiles that exist: `default` at the root, the others in profiles/."""
    return ["default", *sorted(p.parent.name for p in Path("profiles").glob("*/params.yaml"))]


@dataclass(frozen=True, slots=True)
class Paths:
    """Every folder and file of one profile.

    With `seed`, a cell's files are those of one further seed: its corpus's name is followed by
    .seed-<seed>. With `answered`, its answers and scores are those of a further split: .dev
    follows. With `source`, what was trained on that corpus answers another: .from-<source> follows
    the name of the one that is asked. Corpora and base models are shared by all.
    """

    profile: str
    seed: int | None = None
    answered: SplitName = "test"
    source: str | None = None

    @classmethod
    def of(
        cls,
        profile: str,
        seed: int | None = None,
        answered: SplitName = "test",
        source: str | None = None,
    ) -> "Paths":
        """The paths of a profile that exists; raises InputError with the nearest names."""
        require_root()
        if profile not in profiles():
            raise unknown_name("profile", profile, profiles())
        return cls(profile, seed, answered, source)

    @property
    def home(self) -> Path:
        """The folder of the profile's dvc.yaml, params.yaml and dvc.lock."""
        return Path() if self.profile == "default" else Path("profiles") / self.profile

    @property
    def params(self) -> Path:
        return self.home / "params.yaml"

    @property
    def pipeline(self) -> Path:
        return self.home / "dvc.yaml"

    @property
    def lock(self) -> Path:
        return self.home / "dvc.lock"

    def raw(self, dataset: str) -> Path:
        return Path("data") / self.profile / "raw" / dataset

    def synthetic(self, dataset: str) -> Path:
        """An ignored synthetic corpus of a size of one's own; never an out of a stage."""
        return Path("work") / self.profile / "synthetic" / dataset

    def prepared(self, dataset: str) -> Path:
        return Path("data") / self.profile / "prepared" / dataset

    def split(self, dataset: str, split: SplitName) -> Path:
        return self.prepared(dataset) / f"{split}.jsonl"

    def card(self, dataset: str) -> Path:
        return self.prepared(dataset) / "card.json"

    def task_info(self, dataset: str) -> Path:
        return self.prepared(dataset) / "task.json"

    def rendered(self, dataset: str) -> Path:
        return Path("data") / self.profile / "rendered" / self._asked(dataset)

    def base(self, model: str) -> Path:
        return Path("data") / self.profile / "base" / model

    def adapter(self, model: str, dataset: str) -> Path:
        return Path("adapters") / self.profile / model / self._cell(self.source or dataset)

    def work(self, row: str, dataset: str) -> Path:
        """Ignored checkpoints and logs of a cell; never an out of a stage."""
        return Path("work") / self.profile / row / self._answered(dataset)

    @property
    def all_predictions(self) -> Path:
        return Path("predictions") / self.profile

    def predictions(self, row: str, dataset: str) -> Path:
        return self.all_predictions / row / f"{self._answered(dataset)}.jsonl"

    def answers(self, row: str, dataset: str) -> Path:
        """The answers of a cell that stand in git: its predictions without words of a corpus."""
        return Path("answers") / self.profile / row / f"{self._answered(dataset)}.jsonl"

    @property
    def metrics(self) -> Path:
        return Path("metrics") / self.profile

    def cell_metrics(self, row: str, dataset: str) -> Path:
        return self.metrics / row / f"{self._answered(dataset)}.json"

    def cell_types(self, row: str, dataset: str) -> Path:
        """Counts by type of one cell, beside its metrics."""
        return self.metrics / row / f"{self._answered(dataset)}.types.csv"

    def thresholds(self, row: str, dataset: str) -> Path:
        """What thresholds on samples give of one cell, beside its metrics."""
        return self.metrics / row / f"{self._answered(dataset)}.thresholds.json"

    def curve(self, row: str, dataset: str) -> Path:
        """Precision against recall of one cell, threshold by threshold."""
        return Path("curves") / self.profile / row / f"{self._answered(dataset)}.csv"

    def provenance(self, row: str, dataset: str) -> Path:
        return Path("provenance") / self.profile / row / f"{self._answered(dataset)}.json"

    @property
    def tables(self) -> Path:
        return Path("paper_tables") / self.profile

    @property
    def expectation(self) -> Path:
        return PUBLISHED / "expectations" / f"{self.profile}.csv"

    def _cell(self, dataset: str) -> str:
        return dataset if self.seed is None else f"{dataset}.seed-{self.seed}"

    def _asked(self, dataset: str) -> str:
        return dataset if self.source is None else f"{dataset}.from-{self.source}"

    def _answered(self, dataset: str) -> str:
        cell = self._cell(self._asked(dataset))
        return cell if self.answered == "test" else f"{cell}.{self.answered}"
