"""How much storage the adapters of a profile take, from the shapes of its models.

A LoRA adapter of rank r on a matrix of m x n values holds r * (m + n) values, in fp32. Where all
weights are trained, a cell holds a whole model in the dtype of its base.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from repro.lora.adapter import targets
from repro.markdown import pipe_table
from repro.params import Lora, Params
from repro.paths import Paths
from repro.registry import ModelEntry, Shape, model_entry
from repro.storage.places import outs
from repro.storage.products import products

BYTES = {"float32": 4, "bfloat16": 2}
"""Bytes of a value by its dtype."""
GB = 10**9


@dataclass(frozen=True, slots=True)
class AdapterSize:
    """What training a model leaves: parameters, and bytes on disk without the file's header."""

    model: str
    parameters: int
    bytes: int


def adapter_size(model: str, entry: ModelEntry, lora: Lora) -> AdapterSize:
    """The size of one adapter."""
    shapes = matrices(entry.shape)
    per_layer = sum(sum(shapes[name]) for name in targets(entry, lora))
    parameters = entry.shape.layers * lora.rank * per_layer
    return AdapterSize(model, parameters, BYTES["float32"] * parameters)


def trained_size(model: str, entry: ModelEntry, lora: Lora | None) -> AdapterSize:
    """The size of what one cell holds: an adapter, or the whole model."""
    if lora:
        return adapter_size(model, entry, lora)
    size = _base_bytes(model)
    return AdapterSize(model, size // BYTES[entry.dtype], size)


def matrices(shape: Shape) -> dict[str, tuple[int, int]]:
    """Inputs and outputs of a decoder layer's matrices; phi3 fuses some of them."""
    query = shape.heads * shape.head_dim
    key = shape.kv_heads * shape.head_dim
    return {
        "q_proj": (shape.hidden, query),
        "k_proj": (shape.hidden, key),
        "v_proj": (shape.hidden, key),
        "o_proj": (query, shape.hidden),
        "gate_proj": (shape.hidden, shape.intermediate),
        "up_proj": (shape.hidden, shape.intermediate),
        "down_proj": (shape.intermediate, shape.hidden),
        "qkv_proj": (shape.hidden, query + 2 * key),
        "gate_up_proj": (shape.hidden, 2 * shape.intermediate),
    }


def storage_lines(params: Params, paths: Paths) -> Iterator[str]:
    """A Markdown table of adapter sizes, then what the profile's runs really left, by kind."""
    if params.models:
        yield from _adapters(params)
    yield from _measured(params, paths)


def _adapters(params: Params) -> list[str]:
    sizes = [trained_size(name, model_entry(name), params.lora) for name in params.models]
    corpora = len(params.datasets)
    how = f"LoRA, rank {params.lora.rank}" if params.lora else "all weights"
    one = "adapter" if params.lora else "cell"
    figures = ["parameters", f"one {one}", f"{corpora} corpora", "base"]
    rows = [
        [
            model_entry(size.model).title,
            f"{size.parameters / 1e6:,.1f} M",
            _size(size.bytes),
            _size(corpora * size.bytes),
            _size(_base_bytes(size.model)),
        ]
        for size in sizes
    ]
    total = corpora * sum(size.bytes for size in sizes)
    bases = sum(_base_bytes(size.model) for size in sizes)
    rows.append([f"all {corpora * len(sizes)} {one}s", "", "", _size(total), _size(bases)])
    return pipe_table([how, *figures], rows, right=figures)


def _base_bytes(model: str) -> int:
    return round(model_entry(model).weights_gb * GB)


def _measured(params: Params, paths: Paths) -> Iterator[str]:
    """What dvc.lock says of the products that were really made."""
    known = outs(paths)
    made: dict[str, list[int]] = {}
    for item in products(params, paths):
        sizes = [known[path].size for path in item.paths if path in known]
        if sizes:
            made.setdefault(item.kind, []).append(sum(sizes))
    for kind, found in made.items():
        yield f"{kind}: {len(found)} made, {_size(sum(found))}, the largest {_size(max(found))}"
    if not made:
        yield f"nothing made yet: {paths.lock} is not there"


def _size(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= GB else f"{size / 1e6:,.1f} MB"
