"""A base in 4 bits, loaded by the library itself."""

import sys
from collections.abc import Callable

import pytest

from repro.errors import RunError
from repro.lora.load import load_model
from tests.lora.models import Tiny, entry_of

LIBRARY = "bitsandbytes"
REASON = f"{LIBRARY} is an extra, not installed here: pip install bitsandbytes==0.50.2"


def test_the_layers_are_held_in_four_bits_near_to_what_they_were(
    tiny: Callable[[str], Tiny],
) -> None:
    library = pytest.importorskip(LIBRARY, reason=REASON)
    layer = library.nn.Linear4bit
    entry, folder = entry_of("llama"), tiny("llama").folder
    plain, small = (load_model(entry, folder, [], how) for how in ("none", "nf4"))
    held = {name: one for name, one in small.named_modules() if isinstance(one, layer)}
    assert len(held) == 7 * small.config.num_hidden_layers
    assert {one.weight.quant_type for one in held.values()} == {"nf4"}
    assert all(one.weight.quant_state.nested for one in held.values())
    assert not isinstance(small.get_output_embeddings(), layer)

    for name, one in held.items():
        exact = plain.get_submodule(name).weight
        rough = library.functional.dequantize_4bit(one.weight.data, one.weight.quant_state)
        assert (rough.float() - exact).norm() < 0.5 * exact.norm()


def test_without_the_library_the_line_says_what_to_install(
    tiny: Callable[[str], Tiny], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, LIBRARY, None)
    with pytest.raises(RunError, match=r"quantisation: nf4 needs bitsandbytes, .*pip install"):
        load_model(entry_of("llama"), tiny("llama").folder, [], "nf4")
