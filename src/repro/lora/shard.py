"""The frozen base spread over the processes of a training with FSDP2, the adapter whole in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repro.errors import InputError
from repro.lora.parallel import VARIABLE, sharded, world

if TYPE_CHECKING:
    import torch


def require_whole() -> None:
    """Raise InputError where the base shall be spread, but all its weights are trained."""
    if sharded():
        raise InputError(f"{VARIABLE}: shard: with lora: none no weight is frozen; take data:N")


def shard(model: Any, device: torch.device) -> None:
    """Leave this process its part of the base; a layer is gathered for as long as it computes.

    Nothing is done where processes hold all of it. The adapter's checkpoints and files are those of
    a single process, since no part of it is spread.

    Raises:
        InputError: the base is quantised.
    """
    if not sharded():
        return
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    causal = model.get_base_model()
    if getattr(causal, "is_quantized", False):
        raise InputError(
            f"{VARIABLE}: shard: a base in 4 bits cannot be spread; take data:N, or set "
            "quantisation: none"
        )
    decoder, head = causal.get_decoder(), causal.get_output_embeddings()
    adapter = {parameter for parameter in model.parameters() if parameter.requires_grad}
    for parameter in adapter:
        parameter.data = parameter.data.to(device)
    mesh = init_device_mesh(device.type, (world(),))
    parts = [*decoder.layers, decoder]
    if head.weight is decoder.get_input_embeddings().weight:
        head.to(device)
    else:
        parts.append(head)
    for part in parts:
        fully_shard(part, mesh=mesh, reshard_after_forward=True, ignored_params=adapter)
