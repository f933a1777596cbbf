"""The loss, with logits only where a token is learned."""

from typing import TYPE_CHECKING, Any

from repro.lora.batches import Batch

if TYPE_CHECKING:
    import torch


def summed_loss(model: Any, batch: Batch) -> "torch.Tensor":
    """Cross-entropy summed over the learned tokens of a batch, as a float32 scalar.

    The vocabulary's matrix is applied to the hidden states of the answer alone: most positions of
    a prompt never get logits. Gemma-2 caps its final logits, so that is done here as in its class.
    """
    import torch

    causal = model.get_base_model() if hasattr(model, "get_base_model") else model
    hidden = causal.get_decoder()(
        input_ids=batch.ids,
        attention_mask=_attention(causal, batch),
        position_ids=batch.positions,
        use_cache=False,
    ).last_hidden_state
    rows, columns = batch.rows.to(hidden.device), batch.columns.to(hidden.device)
    logits = causal.get_output_embeddings()(hidden[rows, columns]).float()
    cap = getattr(causal.config, "final_logit_softcapping", None)
    if cap is not None:
        logits = torch.tanh(logits / cap) * cap
    return torch.nn.functional.cross_entropy(
        logits, batch.labels.to(logits.device), reduction="sum"
    )


def _attention(causal: Any, batch: Batch) -> "torch.Tensor":
    """The mask as the decoder takes it: one of pairs is added to the scores, in its dtype."""
    import torch

    if batch.positions is None:
        return batch.mask
    dtype = causal.get_input_embeddings().weight.dtype
    scores = torch.zeros(batch.mask.shape, dtype=dtype, device=batch.mask.device)
    return scores.masked_fill(~batch.mask, torch.finfo(dtype).min)
