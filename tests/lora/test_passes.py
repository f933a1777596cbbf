"""What a training step asks of the model: a regression guard by counts."""

from collections.abc import Callable, Sequence

import pytest

from repro.lora.batches import Encoded
from tests.lora.models import Tiny
from tests.lora.test_shared_prefix import PREFIX, alike, step
from tests.passes import Passes, passes


def of_a_step(model: Tiny, rows: Sequence[Encoded], *, share: bool, batch: int) -> Passes:
    adapted = model.adapted()
    with passes() as seen:
        step(adapted, list(rows), share=share, batch=batch)
    return seen


@pytest.mark.parametrize("batch", [4, 8])
def test_a_step_passes_each_batch_once_and_its_shared_prefix_once(
    tiny: Callable[[str], Tiny], batch: int
) -> None:
    rows = alike(8)
    parts = [rows[first : first + batch] for first in range(0, 8, batch)]
    own = sum(len(row.ids) - PREFIX for row in rows)
    shared, plain = (
        of_a_step(tiny("llama"), rows, share=share, batch=batch) for share in (True, False)
    )
    assert shared == Passes(len(parts), len(parts) * PREFIX + own)
    padded = sum(len(part) * max(len(row.ids) for row in part) for part in parts)
    assert plain == Passes(len(parts), padded)
