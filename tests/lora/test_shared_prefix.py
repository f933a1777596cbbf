"""A batch whose common prefix is read once: the same loss and the same gradients."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.lora.adapter import save_memory
from repro.lora.batches import Encoded, collate_shared, shared_prefix
from repro.lora.loop import Fit, lay_out, make_optimizer, mean_loss, optimizer_step
from tests.lora.models import ARCHITECTURES, Tiny, recipe
from tests.lora.test_exactness import distance, gradients

if TYPE_CHECKING:
    import torch

WINDOW = 32
"""Of the tiny models with sliding attention."""
PREFIX = 17
OWN = ((6, 2), (1, 3), (13, 1), (4, 9), (3, 5), (10, 4), (9, 2), (15, 0))
"""Tokens of prompt and answer after the prefix, before the end of sequence."""
EQUAL = 1e-5


def alike(count: int = 4, prefix: int = PREFIX) -> list[Encoded]:
    """Examples with the same beginning and then all different."""
    rng = Random(11)
    shared = [rng.randrange(3, 250) for _ in range(prefix)]
    rows = []
    for number, (prompt, answer) in enumerate(OWN[:count]):
        own = [3 + number, *(rng.randrange(3, 250) for _ in range(prompt + answer - 1)), 2]
        rows.append(Encoded(shared + own, prefix + prompt))
    return rows


def step(
    model: Any, rows: list[Encoded], *, share: bool, batch: int = 4
) -> "tuple[float, dict[str, torch.Tensor], int]":
    """Loss, gradients and tokens of one optimiser step over all rows."""
    import torch
    from torch.optim.optimizer import register_optimizer_step_pre_hook

    chosen = recipe(share_prefix=share)
    fit = Fit("shared", model, chosen, 5, torch.device("cpu"))
    seen: list[dict[str, torch.Tensor]] = []
    hook = register_optimizer_step_pre_hook(lambda *_: seen.append(gradients(model)))
    try:
        parts = [rows[i : i + batch] for i in range(0, len(rows), batch)]
        loss, tokens = optimizer_step(fit, make_optimizer(fit), 0, parts)
    finally:
        hook.remove()
    return loss, seen[0], tokens


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_step_with_the_prefix_read_once_equals_one_with_it_read_for_each_row(
    tiny: Callable[[str], Tiny], architecture: str, batch: int
) -> None:
    model = tiny(architecture)
    rows = alike(8)
    loss, found, tokens = step(model.adapted(), rows, share=True, batch=batch)
    plain, wanted, counted = step(model.adapted(), rows, share=False, batch=batch)
    assert loss == pytest.approx(plain, rel=EQUAL)
    assert distance(found, wanted) <= EQUAL
    assert all(distance({n: found[n]}, {n: wanted[n]}) <= EQUAL for n in wanted)
    assert tokens == counted == sum(len(row.ids) for row in rows)


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_dev_loss_with_the_prefix_read_once_is_the_same(
    tiny: Callable[[str], Tiny], architecture: str, batch: int
) -> None:
    import torch

    model, device = tiny(architecture).adapted(), torch.device("cpu")
    shared, plain = (
        mean_loss(model, alike(7), recipe(batch=batch, share_prefix=share), device)
        for share in (True, False)
    )
    assert shared == pytest.approx(plain, rel=EQUAL)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_activations_may_be_computed_twice(tiny: Callable[[str], Tiny], architecture: str) -> None:
    model = tiny(architecture).adapted()
    loss, wanted, _ = step(model, alike(), share=True)
    saving = tiny(architecture).adapted()
    save_memory(saving.get_base_model())
    again, found, _ = step(saving, alike(), share=True)
    assert again == loss
    assert distance(found, wanted) == 0


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_bfloat16_base_trains_with_the_prefix_read_once(
    tiny: Callable[[str], Tiny], architecture: str
) -> None:
    import torch

    def mixed() -> Any:
        model = tiny(architecture).adapted()
        for name, parameter in model.named_parameters():
            if "lora_" not in name:
                parameter.data = parameter.data.bfloat16()
        return model

    loss, found, _ = step(mixed(), alike(), share=True)
    plain, wanted, _ = step(mixed(), alike(), share=False)
    assert all(gradient.dtype == torch.float32 for gradient in found.values())
    assert loss == pytest.approx(plain, rel=1e-2)
    assert distance(found, wanted) <= 5e-2


def test_a_wrong_position_or_a_look_at_another_row_would_show(
    tiny: Callable[[str], Tiny],
) -> None:
    import torch

    from repro.lora.loss import summed_loss

    model = tiny("llama").adapted()
    batch = collate_shared(alike(), "answer", PREFIX)
    assert batch.positions is not None
    right = summed_loss(model, batch).item()
    straight = torch.arange(batch.ids.shape[1])[None]
    everything = torch.ones_like(batch.mask).tril()
    for wrong in (replace(batch, positions=straight), replace(batch, mask=everything)):
        assert abs(summed_loss(model, wrong).item() - right) > 10 * EQUAL * right


def test_a_row_sees_the_prefix_and_itself_and_keeps_its_positions() -> None:
    rows = [Encoded([1, 7, 11, 12, 2], 3), Encoded([1, 7, 21, 2], 3)]
    batch = collate_shared(rows, "answer", shared_prefix(rows, "answer"))
    assert batch.ids.tolist() == [[1, 7, 11, 12, 2, 21, 2]]
    assert batch.positions is not None
    assert batch.positions.tolist() == [[0, 1, 2, 3, 4, 2, 3]]
    assert batch.mask[0, 0].int().tolist() == [
        [1, 0, 0, 0, 0, 0, 0],
        [1, 1, 0, 0, 0, 0, 0],
        [1, 1, 1, 0, 0, 0, 0],
        [1, 1, 1, 1, 0, 0, 0],
        [1, 1, 1, 1, 1, 0, 0],
        [1, 1, 0, 0, 0, 1, 0],
        [1, 1, 0, 0, 0, 1, 1],
    ]
    assert batch.columns.tolist() == [2, 3, 5]
    assert batch.labels.tolist() == [12, 2, 2]
    assert batch.tokens == 9


@given(
    prompts=st.lists(st.lists(st.integers(0, 1), min_size=1, max_size=6), min_size=2, max_size=4),
    loss_on=st.sampled_from(["answer", "full_text"]),
)
def test_what_is_learned_and_the_token_before_it_are_never_in_the_prefix(
    prompts: list[list[int]], loss_on: Literal["answer", "full_text"]
) -> None:
    rows = [Encoded([*prompt, 2], len(prompt)) for prompt in prompts]
    shared = shared_prefix(rows, loss_on)
    assert len({tuple(row.ids[:shared]) for row in rows}) == 1
    assert all(shared < len(prompt) for prompt in prompts)
    assert loss_on == "answer" or shared == 0
    if shared:
        assert min(collate_shared(rows, loss_on, shared).columns.tolist()) >= shared


def test_one_row_alone_and_a_warm_up_that_learns_its_opening_share_nothing() -> None:
    assert shared_prefix(alike(), "answer") == PREFIX
    assert shared_prefix(alike(1), "answer") == 0
    assert shared_prefix([replace(row, opening=9) for row in alike()], "answer") == 0


@pytest.mark.parametrize("architecture", ["mistral", "phi3", "gemma2"])
def test_a_row_longer_than_the_sliding_window_shares_nothing(
    tiny: Callable[[str], Tiny], architecture: str
) -> None:
    model = tiny(architecture).adapted()
    longest = max(len(row.ids) for row in alike())
    fits, longer = (alike(prefix=PREFIX + WINDOW - longest + more) for more in (0, 1))
    assert lay_out(model, fits, recipe(share_prefix=True)).positions is not None
    assert lay_out(model, longer, recipe(share_prefix=True)).positions is None


def test_a_short_prefix_of_long_rows_is_not_shared_as_attention_would_cost_more(
    tiny: Callable[[str], Tiny],
) -> None:
    model = tiny("llama").adapted()
    rows = [Encoded([1, number, *range(3, 300), 2], 299) for number in range(3, 7)]
    assert shared_prefix(rows, "answer") == 1
    assert lay_out(model, rows, recipe(share_prefix=True)).positions is None


def test_nothing_is_shared_unless_the_recipe_says_so(tiny: Callable[[str], Tiny]) -> None:
    model = tiny("llama").adapted()
    assert lay_out(model, alike(), recipe(share_prefix=True)).positions is not None
    assert lay_out(model, alike(), recipe(share_prefix=False)).positions is None
