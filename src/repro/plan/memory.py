"""Peak memory of a LoRA training step, part by part, from shapes alone.

What autograd keeps for a token of a layer was read off the modules as transformers and PEFT write
them. A frozen matrix keeps no input; its adapter keeps the mask of its dropout and the input after
it. Norms keep their input in float32. SDPA keeps queries, keys and values (repeated for all heads),
its output and a row of the mask; eager attention keeps rows of scores. The MLP keeps three tensors
of its inner width.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from repro.lora.adapter import targets
from repro.plan.parameters import BYTES, parameters_of
from repro.storage.sizes import matrices

if TYPE_CHECKING:
    from repro.params import Lora, ModelEntry, Quantisation

STATES = 16
"""Bytes a trainable parameter: weight, gradient and two moments of AdamW, in float32."""
MASK_ON_GPU, MASK_ON_CPU = 1, 4
"""Bytes of a dropout mask's value: a GPU keeps a bool, a CPU the float32 that it multiplies by."""
LOSS = 12
"""Bytes a logit: in float32 the logits, their log-softmax and its gradient."""
NF4 = (4 + 0.127) / 8
"""Bytes a weight in NF4, with its twice quantised constants (QLoRA)."""
ALLOCATOR = 1.10
"""Assumed: holes between tensors take a tenth of what the tensors of a step take."""
SDPA = "sdpa"


@dataclass(frozen=True, slots=True)
class Step:
    """A micro-batch: rows, all padded to `length`; of each, `learned` tokens get logits."""

    batch: int
    length: int
    learned: int


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of each part."""

    weights: float
    states: float
    activations: float
    logits: float

    @property
    def total(self) -> float:
        return sum(float(getattr(self, field.name)) for field in fields(self))


@dataclass(frozen=True, slots=True)
class Setting:
    """How a model is trained; `dtype` is what its weights are computed in."""

    lora: Lora
    quantisation: Quantisation
    checkpointing: bool
    dtype: str
    gpu: bool = True


def memory_of(model: str, entry: ModelEntry, setting: Setting, step: Step) -> Memory:
    """The peak of an optimiser step, without what the process or the driver takes."""
    counts = parameters_of(model, entry, setting.lora)
    width = BYTES[setting.dtype]
    held = counts.embedding + counts.other
    weights: float = width * (counts.base if setting.quantisation == "none" else held)
    if setting.quantisation == "nf4":
        largest = max(rows * columns for rows, columns in matrices(entry.shape).values())
        weights += NF4 * counts.layers + width * largest
    copies = width if setting.dtype == "bfloat16" else 0
    tokens, layers = step.batch * step.length, entry.shape.layers
    layer = tokens * kept_per_token(entry, setting, step.length)
    passed = tokens * width * entry.shape.hidden
    saved = layers * passed + layer if setting.checkpointing else layers * layer
    return Memory(
        weights=weights,
        states=(STATES + copies) * counts.adapter,
        activations=ALLOCATOR * (saved + passed + 4 * tokens * entry.shape.hidden),
        logits=LOSS * step.batch * step.learned * counts.rows,
    )


def kept_per_token(entry: ModelEntry, setting: Setting, length: int) -> float:
    """Bytes that autograd keeps for a token of one layer."""
    shape, width = entry.shape, BYTES[setting.dtype]
    sizes = matrices(shape)
    query = shape.heads * shape.head_dim
    adapted = targets(entry, setting.lora)
    mask = (MASK_ON_GPU if setting.gpu else MASK_ON_CPU) if setting.lora.dropout else 0
    inputs = (mask + width) * sum(sizes[name][0] for name in adapted)
    inner = width * setting.lora.rank * len(adapted)
    norms = 4 * (shape.hidden + 1) * (4 if entry.architecture == "gemma2" else 2)
    mlp = 3 * width * shape.intermediate
    if entry.attention == SDPA:
        # a row of the mask as a bias, and the logarithm of each head's sum
        attention = 4 * width * query + width * length + 4 * shape.heads
    else:
        # scores capped by tanh, their softmax in float32, and that in the dtype of the values
        capped = width if entry.architecture == "gemma2" else 0
        cast = 0 if setting.dtype == "float32" else width
        attention = 3 * width * query + shape.heads * length * (4 + capped + cast)
    return inputs + inner + norms + mlp + attention
