"""An 8B model on a GPU at the paper's batch: rates, memory, prediction.

python -m benchmarks.card FILE.json         # needs a GPU of 40 GB or more; minutes

The weights are random, in the shape of Llama-3-8B; nothing is downloaded. Rows are random tokens
as long as those of real corpora (src/repro/plan/lengths.csv). The steps are those of stages
`train` and `predict`, under the limit of a 40 GB card.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from benchmarks.material import SEED
from repro.files import write_json
from repro.lora.adapter import add_adapter, save_memory
from repro.lora.batches import Encoded
from repro.lora.decode import batch_plan, greedy, read_prefix
from repro.lora.hardware import Gpu, visible_gpus
from repro.lora.load import Base, prepare_torch
from repro.lora.loop import Fit, make_optimizer, optimizer_step
from repro.params import Params, load
from repro.plan.cards import CARDS
from repro.plan.hours import work_per_token
from repro.plan.lengths import Lengths, lengths_of
from repro.plan.parameters import EMBEDDING_ROWS
from repro.registry import ModelEntry, model_entry

MODEL = "llama3-8b"
CORPORA = ("phee", "git", "bc5cdr", "biored", "genia2011")
SHARED = ("phee",)
"""Corpora that are trained on with a shared prefix too."""
LONGEST = ("phee", "git", "biored")
"""Corpora whose batch with the longest row is measured for memory without checkpointing too."""
LIMIT = CARDS["a100-40gb"].memory
WARM, LEAST, SECONDS = 3, 8, 3.0
"""Steps before the clock runs; then as many steps at least, for as many seconds."""
PROMPTS, INSTRUCTION = 160, 45
"""Prompts that are answered, and how many tokens all of them begin with."""
SIDE, ROUNDS = 8192, 20
"""Of the square matrices that are multiplied, and how often."""
COPIED = 2**30
NO_CARD = Gpu("", 0.0, "", "")
NO_WORK = frozenset({"_unsafe_view", "detach", "empty", "empty_like", "_local_scalar_dense"})
"""Operators beside views that start no kernel."""
FIRST = 1000
"""Tokens are drawn from here on: no special one among them."""


@dataclass(frozen=True)
class Training:
    """A corpus in one way: median seconds of a step, tokens a second, FLOP a second."""

    corpus: str
    checkpointing: bool
    share_prefix: bool
    steps: int
    seconds: float
    tokens_per_second: float
    flops: float
    share: float


@dataclass(frozen=True)
class Peak:
    """Bytes in a step over the batch with the longest row; None where 40 GB are too few."""

    corpus: str
    checkpointing: bool
    longest: int
    allocated: int | None
    used: int | None


@dataclass(frozen=True)
class Prediction:
    """New tokens a second in a way of answering."""

    way: str
    rows: int
    tokens: int
    seconds: float
    tokens_per_second: float


def main(path: Path) -> None:
    """Measure all and write the file."""
    import torch

    [gpu, *_] = visible_gpus()
    device = prepare_torch([gpu])
    total = torch.cuda.get_device_properties(device).total_memory
    rate, bandwidth = matrix_rate(), copy_rate()
    torch.cuda.set_per_process_memory_fraction(min(1.0, LIMIT / total))
    params, _ = load("paper")
    found: dict[str, Any] = about(gpu) | {
        "rate": rate,
        "bandwidth": bandwidth,
        "operators": [operators(params, saving=saving) for saving in (False, True)],
    }
    print(json.dumps(found), flush=True)
    base = random_base(gpu, device)
    assert params.lora
    model = add_adapter(base, params.lora, SEED)
    for key, rows in (
        ("predictions", predictions(model, params)),
        ("writing", writing(model)),
        ("peaks", peaks(base, model, params)),
        ("trainings", trainings(base, model, params, rate)),
    ):
        found[key] = []
        for row in rows:
            found[key].append(asdict(row))
            print(key, json.dumps(found[key][-1]), flush=True)
            write_json(path, found)


def about(gpu: Gpu) -> dict[str, Any]:
    """The card and what ran on it."""
    import torch

    names = ("torch", "transformers", "peft")
    return {
        "model": MODEL,
        "card": gpu.name,
        "memory": round(gpu.memory_gb * 1e9),
        "limit": LIMIT,
        "driver": gpu.driver,
        "cuda": torch.version.cuda,
        "versions": {name: version(name) for name in names},
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
    }


def matrix_rate() -> float:
    """FLOP/s of a product of square bfloat16 matrices of random numbers."""
    import torch

    a, b = (torch.randn(SIDE, SIDE, device="cuda", dtype=torch.bfloat16) for _ in range(2))
    return 2 * SIDE**3 / clocked(lambda: a @ b)


def copy_rate() -> float:
    """Bytes/s of a copy within the card, read and written."""
    import torch

    source = torch.randn(COPIED // 4, device="cuda")
    target = torch.empty_like(source)
    return 2 * COPIED / clocked(lambda: target.copy_(source))


def clocked(work: Callable[[], object]) -> float:
    """Median seconds of a piece of work."""
    import torch

    spent = []
    for _ in range(ROUNDS):
        torch.cuda.synchronize()
        began = time.perf_counter()
        work()
        torch.cuda.synchronize()
        spent.append(time.perf_counter() - began)
    return median(spent[WARM:])


def random_base(gpu: Gpu, device: Any, entry: ModelEntry | None = None) -> Base:
    """A model in the shape of the 8B one, or of another entry, with random weights."""
    import torch
    from transformers import AutoModelForCausalLM, LlamaConfig

    entry = entry or model_entry(MODEL)
    shape = entry.shape
    config = LlamaConfig(
        vocab_size=EMBEDDING_ROWS[MODEL],
        hidden_size=shape.hidden,
        intermediate_size=shape.intermediate,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=shape.head_dim,
        max_position_embeddings=8192,
        rms_norm_eps=1e-5,
    )
    torch.manual_seed(SEED)
    with torch.device(device):
        model = AutoModelForCausalLM.from_config(
            config, dtype=torch.bfloat16, attn_implementation=entry.attention
        )
    return Base(MODEL, entry, Path(), [gpu], device, model.eval(), StandIn())


class StandIn:
    """Of a tokenizer: the ids that generation asks for, and a text for any ids."""

    bos_token_id = 1
    eos_token_id = 2
    pad_token_id = 0

    def decode(self, ids: Sequence[int], **_: object) -> str:
        return " ".join(map(str, ids))


def drawn_rows(rows: Lengths, count: int, vocabulary: int) -> list[Encoded]:
    """Rows of random tokens, of lengths as the corpus has them; the instruction comes first."""
    rng = Random(SEED)

    def tokens(size: int) -> list[int]:
        return [rng.randrange(FIRST, vocabulary) for _ in range(size)]

    instruction = tokens(min(INSTRUCTION, rows.quantiles[0] - rows.answer_longest))
    answer = round(rows.answer_mean)
    found = []
    for _ in range(count):
        place = rng.random() * (len(rows.quantiles) - 1)
        low, high = rows.quantiles[int(place)], rows.quantiles[int(place) + 1]
        size = round(low + (place % 1) * (high - low))
        begin = instruction[: max(0, size - answer - 1)]
        found.append(Encoded([*begin, *tokens(size - len(begin))], size - answer))
    return found


@contextmanager
def checkpointing(base: Base, *, on: bool) -> Iterator[None]:
    """Activations recomputed for the length of the block, or kept."""
    if on:
        save_memory(base.model)
    yield
    if on:
        base.model.activation_checkpointing_disable()


def trainings(base: Base, model: Any, params: Params, rate: float) -> Iterator[Training]:
    """Steps at the paper's batch: as the profile trains, and with what it leaves out."""
    for corpus in CORPORA:
        for saving, shared in ((True, False), (False, False), (False, True)):
            if not shared or corpus in SHARED:
                changes = {"share_prefix": shared, "gradient_checkpointing": saving}
                recipe = params.train.model_copy(update=changes)
                with checkpointing(base, on=saving):
                    of_row = params.model_copy(update={"train": recipe})
                    yield timed_steps(base, model, of_row, corpus, rate)


def timed_steps(base: Base, model: Any, params: Params, corpus: str, rate: float) -> Training:
    """Some seconds of optimiser steps over batches of a corpus's lengths."""
    import torch

    recipe = params.train
    fit = Fit(corpus, model, recipe, SEED, base.device)
    optimizer = make_optimizer(fit)
    size, shared, saving = recipe.batch, recipe.share_prefix, recipe.gradient_checkpointing
    rows = drawn_rows(lengths_of(corpus)[0], 64 * size, model.config.vocab_size)
    spent: list[float] = []
    work: list[float] = []
    seen: list[int] = []
    while len(spent) < WARM + LEAST or sum(spent[WARM:]) < SECONDS:
        step = len(spent)
        first = step * size % len(rows)
        batch = rows[first : first + size]
        torch.cuda.synchronize()
        began = time.perf_counter()
        try:
            _, tokens = optimizer_step(fit, optimizer, step, [batch])
        except torch.OutOfMemoryError:
            torch.cuda.empty_cache()
            return Training(corpus, saving, shared, 0, 0.0, 0.0, 0.0, 0.0)
        torch.cuda.synchronize()
        spent.append(time.perf_counter() - began)
        work.append(step_work(base.entry, params, batch))
        seen.append(tokens)
    seconds = sum(spent[WARM:])
    flops = sum(work[WARM:]) / seconds
    return Training(
        corpus, saving, shared, len(spent) - WARM, median(spent[WARM:]), sum(seen[WARM:]) / seconds,
        flops, flops / rate,
    )  # fmt: skip


def operators(params: Params, *, saving: bool) -> int:
    """How many operators a step calls that do work, whatever its sizes: counted on a CPU.

    The model has as many layers as the 8B one and is narrow. Views count nothing.
    """
    import torch
    from torch.utils._python_dispatch import TorchDispatchMode

    class Count(TorchDispatchMode):  # type: ignore[no-untyped-call]
        found = 0

        def __torch_dispatch__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            result = func(*args, **(kwargs or {}))
            views = func.is_view or func.__name__.split(".")[0] in NO_WORK
            self.found += not views
            return result

    entry = model_entry(MODEL)
    narrow = {"hidden": 64, "heads": 4, "kv_heads": 2, "head_dim": 16, "intermediate": 128}
    small = entry.model_copy(update={"shape": entry.shape.model_copy(update=narrow)})
    cpu = torch.device("cpu")
    base = random_base(NO_CARD, cpu, small)
    assert params.lora
    model = add_adapter(base, params.lora, SEED)
    fit = Fit(MODEL, model, params.train, SEED, cpu)
    rows = drawn_rows(lengths_of("phee")[0], params.train.batch, model.config.vocab_size)
    optimizer = make_optimizer(fit)
    with checkpointing(base, on=saving):
        optimizer_step(fit, optimizer, 0, [rows])
        with Count() as seen:  # type: ignore[no-untyped-call]
            optimizer_step(fit, optimizer, 1, [rows])
    return int(seen.found)


def step_work(entry: ModelEntry, params: Params, batch: Sequence[Encoded]) -> float:
    """FLOP of a step over a padded batch, as `repro plan` counts them; the head apart."""
    longest = max(len(row.ids) for row in batch)
    return len(batch) * longest * work_per_token(MODEL, params, entry, longest)


def peaks(base: Base, model: Any, params: Params) -> Iterator[Peak]:
    """Memory of a step over the batch with the longest row, all rows as long as it."""
    for corpus in CORPORA:
        for saving in (True, False):
            if saving or corpus in LONGEST:
                with checkpointing(base, on=saving):
                    yield peak(base, model, params, corpus, saving)


def peak(base: Base, model: Any, params: Params, corpus: str, saving: bool) -> Peak:
    """Allocated: by tensors. Used: what nvidia-smi tells, free blocks and driver included."""
    import torch

    rows = lengths_of(corpus)[0]
    longest = rows.longest(params.train.max_length)
    rng = Random(SEED)
    ids = [rng.randrange(FIRST, model.config.vocab_size) for _ in range(longest)]
    row = Encoded(ids, longest - rows.answer_longest)
    fit = Fit(corpus, model, params.train, SEED, base.device)
    optimizer = make_optimizer(fit)
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    try:
        for step in range(2):
            optimizer_step(fit, optimizer, step, [[row] * params.train.batch])
    except torch.OutOfMemoryError:
        optimizer.zero_grad()
        torch.cuda.empty_cache()
        return Peak(corpus, saving, longest, None, None)
    free, total = torch.cuda.mem_get_info()
    return Peak(corpus, saving, longest, torch.cuda.max_memory_allocated(), total - free)


def predictions(model: Any, params: Params) -> Iterator[Prediction]:
    """Prompts of PHEE's lengths, as stage `predict` answers them and as `generate` does."""
    rows = lengths_of("phee")[0]
    encoded = drawn_rows(rows, PROMPTS, model.config.vocab_size)
    prompts = [row.ids[: row.answer] for row in encoded]
    plan = batch_plan([len(prompt) for prompt in prompts], params.predict.batch)
    batches = [[prompts[i] for i in batch] for batch in plan]
    model.eval()
    stand_in = StandIn()
    prefix = read_prefix(model, prompts, rows.answer_longest)
    ways: dict[str, Callable[[list[list[int]]], int]] = {
        "stage predict": lambda batch: written(
            greedy(model, stand_in, batch, rows.answer_longest, prefix)
        ),
        "generate, same batches": lambda batch: plain(model, batch, rows.answer_longest),
        "generate, a row at a time": lambda batch: sum(
            plain(model, [prompt], rows.answer_longest) for prompt in batch
        ),
    }
    for way, answer in ways.items():
        asked = batches[:2] if "row" in way else batches
        answer(batches[0])
        began = time.perf_counter()
        tokens = sum(map(answer, asked))
        seconds = time.perf_counter() - began
        yield Prediction(way, sum(map(len, asked)), tokens, seconds, tokens / seconds)


def written(answers: Sequence[Any]) -> int:
    """Tokens of answers in the words of the stand-in."""
    return sum(len(answer.output.split()) for answer in answers)


def plain(model: Any, batch: list[list[int]], longest: int) -> int:
    """New tokens that transformers' own generate writes to a batch padded on the left."""
    import torch

    size = max(map(len, batch))
    ids = torch.tensor([[0] * (size - len(row)) + row for row in batch], device=model.device)
    with torch.inference_mode(), torch.autocast(model.device.type, dtype=torch.bfloat16):
        out = model.generate(
            input_ids=ids, attention_mask=(ids != 0).long(), max_new_tokens=longest,
            do_sample=False, pad_token_id=0, eos_token_id=2,
        )  # fmt: skip
    return int((out[:, size:] != 0).sum())


def writing(model: Any) -> Iterator[Prediction]:
    """Long answers in batches of 16 and of 64: what a token costs once prompts are read."""
    prompt = list(range(FIRST, FIRST + 64))
    for rows in (16, 64):
        plain(model, [prompt] * rows, 4)
        began = time.perf_counter()
        first = plain(model, [prompt] * rows, 1)
        read = time.perf_counter() - began
        began = time.perf_counter()
        tokens = plain(model, [prompt] * rows, 65)
        seconds = time.perf_counter() - began - read
        yield Prediction(
            f"64 tokens, batch {rows}", rows, tokens - first, seconds, (tokens - first) / seconds
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
