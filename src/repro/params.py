"""Typed parameters: one profile's params.yaml, and the shared tables corpora.yaml and models.yaml.

Unknown keys, missing keys and wrong types are errors that name the file, the key and the nearest
known key. DVC reads the same files, so a value used by a stage is also listed by that stage.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from repro.errors import InputError, unknown_name
from repro.files import first_problem, read_yaml
from repro.paths import CORPORA, MODELS, Paths
from repro.schema import ProtocolName, SplitName, TaskName

Positive = Annotated[int, Field(gt=0)]
Fraction = Annotated[float, Field(ge=0, le=1)]
NAME_PATTERN = r"^[a-z0-9][a-z0-9_-]*$"
Name = Annotated[str, Field(pattern=NAME_PATTERN)]
Quantisation = Literal["none", "nf4"]
M = TypeVar("M", bound="Strict")


class Strict(BaseModel):
    """Refuses unknown keys, silent conversions and numbers that are none."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


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


class RawFile(Strict):
    """One file of a corpus and its pins; `git_trees` pins what an archive holds."""

    name: Annotated[str, Field(pattern=r"^\w[\w.-]*$")]
    url: str
    git_blob: str | None = None
    sha256: str | None = None
    bytes: int | None = None
    git_trees: dict[str, str] = {}


class CorpusEntry(Strict):
    """A corpus of corpora.yaml: what it is, what may be done with it, where its bytes are."""

    title: str
    task: TaskName
    licence: str
    redistribute: bool
    homepage: str
    files: list[RawFile]


class Shape(Strict):
    """Sizes of a decoder's matrices, as its config.json gives them."""

    hidden: Positive
    layers: Positive
    heads: Positive
    kv_heads: Positive
    head_dim: Positive
    intermediate: Positive


class Packaged(Strict):
    """A GGUF file inside an installed Python package (its import name)."""

    package: Annotated[str, Field(pattern=r"^[A-Za-z_]\w*$")]
    file: Annotated[str, Field(pattern=r"^\w[\w.-]*\.gguf$")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ModelEntry(Strict):
    """A model of models.yaml.

    `source` is `built` (a tiny one made by stage `base`), `package` (the file `packaged` inside an
    installed package) or `hub`. `architecture` is the model_type of config.json. `dtype` is what
    weights are stored and loaded in; a CPU without bfloat16 computes in float32. `memory_gb` is
    what one GPU must have for LoRA training in `dtype` on the given number of `gpus`.
    """

    title: str
    source: Literal["built", "package", "hub"]
    id: str
    revision: str | None
    standing: str
    architecture: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    shape: Shape
    dtype: Literal["float32", "bfloat16"]
    attention: Literal["sdpa", "eager"]
    targets: list[str]
    gated: bool
    safetensors: bool
    weights_gb: float
    memory_gb: float
    gpus: int
    licence: str
    packaged: Packaged | None = None

    @model_validator(mode="after")
    def _package_is_named(self) -> "ModelEntry":
        if (self.source == "package") != (self.packaged is not None):
            raise ValueError("packaged must be given with source: package, and with no other")
        return self


def zero_shot_row(model: str) -> str:
    """The row of a model without its adapter."""
    return f"{model}-zero-shot"


def load(
    profile: str, seed: int | None = None, answered: SplitName = "test"
) -> tuple[Params, Paths]:
    """Read and check a profile's parameters; with `seed`, those of one of its further seeds.

    With `answered`, the paths are those of a further split.

    Raises InputError naming the file, the key and the remedy.
    """
    paths = Paths.of(profile, seed, answered)
    params = _validate(Params, read_yaml(paths.params, "restore it from git"), paths.params)
    if params.profile != profile:
        raise InputError(f"{paths.params}: profile: expected {profile!r}, found {params.profile!r}")
    for dataset in params.datasets:
        corpus_entry(dataset)
    for model in params.bases:
        model_entry(model)
    return (params if seed is None else _with_seed(params, paths, seed)), paths


def corpus_entry(dataset: str) -> CorpusEntry:
    """A corpus by name; raises InputError with the nearest names."""
    known = corpora()
    if dataset not in known:
        raise unknown_name("corpus", dataset, known)
    return known[dataset]


def model_entry(model: str) -> ModelEntry:
    """A model by name; raises InputError with the nearest names."""
    known = models()
    if model not in known:
        raise unknown_name("model", model, known)
    return known[model]


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


def corpora() -> dict[str, CorpusEntry]:
    """All corpora of corpora.yaml, in the order the tables show them."""
    return _table(CorpusEntry, CORPORA)


def models() -> dict[str, ModelEntry]:
    """All models of models.yaml, in the order the tables show them."""
    return _table(ModelEntry, MODELS)


@cache
def _read_table(path: Path) -> dict[str, Any]:
    table = read_yaml(path, "restore it from git")
    if not isinstance(table, dict):
        raise InputError(f"{path}: expected a mapping of names; restore it from git")
    return table


def _table(model: type[M], path: Path) -> dict[str, M]:
    return {
        key: _validate(model, value, path, prefix=f"{key}.")
        for key, value in _read_table(path.absolute()).items()
    }


def _validate(model: type[M], value: object, path: Path, prefix: str = "") -> M:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        # a misspelt key is also a missing one: the misspelling is what the user can see
        problem = min(problems, key=lambda found: found["type"] != "extra_forbidden")
        key = prefix + ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            known = _fields(model, problem["loc"][:-1])
            raise InputError(f"{path}: {unknown_name('key', key.split('.')[-1], known)}") from None
        if problem["type"] == "missing":
            raise InputError(f"{path}: {key}: missing; add it") from None
        text = first_problem(error)
        raise InputError(f"{path}: {prefix}{text}; correct it") from None


def _fields(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    for part in loc:
        field = model.model_fields.get(str(part))
        kinds = [] if field is None else [field.annotation, *get_args(field.annotation)]
        inner = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if not inner:
            break
        model = inner[0]
    return list(model.model_fields)
