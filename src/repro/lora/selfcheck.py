"""Two shortcuts held against the model itself, once per run: they trust how a decoder ends.

Training applies the head to answers alone, and prediction reads a common prefix once. A model that
scales or caps its logits, or places tokens in a way of its own, is found here and not trusted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from repro.errors import RunError
from repro.lora.batches import collate
from repro.lora.decode import autocast, first_logits, is_mixed
from repro.lora.loss import summed_loss

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repro.lora.batches import Encoded
    from repro.lora.decode import PrefixCache

LOSS_TOLERANCE = {"float32": 1e-4, "bfloat16": 2e-2}
"""Of losses of one row in nats per token; of larger losses this share."""
CACHE_TOLERANCE = {"float32": 1e-3, "bfloat16": 0.5}
"""Of log probabilities of the likeliest first token: bfloat16 keeps 8 bits of each logit."""


def check_loss(
    name: str, model: Any, example: Encoded, loss_on: Literal["answer", "full_text"], device: Any
) -> None:
    """Compare the loss that is trained on with the model's own, on full logits of one short row.

    `model` may carry an adapter. Nothing is changed: no gradient, dropout off meanwhile.
    Raises RunError with both numbers where they differ.
    """
    import torch

    batch = collate([example], loss_on).to(device)
    labels = torch.full_like(batch.ids, -100)
    labels[batch.rows, batch.columns + 1] = batch.labels
    training = model.training
    model.eval()
    try:
        with torch.no_grad(), autocast(model):
            ours = summed_loss(model, batch).item() / len(batch.labels)
            whole = model(
                input_ids=batch.ids, attention_mask=batch.mask, labels=labels, use_cache=False
            )
            own = whole.loss.item()
    finally:
        model.train(training)
    if not abs(ours - own) <= LOSS_TOLERANCE[_dtype(model)] * max(1.0, abs(own)):
        raise RunError(
            f"{name}: loss of the answer {ours:.6f}, by the model's own full logits {own:.6f}: its "
            "logits are changed after the head (scaled or capped); it cannot be trained here"
        )


def check_prefix_cache(
    name: str, model: Any, tokenizer: Any, prompts: Sequence[list[int]], prefix: PrefixCache | None
) -> None:
    """Compare answers that begin from the cached prefix with plain ones, on one batch of prompts.

    What is compared is the log probability of each row's likeliest first token: in bfloat16 whole
    answers may differ by rounding. Raises RunError with both numbers where they differ.
    """
    if prefix is None:
        return
    plain = first_logits(model, tokenizer, prompts).float().log_softmax(-1)
    cached = first_logits(model, tokenizer, prompts, prefix).float().log_softmax(-1)
    best = plain.argmax(-1, keepdim=True)
    pairs = [
        (p.item(), c.item())
        for p, c in zip(plain.gather(1, best), cached.gather(1, best), strict=True)
    ]
    without, within = max(pairs, key=lambda pair: abs(pair[0] - pair[1]))
    if not abs(without - within) <= CACHE_TOLERANCE[_dtype(model)]:
        raise RunError(
            f"{name}: log probability of a first token {within:.4f} from the prefix cache, "
            f"{without:.4f} without it; report the model: its prompts must be read whole"
        )


def _dtype(model: Any) -> str:
    return "bfloat16" if is_mixed(model) else "float32"
