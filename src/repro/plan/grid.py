"""The plan of a profile: what each of its trained cells needs on a card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repro.errors import RunError
from repro.lora import parallel
from repro.plan.cards import DRIVER, GATHERED, SPREADS, Card
from repro.plan.hours import SECONDS, predict_hours, train_hours
from repro.plan.lengths import known, lengths_of
from repro.plan.memory import Memory, Setting, Step, memory_of
from repro.plan.parameters import TIED, parameters_of
from repro.plan.storage import answer_bytes, rendered_bytes
from repro.recorded import recorded
from repro.registry import model_entry
from repro.storage.sizes import BYTES, trained_size

if TYPE_CHECKING:
    from repro.lora.hardware import Gpu
    from repro.params import Params, Quantisation
    from repro.paths import Paths
    from repro.registry import ModelEntry

GB = 1e9
NF4 = "set quantisation: nf4"


@dataclass(frozen=True, slots=True)
class CellPlan:
    """One cell: cards of one machine (0: no number of them is enough), bytes on each, hours.

    `rendered_bytes` are those of its corpus, which all models share. `measured` says that the hours
    are those of a run that provenance records.
    """

    model: str
    dataset: str
    gpus: int
    memory: Memory
    per_gpu: float
    train_hours: float
    predict_hours: float
    adapter_bytes: float
    answer_bytes: float
    rendered_bytes: float
    measured: bool

    @property
    def gpu_hours(self) -> float:
        """Hours times cards."""
        return (self.train_hours + self.predict_hours) * self.gpus


@dataclass(frozen=True, slots=True)
class Need:
    """What a training takes on each of some cards; `gathered`: parts of the base that pass by."""

    memory: Memory
    gpus: int
    each: float
    gathered: float = 0.0


def plan_cell(model: str, dataset: str, params: Params, paths: Paths, card: Card) -> CellPlan:
    """The plan of one cell in the profile's recipe.

    Raises:
        InputError: the lengths of the corpus are not known.
    """
    entry = model_entry(model)
    rows, _ = lengths_of(dataset)
    room = params.train.max_length
    memory = peak(model, entry, params, dataset, params.train.gradient_checkpointing)
    gpus = cards_needed(memory, card)
    hours = measured_hours(paths, model, dataset)
    planned = (
        train_hours(model, params, entry, rows, card, room),
        predict_hours(model, params, entry, rows, card),
    )
    return CellPlan(
        model=model,
        dataset=dataset,
        gpus=gpus,
        memory=memory,
        per_gpu=on_each(memory, gpus or SPREADS[-1]),
        train_hours=(hours or planned)[0],
        predict_hours=(hours or planned)[1],
        adapter_bytes=trained_size(model, entry, params.lora).bytes,
        answer_bytes=answer_bytes(rows),
        rendered_bytes=rendered_bytes(rows),
        measured=hours is not None,
    )


def peak(
    model: str,
    entry: ModelEntry,
    params: Params,
    dataset: str,
    checkpointing: bool,
    quantisation: Quantisation | None = None,
    processes: int = 1,
) -> Memory:
    """The memory of the batch that holds the longest row of a corpus, or of a process's share."""
    rows, _ = lengths_of(dataset)
    length = rows.longest(params.train.max_length)
    learned = rows.answer_longest if params.train.loss_on == "answer" else length
    setting = Setting(params.lora, quantisation or params.quantisation, checkpointing, entry.dtype)
    step = Step(-(-params.train.batch // processes), length, min(learned, length))
    return memory_of(model, entry, setting, step)


def on_each(memory: Memory, gpus: int) -> float:
    """Bytes on the fullest card: layers are spread evenly, one card has the logits as well."""
    spread = memory.weights + memory.states + memory.activations
    return spread / gpus + memory.logits + DRIVER


def on_each_shard(
    model: str, entry: ModelEntry, params: Params, dataset: str, checkpointing: bool, count: int
) -> Need:
    """What each of `count` processes takes that hold a part of the base (REPRO_PARALLEL=shard:N).

    The adapter is whole in each, the batch is shared out. FSDP2 gathers a layer for as long as it
    computes and the next one meanwhile, and the embedding for the length of the step; the head is
    as large and computes alone. A head that is the embedding stays whole.
    """
    memory = peak(model, entry, params, dataset, checkpointing, processes=count)
    counts = parameters_of(model, entry, params.lora)
    embedding = counts.rows * entry.shape.hidden * (2 if model in TIED else 1)
    passing = GATHERED * counts.layers / entry.shape.layers + embedding
    gathered = BYTES[entry.dtype] * passing if count > 1 else 0.0
    whole = memory.states + memory.activations + memory.logits + DRIVER
    return Need(memory, count, memory.weights / count + gathered + whole, gathered)


def cards_needed(memory: Memory, card: Card) -> int:
    """The fewest cards of one machine that a model fits on, 0 where none of SPREADS is enough."""
    return next((n for n in SPREADS if on_each(memory, n) <= card.memory), 0)


def measured_hours(paths: Paths, model: str, dataset: str) -> tuple[float, float] | None:
    """Hours of training and prediction that a run on a GPU recorded; None where there is none."""
    sections = recorded(paths.provenance(model, dataset))
    trained, answered = (sections.get(stage, {}) for stage in ("train", "predict"))
    if "cpu" in (trained.get("device"), answered.get("device")):
        return None
    training, answering = trained.get("seconds"), answered.get("seconds")
    if training is None or answering is None:
        return None
    return training / SECONDS, answering / SECONDS


def plan(params: Params, paths: Paths, card: Card) -> list[CellPlan]:
    """The plans of all trained cells, model by model."""
    return [
        plan_cell(model, dataset, params, paths, card)
        for model in params.models
        for dataset in params.datasets
    ]


def require_room(model: str, dataset: str, params: Params, found: list[Gpu]) -> None:
    """Refuse a cell that the GPUs here cannot hold, before anything is loaded.

    Nothing is said where there is no GPU, where the model needs none, or where nobody knows how
    long the corpus's rows are.

    Raises:
        RunError: in the words of `repro plan`.
    """
    entry = model_entry(model)
    if not found or not entry.gpus or not known(dataset):
        return
    need = _needed(model, entry, dataset, params, len(found))
    smallest = min(gpu.memory_gb for gpu in found) * GB
    if need.each > smallest:
        raise RunError(refusal(model, dataset, params, need, smallest))


def _needed(model: str, entry: ModelEntry, dataset: str, params: Params, cards: int) -> Need:
    """What a training takes as it would run here, with `cards` GPUs: in parts, shared or alone."""
    asked, checkpointing = parallel.wanted(), params.train.gradient_checkpointing
    count = asked.count if asked else parallel.world()
    if params.lora and asked and asked.kind == "shard":
        return on_each_shard(model, entry, params, dataset, checkpointing, count)
    memory = peak(model, entry, params, dataset, checkpointing, processes=count)
    spread = max(n for n in (1, *SPREADS) if n == 1 or n * count <= cards)
    return Need(memory, spread, on_each(memory, spread))


def refusal(model: str, dataset: str, params: Params, need: Need, room: float) -> str:
    """What a plan and `repro train` say of a cell that does not fit: sizes, and what to change."""
    trained, memory = "adapter" if params.lora else "trained weights", need.memory
    parts = f"{memory.weights / GB:.1f} weights, {memory.states / GB:.1f} {trained} and optimiser, "
    parts += f"{memory.activations / GB:.1f} activations, {memory.logits / GB:.1f} logits"
    remedies = [
        "" if params.train.gradient_checkpointing else "set train.gradient_checkpointing: true",
        "spread the layers (unset REPRO_PARALLEL)" if need.gathered else "",
        "" if params.quantisation == "nf4" or not params.lora or need.gathered else NF4,
        "" if params.lora else "train an adapter",
        "use more or larger GPUs",
        "lower train.batch and raise train.gradient_accumulation_steps",
    ]
    return (
        f"{model} on {dataset}: needs {need.each / GB:.1f} GB on each of {need.gpus} GPU"
        f"{'s' if need.gpus > 1 else ''} ({parts} GB), which have {room / GB:.1f} GB; "
        f"{', or '.join(filter(None, remedies))}"
    )
