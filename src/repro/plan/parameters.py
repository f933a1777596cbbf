"""How many parameters a model has, exactly: matrices, norms, biases, embedding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repro.storage.sizes import BYTES, adapter_size, matrices

if TYPE_CHECKING:
    from repro.params import Lora
    from repro.registry import ModelEntry

FUSED = ("qkv_proj", "o_proj", "gate_up_proj", "down_proj")
SEPARATE = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
LARGE = 1e9
"""Parameters from which on a model takes the paper's recipe: a CPU would train it for days."""
TIED = frozenset({"gemma2-9b"})
"""Models whose head is their embedding."""
EMBEDDING_ROWS = {
    "r1-distill-qwen-7b": 152064,
    "r1-distill-qwen-14b": 152064,
    "r1-distill-qwen-32b": 152064,
    "r1-distill-llama-8b": 128256,
    "r1-distill-llama-70b": 128256,
    "deepseek-llm-7b": 102400,
    "deepseek-llm-67b": 102400,
    "llama3-8b": 128256,
    "qwen25-7b": 152064,
    "mistral-7b": 32000,
    "phi4-14b": 100352,
    "gemma2-9b": 256000,
}
"""vocab_size of config.json: rows of the embedding. Of other models only the size is known."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """`layers`: matrices of all layers; `embedding`: with the head, where it is one of its own.

    `adapter`: 0 where all weights are trained. `rows` are those of the embedding. `exact` is false
    where the sum was taken from weights_gb.
    """

    layers: int
    embedding: int
    other: int
    adapter: int
    rows: int
    exact: bool

    @property
    def base(self) -> int:
        """Parameters of the base, all frozen where there is an adapter."""
        return self.layers + self.embedding + self.other

    @property
    def trained(self) -> int:
        """Parameters that training changes."""
        return self.adapter or self.base


def parameters_of(model: str, entry: ModelEntry, lora: Lora | None) -> Parameters:
    """The parameters of a base and of its adapter."""
    shape = entry.shape
    sizes = matrices(shape)
    names = FUSED if entry.architecture == "phi3" else SEPARATE
    layers = shape.layers * sum(sizes[name][0] * sizes[name][1] for name in names)
    adapter = adapter_size(model, entry, lora).parameters if lora else 0
    rows = EMBEDDING_ROWS.get(model)
    if rows is None:
        rest = max(0, round(entry.weights_gb * 1e9 / BYTES[entry.dtype]) - layers)
        return Parameters(layers, rest, 0, adapter, rest // shape.hidden, exact=False)
    embedding = rows * shape.hidden * (1 if model in TIED else 2)
    norms = (4 if entry.architecture == "gemma2" else 2) * shape.hidden
    biases = sizes["qkv_proj"][1] if entry.architecture == "qwen2" else 0
    other = shape.layers * (norms + biases) + shape.hidden
    return Parameters(layers, embedding, other, adapter, rows, exact=True)
