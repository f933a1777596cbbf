"""The loop's loss and gradients against one example at a time with full logits, in float32."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from repro.lora.batches import Encoded
from repro.lora.checkpoint import trainable
from repro.lora.loop import mean_loss, train_loop
from repro.params import Train
from tests.lora.models import ARCHITECTURES, Tiny, examples, recipe

if TYPE_CHECKING:
    import torch

LossOn = Literal["answer", "full_text"]
LOSS = 2e-6
GRADIENT = 1e-6


@dataclass(frozen=True)
class Step:
    """What one optimiser step is made of."""

    loss: float
    gradients: "dict[str, torch.Tensor]"

    def assert_equals(self, other: "Step") -> None:
        assert abs(self.loss - other.loss) <= LOSS
        assert self.gradients.keys() == other.gradients.keys()
        assert distance(self.gradients, other.gradients) <= GRADIENT


def distance(ours: "dict[str, torch.Tensor]", other: "dict[str, torch.Tensor]") -> float:
    """Norm of the difference of all gradients, relative to the norm of the other's."""
    import torch

    names = sorted(other)
    one, two = (
        torch.cat([side[name].double().ravel() for name in names]) for side in (ours, other)
    )
    return float((one - two).norm() / two.norm())


def reference(model: Any, rows: list[Encoded], loss_on: LossOn) -> Step:
    """Each example alone, unpadded, with all logits; cross-entropy of its learned tokens."""
    import torch

    learned = 0
    losses = []
    for row in rows:
        first = row.answer if loss_on == "answer" else 1
        logits = model(input_ids=torch.tensor([row.ids]), use_cache=False).logits[0]
        labels = torch.tensor(row.ids[first:])
        losses.append(
            torch.nn.functional.cross_entropy(logits[first - 1 : -1], labels, reduction="sum")
        )
        learned += len(labels)
    loss = torch.stack(losses).sum() / learned
    torch.autograd.backward(loss)
    return Step(loss.item(), gradients(model))


def gradients(model: Any) -> "dict[str, torch.Tensor]":
    """A copy of every gradient; each matrix of the adapter has one, and it is not zero."""
    found = {}
    for name, parameter in trainable(model).items():
        assert parameter.grad is not None
        assert parameter.grad.any(), name
        found[name] = parameter.grad.clone()
    return found


def looped(tiny: Tiny, work: Path, chosen: Train) -> Step:
    """The loop's one step; the gradients are those that its optimiser is about to apply."""
    from torch.optim.optimizer import register_optimizer_step_pre_hook

    model = tiny.adapted()
    seen: list[dict[str, torch.Tensor]] = []
    hook = register_optimizer_step_pre_hook(lambda *_: seen.append(gradients(model)))
    try:
        state = train_loop(tiny.run(model, work, examples(), chosen))
    finally:
        hook.remove()
    assert len(seen) == state.step == 1
    return Step(state.curve[0]["loss"], seen[0])


@pytest.mark.parametrize("loss_on", ["answer", "full_text"])
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_step_equals_one_example_at_a_time_with_full_logits(
    tiny: Callable[[str], Tiny], tmp_path: Path, architecture: str, loss_on: LossOn
) -> None:
    model = tiny(architecture)
    plain = reference(model.adapted().train(), examples(), loss_on)
    looped(model, tmp_path / "whole", recipe(loss_on=loss_on)).assert_equals(plain)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_two_accumulated_batches_equal_one_of_twice_the_size(
    tiny: Callable[[str], Tiny], tmp_path: Path, architecture: str
) -> None:
    halves = recipe(batch=2, gradient_accumulation_steps=2)
    whole = looped(tiny(architecture), tmp_path / "whole", recipe())
    looped(tiny(architecture), tmp_path / "halves", halves).assert_equals(whole)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_dev_loss_equals_one_example_at_a_time(
    tiny: Callable[[str], Tiny], architecture: str
) -> None:
    import torch

    model = tiny(architecture).adapted()
    plain = reference(model, examples(), "answer").loss
    ours = mean_loss(model, examples(), recipe(batch=3), torch.device("cpu"))
    assert abs(ours - plain) <= LOSS


def test_gemma2_caps_its_logits_here_so_an_uncapped_loss_would_show(
    tiny: Callable[[str], Tiny],
) -> None:
    model = tiny("gemma2").adapted()
    capped = reference(model, examples(), "answer").loss
    config = model.get_base_model().config
    assert config.final_logit_softcapping
    config.final_logit_softcapping = None
    assert abs(reference(model, examples(), "answer").loss - capped) > 10 * LOSS
