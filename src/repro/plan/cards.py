"""The GPUs that a plan knows, from their data sheets, and what it assumes of them."""

from dataclasses import dataclass

GIB = 2**30


@dataclass(frozen=True, slots=True)
class Card:
    """Memory in bytes, peak rate of dense bfloat16 in FLOP/s, memory bandwidth in bytes/s."""

    name: str
    memory: float
    rate: float
    bandwidth: float


CARDS = {
    "a100-40gb": Card("a100-40gb", 40 * GIB, 312e12, 1.555e12),
    "a100-80gb": Card("a100-80gb", 80 * GIB, 312e12, 2.039e12),
    "h100-80gb": Card("h100-80gb", 80 * GIB, 989e12, 3.35e12),
    "h200-141gb": Card("h200-141gb", 141e9, 989e12, 4.8e12),
}
DRIVER = 1.0e9
"""Assumed: what CUDA's context and the workspaces of its libraries take of each card."""
RATE_SHARE = 0.27
"""Measured on an H100 (docs/gpu.md): the share of the peak rate that further tokens reach."""
LAUNCH = 4.0e-3
"""Measured beside it: seconds that a pass through a layer with its adapters takes at least.

The processor needs them to start the kernels one by one, however few tokens there are.
"""
PASSES = {False: 2, True: 4}
"""Measured: such passes in a step, without and with checkpointing (forwards twice, and its own)."""
BANDWIDTH_SHARE = 0.50
"""Assumed: the share of the bandwidth that reading the weights reaches, once a written token."""
SPREADS = (1, 2, 4, 8)
"""How many cards of one machine a model's layers may be spread over."""
GATHERED = 2
"""Assumed: layers of a sharded base that are whole on a card at a time, the next one in advance."""
