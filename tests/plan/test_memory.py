"""What a plan says autograd keeps is what autograd keeps."""

from pathlib import Path
from typing import Any

import pytest

from repro.lora.adapter import add_adapter
from repro.lora.batches import Encoded, collate
from repro.lora.decode import autocast
from repro.lora.full import unfreeze
from repro.lora.load import Base
from repro.lora.loss import summed_loss
from repro.params import Lora, load
from repro.plan.memory import Setting, Step, kept_per_token, memory_of
from repro.registry import ModelEntry, Shape, models
from tests.jobs import lora_of

SHAPE = Shape(hidden=96, layers=2, heads=4, kv_heads=2, head_dim=32, intermediate=208)
LENGTH, SHORTER, ANSWER, RANK = 60, 47, 5, 8


@pytest.fixture(autouse=True)
def _at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


def entry_of(architecture: str, layers: int) -> ModelEntry:
    """The first Hub model of an architecture, made small."""
    entry = next(
        one for one in models().values() if (one.architecture, one.source) == (architecture, "hub")
    )
    return entry.model_copy(update={"shape": SHAPE.model_copy(update={"layers": layers})})


def kept(architecture: str, layers: int, dtype: str, lora: Lora | None) -> int:
    """Bytes of the distinct tensors that autograd keeps in a step, the model's own left out."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    entry = entry_of(architecture, layers)
    config = AutoConfig.for_model(
        architecture,
        vocab_size=300,
        hidden_size=SHAPE.hidden,
        intermediate_size=SHAPE.intermediate,
        num_hidden_layers=layers,
        num_attention_heads=SHAPE.heads,
        num_key_value_heads=SHAPE.kv_heads,
        head_dim=SHAPE.head_dim,
        pad_token_id=0,
    )
    bare = AutoModelForCausalLM.from_config(
        config, dtype=getattr(torch, dtype), attn_implementation=entry.attention
    )
    base = Base(architecture, entry, Path(), [], torch.device("cpu"), bare, None)
    model = (add_adapter(base, lora, 1) if lora else unfreeze(base)).train()
    rows = [Encoded([5] * length, length - ANSWER) for length in (LENGTH, SHORTER)]
    batch = collate(rows, "answer")
    # copies in bfloat16 of trained weights, which the plan counts apart, are no activations either
    shapes = set() if lora else {tuple(weight.shape) for weight in model.parameters()}
    own = {
        weight.untyped_storage().data_ptr() for weight in [*model.parameters(), *model.buffers()]
    }
    found: dict[int, int] = {}

    def pack(tensor: Any) -> Any:
        storage = tensor.untyped_storage()
        copied = {tuple(tensor.shape), tuple(tensor.shape)[::-1]} & shapes
        if storage.data_ptr() not in own and not copied:
            found[storage.data_ptr()] = storage.nbytes()
        return tensor

    hooks = torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor)
    with hooks, autocast(model):
        loss = summed_loss(model, batch)
    assert loss.requires_grad
    return sum(found.values())


@pytest.mark.parametrize("dtype", ["bfloat16", "float32"])
@pytest.mark.parametrize("architecture", ["llama", "qwen2", "mistral", "phi3", "gemma2"])
def test_another_layer_keeps_what_the_plan_says_a_layer_keeps(
    architecture: str, dtype: str
) -> None:
    lora = lora_of("paper", rank=RANK)
    setting = Setting(lora, "none", checkpointing=False, dtype=dtype, gpu=False)
    entry = entry_of(architecture, 1)
    planned = 2 * LENGTH * kept_per_token(entry, setting, LENGTH)
    if dtype == "bfloat16":  # autocast's copies of the adapter, which the plan counts as states
        from repro.plan.parameters import parameters_of

        planned += 2 * parameters_of("", entry, lora).adapter
    measured = kept(architecture, 4, dtype, lora) - kept(architecture, 3, dtype, lora)
    assert planned == pytest.approx(measured, rel=0.005)


@pytest.mark.parametrize("dtype", ["bfloat16", "float32"])
@pytest.mark.parametrize("architecture", ["llama", "qwen2", "mistral", "phi3", "gemma2"])
def test_so_does_a_layer_all_of_whose_weights_are_trained(architecture: str, dtype: str) -> None:
    setting = Setting(None, "none", checkpointing=False, dtype=dtype, gpu=False)
    planned = 2 * LENGTH * kept_per_token(entry_of(architecture, 1), setting, LENGTH)
    measured = kept(architecture, 4, dtype, None) - kept(architecture, 3, dtype, None)
    assert planned == pytest.approx(measured, rel=0.005)


def test_checkpointing_keeps_one_layer_and_the_input_of_each() -> None:
    params, _ = load("paper")
    entry = entry_of("llama", 30)
    step = Step(4, 100, 5)
    whole, saved = (
        memory_of("", entry, Setting(params.lora, "none", on, "bfloat16"), step)
        for on in (False, True)
    )
    assert saved.activations < whole.activations / 10
    assert (saved.weights, saved.states, saved.logits) == (
        whole.weights, whole.states, whole.logits,
    )  # fmt: skip


def test_nf4_holds_the_layers_in_about_a_quarter_of_bfloat16() -> None:
    params, _ = load("paper")
    entry = models()["llama3-8b"]
    step = Step(4, 100, 5)
    plain, small = (
        memory_of("llama3-8b", entry, Setting(params.lora, how, True, "bfloat16"), step).weights
        for how in ("none", "nf4")
    )
    assert 0.3 < small / plain < 0.45  # embedding and head stay as they are
