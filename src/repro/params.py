"""Typed parameters: one profile's params.yaml.

DVC reads the same file, so a value used by a stage is also listed by that stage.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from repro.errors import InputError, unknown_name
from repro.files import read_yaml
from repro.paths import Paths
from repro.registry import corpora, models, space_of
from repro.schema import ProtocolName, SplitName
from repro.validation import Fraction, M, Positive, Strict, validated

NAME_PATTERN = r"^[a-z0-9][a-z0-9_-]*$"
Name = Annotated[str, Field(pattern=NAME_PATTERN)]
Quantisation = Literal["none", "nf4"]


class Synthesis(Strict):
    """Sizes of the synthetic corpora, in examples a split (documents for document corpora)."""

    train: Positive
    dev: Positive
    test: Positive


class Warmup(Strict):
    """Pre-training of a tiny base model on neutral text (stage `base`)."""

    steps: Positive
    batch: Positive
    learning_rate: float
    warmup: Fraction
    max_grad_norm: float


class Lora(Strict):
    """The adapter: rank, alpha, dropout.

    `targets`: all matrices listed for the model in models.yaml (linear), or of those only the ones
    that make queries and values (query_value: PEFT's default, where PEFT has one).
    """

    rank: Positive
    alpha: Positive
    dropout: Fraction
    targets: Literal["linear", "query_value"]


Trained = Annotated[Lora | None, BeforeValidator(lambda value: None if value == "none" else value)]
"""An adapter, or with `lora: none` no adapter: all weights of the base are trained."""


class Train(Strict):
    """The optimiser's side of a recipe.

    Every `evaluate_every` steps dev is scored on `evaluate_rows` of its rows, a seeded sample
    (null: all). The adapter kept is the best by `select_by`: the lowest loss, or the largest share
    of completions reproduced exactly (ties go to the lower loss).

    `share_prefix`: the tokens that all rows of a batch begin with are read once instead of once
    for each row. Without dropout loss and gradients are the same but for rounding. With it, LoRA
    dropout inside the prefix is drawn once for the batch: another draw, not another recipe. A
    batch is laid out row by row all the same where it has one row, where the loss is on the full
    text, where a row is longer than the model's sliding window, and where the prefix is so short
    beside the rows that attention over all of them would cost more than it saves.
    """

    steps: Positive
    batch: Positive
    gradient_accumulation_steps: Positive
    learning_rate: float
    schedule: Literal["constant", "linear", "cosine"]
    warmup: Fraction
    weight_decay: float
    max_grad_norm: float
    evaluate_every: Positive
    evaluate_rows: Positive | None
    select_by: Literal["loss", "exact"]
    loss_on: Literal["answer", "full_text"]
    gradient_checkpointing: bool
    share_prefix: bool
    max_length: Positive
    optimizer: Literal["adamw", "paged_adamw_8bit"]


class Predict(Strict):
    """Greedy decoding; `batch` rows of similar length share a batch.

    `samples` further answers to each row are drawn at random, from the whole vocabulary at a
    `temperature`; none where the key is absent.

    An answer may be as long as the longest completion of train; without an adapter it may take at
    least `max_new_tokens` (null: no more than with one), since such a model may explain first.
    `zero_shot_rows` is how many rows of a split are asked of them, a seeded sample (null: all), and
    `rows`, which may be left out, how many are asked of a model with its adapter.
    """

    batch: Positive
    max_new_tokens: Positive | None
    zero_shot_rows: Positive | None
    rows: Positive | None = None
    samples: Annotated[int, Field(ge=0)] = 0
    temperature: Annotated[float, Field(gt=0)] = 1.0


StyleName = Literal["plain", "retrieved", "few_shot", "reason", "json"]


class Prompt(Strict):
    """How a row is asked: the style of its prompt, and how many answered examples it shows.

    plain: an instruction and the text. retrieved: before the text the rows of train that are most
    like it, with their answers; few_shot: the same rows of train for all. reason: an answer that
    thinks first. json: an answer in JSON.
    """

    style: StyleName
    examples: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _examples_are_shown(self) -> "Prompt":
        if self.examples and self.style not in {"retrieved", "few_shot"}:
            raise ValueError(f"examples must be 0 with style {self.style}, which shows none")
        return self


class Score(Strict):
    """The bootstrap over groups, and the precision that a threshold on samples should reach."""

    resamples: Positive
    level: Fraction
    wanted_precision: Fraction = 0.9


class Transfer(Strict):
    """What was trained on the corpus `source` answers the corpus `target`."""

    source: Name
    target: Name

    def __str__(self) -> str:
        return f"{self.source} to {self.target}"


class Context(Strict):
    """Whether the published figures are comparable with this profile's, and if not, why."""

    comparable: bool
    reason: str


class Verdict(Strict):
    """`tolerance`: an absolute difference that still counts as reproduced."""

    tolerance: Fraction
    context: Context


class PrepareParams(Strict):
    """What stage `prepare` reads of params.yaml."""

    protocol: ProtocolName
    synthetic: list[Name]
    limit: Positive | None


class BaseParams(Strict):
    """What stage `base` reads of params.yaml."""

    seed: int
    warmup: Warmup


class TrainParams(Strict):
    """What stage `train` reads of params.yaml."""

    seed: int
    quantisation: Quantisation
    lora: Trained
    train: Train


class PredictParams(Strict):
    """What stages `predict` and `zero_shot` read of params.yaml."""

    quantisation: Quantisation
    predict: Predict


class ScoreParams(Strict):
    """What stage `score` reads of params.yaml."""

    seed: int
    prompt: Prompt
    score: Score


class TablesParams(Strict):
    """What stage `tables` reads of params.yaml."""

    profile: Name
    title: str
    protocol: ProtocolName
    seed: int
    seeds: list[int]
    datasets: list[Name]
    synthetic: list[Name]
    rows: list[Name]
    baselines: list[str]
    models: list[Name]
    zero_shot: list[Name]
    external: list[Name]
    transfers: list[Transfer]
    limit: Positive | None
    quantisation: Quantisation
    score: Score
    verdict: Verdict


class CompareParams(Strict):
    """What stage `compare` reads of params.yaml."""

    profile: Name
    seed: int
    seeds: list[int]
    seed_datasets: list[Name]
    datasets: list[Name]
    rows: list[Name]
    models: list[Name]
    prompt: Prompt
    score: Score


class Params(Strict):
    """One profile.

    `rows` is the order of the tables and holds exactly baselines, models and zero-shot rows.
    `seeds` are further seeds of training, beside `seed`, on `seed_datasets`: tables then show mean
    and deviation.
    `splits` are further splits that models answer and that are scored apart, beside test.
    `transfers` are pairs of corpora that transfers.yaml maps: each model answers the second as it
    was trained on the first.
    `models` are trained, `zero_shot` asked as they are; `bases` are both, each once.
    `external` rows have no stage that answers: their answers are imported.
    `quantisation` is how the weights of a base are held in memory. `lora: none` trains them all.
    `limit` keeps the first rows of each split only: a trial run, and the tables say so.
    """

    root: str
    params: str
    profile: Name
    title: str
    protocol: ProtocolName
    seed: int
    seeds: list[int]
    splits: list[Literal["dev"]]
    transfers: list[Transfer]
    datasets: list[Name]
    synthetic: list[Name]
    fetched: list[Name]
    seed_datasets: list[Name]
    rows: list[Name]
    baselines: list[Literal["constant", "linear", "lookup"]]
    models: list[Name]
    zero_shot: list[Name]
    bases: list[Name]
    external: list[Name]
    limit: Positive | None
    synthesis: Synthesis
    warmup: Warmup
    prompt: Prompt
    recipe: Name
    quantisation: Quantisation
    lora: Trained
    train: Train
    predict: Predict
    score: Score
    verdict: Verdict

    @model_validator(mode="after")
    def _lists_agree(self) -> "Params":
        if sorted(self.synthetic + self.fetched) != sorted(self.datasets):
            raise ValueError("each of datasets must stand in exactly one of synthetic and fetched")
        zero_shot = map(zero_shot_row, self.zero_shot)
        if not set(self.seed_datasets) <= set(self.datasets):
            raise ValueError("seed_datasets must stand in datasets")
        parts = [*self.baselines, *self.models, *zero_shot, *self.external]
        if self.seed in self.seeds or len(set(self.seeds)) < len(self.seeds):
            raise ValueError("seeds must differ from one another and from seed")
        if sorted(parts) != sorted(self.rows):
            raise ValueError(f"rows must hold exactly {', '.join(parts) or 'nothing'}")
        if sorted(self.bases) != sorted({*self.models, *self.zero_shot}):
            raise ValueError("bases must hold the models of models and zero_shot, each once")
        for pair in self.transfers:
            if not {pair.source, pair.target} <= set(self.datasets):
                raise ValueError(f"transfers: {pair}: both must stand in datasets")
            if pair.source == pair.target or self.transfers.count(pair) > 1:
                raise ValueError(f"transfers: {pair}: expected two corpora, each pair once")
        if self.lora is None and self.quantisation != "none":
            raise ValueError("with lora: none, quantisation must be none: 4 bits cannot be trained")
        return self

    @property
    def of_prepare(self) -> PrepareParams:
        return self._only(PrepareParams)

    @property
    def of_base(self) -> BaseParams:
        return self._only(BaseParams)

    @property
    def of_train(self) -> TrainParams:
        return self._only(TrainParams)

    @property
    def of_predict(self) -> PredictParams:
        return self._only(PredictParams)

    @property
    def of_score(self) -> ScoreParams:
        return self._only(ScoreParams)

    @property
    def of_tables(self) -> TablesParams:
        return self._only(TablesParams)

    @property
    def of_compare(self) -> CompareParams:
        return self._only(CompareParams)

    def _only(self, model: type[M]) -> M:
        """The keys that a stage declares: it gets no others, so that it can read no others."""
        return model.model_validate({name: getattr(self, name) for name in model.model_fields})


def zero_shot_row(model: str) -> str:
    """The row of a model without its adapter."""
    return f"{model}-zero-shot"


def load(
    profile: str,
    seed: int | None = None,
    answered: SplitName = "test",
    source: str | None = None,
) -> tuple[Params, Paths]:
    """Read and check a profile's parameters; with `seed`, those of one of its further seeds.

    With `answered`, the paths are those of a further split; with `source`, those of answers by what
    was trained on that corpus.

    Raises InputError naming the file, the key and the remedy.
    """
    paths = Paths.of(profile, seed, answered, source)
    params = validated(Params, read_yaml(paths.params, "restore it from git"), paths.params)
    if params.profile != profile:
        raise InputError(f"{paths.params}: profile: expected {profile!r}, found {params.profile!r}")
    _require(params.datasets, "corpus", corpora(), f"{paths.params}: datasets")
    _require(params.bases, "model", models(), f"{paths.params}: bases")
    for pair in params.transfers:
        space_of(pair.source, pair.target)
    return (params if seed is None else _with_seed(params, paths, seed)), paths


def _require(names: Iterable[str], kind: str, known: Iterable[str], where: str) -> None:
    for name in names:
        if name not in known:
            raise InputError(f"{where}: {unknown_name(kind, name, known)}")


def _with_seed(params: Params, paths: Paths, seed: int) -> Params:
    if seed not in params.seeds:
        raise InputError(f"{paths.params}: seeds: {seed} is not among {params.seeds}; add it")
    return params.model_copy(update={"seed": seed})


def require_cell(params: Params, row: str, dataset: str) -> None:
    """Raise InputError with the nearest names unless the profile has that row and that corpus."""
    if row not in params.rows:
        raise unknown_name("row", row, params.rows)
    if dataset not in params.datasets:
        raise unknown_name("corpus", dataset, params.datasets)


def transfer_of(params: Params, source: str, target: str) -> Transfer:
    """A transfer of a profile; raises InputError where it is none of them."""
    pair = Transfer(source=source, target=target)
    if pair not in params.transfers:
        raise InputError(
            f"{params.params}: transfers: {pair} is not among "
            f"[{', '.join(map(str, params.transfers))}]; add {{source: {source}, target: {target}}}"
        )
    return pair
