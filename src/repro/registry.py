"""The tables that all profiles share: corpora.yaml, models.yaml and transfers.yaml."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from repro.errors import InputError, unknown_name
from repro.files import read_yaml
from repro.paths import CORPORA, MODELS, SPACES
from repro.schema import TaskName
from repro.validation import M, Positive, Strict, validated


class RawFile(Strict):
    """One file of a corpus and its pins; `git_trees` pins what an archive holds."""

    name: Annotated[str, Field(pattern=r"^\w[\w.-]*$")]
    url: str
    git_blob: str | None = None
    sha256: str | None = None
    bytes: int | None = None
    git_trees: dict[str, str] = Field(default_factory=dict)


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


class Space(Strict):
    """A space of transfers.yaml: labels that several corpora share.

    `corpora` give each label of a corpus its name here, or null where the others have none for it.
    """

    title: str
    corpora: dict[str, dict[str, str | None]]

    @property
    def labels(self) -> tuple[str, ...]:
        """The shared labels, in the order they are first named."""
        named = (name for labels in self.corpora.values() for name in labels.values())
        return tuple(dict.fromkeys(name for name in named if name is not None))


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


def corpora() -> dict[str, CorpusEntry]:
    """All corpora of corpora.yaml, in the order the tables show them."""
    return _table(CorpusEntry, CORPORA)


def models() -> dict[str, ModelEntry]:
    """All models of models.yaml, in the order the tables show them."""
    return _table(ModelEntry, MODELS)


def space_of(source: str, target: str) -> Space:
    """The space that holds two corpora; raises InputError where there is none."""
    known = spaces()
    for space in known.values():
        if {source, target} <= set(space.corpora):
            return space
    mapped = "; ".join(", ".join(space.corpora) for space in known.values())
    raise InputError(f"{SPACES}: no map for {source} to {target}; add one (mapped are: {mapped})")


def spaces() -> dict[str, Space]:
    """All spaces of transfers.yaml."""
    return _table(Space, SPACES)


@cache
def _read_table(path: Path) -> dict[str, Any]:
    table = read_yaml(path, "restore it from git")
    if not isinstance(table, dict):
        raise InputError(f"{path}: expected a mapping of names; restore it from git")
    return table


def _table(model: type[M], path: Path) -> dict[str, M]:
    return {
        key: validated(model, value, path, prefix=f"{key}.")
        for key, value in _read_table(path.absolute()).items()
    }
