"""A base in 4 bits, loaded by the library itself: an extra of the package, in a lock of its own."""

import json
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from repro.errors import RunError
from repro.lora.load import load_model
from tests.faults.model import trained
from tests.lora.models import Tiny, entry_of

LIBRARY = "bitsandbytes"
LOCK = "requirements-nf4.lock"
REASON = f"no {LIBRARY}: pip install --no-deps --require-hashes -r {LOCK}"


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


@pytest.mark.slow
def test_a_cell_is_trained_and_answered_in_four_bits(root: Path, tmp_path: Path) -> None:
    pytest.importorskip(LIBRARY, reason=REASON)
    folder = trained(root, tmp_path / "checkout", "quantisation=nf4").folder
    cell = "quick/tiny-llama/ade"
    training = json.loads((folder / "adapters" / cell / "training.json").read_text("utf-8"))
    assert training["quantisation"] == "nf4"
    asked, answered = (
        [json.loads(line)["id"] for line in (folder / name).read_text("utf-8").splitlines()]
        for name in ("data/quick/rendered/ade/test.jsonl", f"predictions/{cell}.jsonl")
    )
    assert asked == answered


def test_extra_lock_and_message_name_one_version(
    root: Path, tiny: Callable[[str], Tiny], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    (extra,) = project["optional-dependencies"]["nf4"]
    assert re.match(rf"{extra} \\\n", (root / LOCK).read_text("utf-8"))
    monkeypatch.setitem(sys.modules, LIBRARY, None)
    with pytest.raises(RunError, match=f'"pip install {extra}"'):
        load_model(entry_of("llama"), tiny("llama").folder, [], "nf4")


def test_without_the_library_the_line_says_what_to_install(
    tiny: Callable[[str], Tiny], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, LIBRARY, None)
    with pytest.raises(RunError, match=r"quantisation: nf4 needs bitsandbytes, .*pip install"):
        load_model(entry_of("llama"), tiny("llama").folder, [], "nf4")
