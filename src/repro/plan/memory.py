"""Peak memory of a training step, part by part, from shapes alone.

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
from repro.plan.parameters import parameters_of
from repro.storage.sizes import BYTES, matrices

if TYPE_CHECKING:
    from repro.params import Lora, Quantisation
    from repro.registry import ModelEntry

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
READ_THE_SAME = frozenset({"k_proj", "v_proj", "up_proj"})
"""They read what q_proj and gate_proj read."""


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

    lora: Lora | None
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
    if setting.lora is None:  # the weights stand among the states; here their copies for computing
        weights = copies * counts.base
    tokens, layers = step.batch * step.length, entry.shape.layers
    layer = tokens * kept_per_token(entry, setting, step.length)
    passed = tokens * width * entry.shape.hidden
    saved = layers * passed + layer if setting.checkpointing else layers * layer
    return Memory(
        weights=weights,
        states=STATES * counts.trained + copies * counts.adapter,
        activations=ALLOCATOR * (saved + passed + 4 * tokens * entry.shape.hidden),
        logits=LOSS * step.batch * step.learned * counts.rows,
    )


def kept_per_token(entry: ModelEntry, setting: Setting, length: int) -> float:
    """Bytes that autograd keeps for a token of one layer."""
    shape, width = entry.shape, BYTES[setting.dtype]
    query = shape.heads * shape.head_dim
    norms = 4 * (shape.hidden + 1) * _norms(entry)
    mlp = 3 * width * shape.intermediate
    if entry.attention == SDPA:
        # a row of the mask as a bias, and the logarithm of each head's sum
        attention = 4 * width * query + width * length + 4 * shape.heads
    else:
        # scores capped by tanh, their softmax in float32, and that in the dtype of the values
        capped = width if entry.architecture == "gemma2" else 0
        cast = 0 if setting.dtype == "float32" else width
        attention = 3 * width * query + shape.heads * length * (4 + capped + cast)
    lora = setting.lora
    trained = _by_adapter(entry, setting, lora) if lora else _by_weights(entry, setting)
    return trained + norms + mlp + attention


def _by_adapter(entry: ModelEntry, setting: Setting, lora: Lora) -> float:
    """What adapters keep: mask and input of each, and what their first matrix makes."""
    width, sizes = BYTES[setting.dtype], matrices(entry.shape)
    adapted = targets(entry, lora)
    mask = (MASK_ON_GPU if setting.gpu else MASK_ON_CPU) if lora.dropout else 0
    inputs = (mask + width) * sum(sizes[name][0] for name in adapted)
    return inputs + width * lora.rank * len(adapted)


def _by_weights(entry: ModelEntry, setting: Setting) -> float:
    """What trained weights keep: the input of each matrix, and norms what they have scaled.

    Where inputs are not cast to bfloat16, matrices that read the same tensor keep it once. The
    input of o_proj is SDPA's output, which is kept already; phi3 makes a copy of it.
    """
    width, sizes = BYTES[setting.dtype], matrices(entry.shape)
    once = READ_THE_SAME if setting.dtype == "float32" else frozenset[str]()
    copied = entry.attention != SDPA or entry.architecture == "phi3"
    kept = once if copied else once | {"o_proj"}
    inputs = width * sum(sizes[name][0] for name in set(entry.targets) - kept)
    return inputs + 4 * entry.shape.hidden * _norms(entry)


def _norms(entry: ModelEntry) -> int:
    """Norms of a layer."""
    return 4 if entry.architecture == "gemma2" else 2
