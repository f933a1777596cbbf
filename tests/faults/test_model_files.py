"""Model files of strangers: nothing in them runs, and no size in them is believed."""

import pickle
import struct
from pathlib import Path

import pytest

from repro.errors import InputError
from repro.lora.gguf import read
from repro.lora.load import load_model
from repro.lora.weights import check_files, tensors
from tests.faults.budget import in_memory, in_time
from tests.faults.record import tried
from tests.lora.gguf_files import tensors as weights
from tests.lora.gguf_files import write
from tests.lora.models import ARCHITECTURES, entry_of, save

PART = "Security: model files"
MAGIC = b"GGUF"
HUGE = 2**63 - 1
UINT8, STRING, ARRAY = 0, 8, 9


class Trap:
    """Pickled, it makes whoever loads it create a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        import os

        return os.mkdir, (str(self.path),)


def _head(tensors: int, pairs: int, rest: bytes = b"") -> bytes:
    return MAGIC + struct.pack("<IQQ", 3, tensors, pairs) + rest


def _string(text: bytes, length: int | None = None) -> bytes:
    return struct.pack("<Q", len(text) if length is None else length) + text


def _tensor(*sizes: int, offset: int = 0) -> bytes:
    numbers = struct.pack(f"<I{len(sizes)}QIQ", len(sizes), *sizes, 0, offset)
    return _head(1, 0, _string(b"w") + numbers)


DEEP = struct.pack("<I", ARRAY) + struct.pack("<IQ", ARRAY, 1) * 2000
ABSURD = {
    "2^63 pairs of metadata": _head(0, HUGE),
    "2^63 tensors": _head(HUGE, 0),
    "a name of 2^63 bytes": _head(0, 1, _string(b"k", HUGE)),
    "a text of 2^63 bytes": _head(
        0, 1, _string(b"k") + struct.pack("<I", STRING) + _string(b"v", HUGE)
    ),
    "an array of 2^63 bytes": _head(0, 1, _string(b"k") + struct.pack("<IIQ", ARRAY, UINT8, HUGE)),
    "an array of 2^40 texts": _head(
        0, 1, _string(b"k") + struct.pack("<IIQ", ARRAY, STRING, 2**40)
    ),
    "arrays 2000 deep": _head(0, 1, _string(b"k") + DEEP),
    "a tensor of 2^126 weights": _tensor(HUGE, HUGE),
    "a tensor of sizes whose product is 0 in 64 bits": _tensor(2**32, 2**32),
    "a tensor of 4 billion dimensions": _head(1, 0, _string(b"w") + struct.pack("<I", 2**32 - 1)),
    "a tensor behind the end": _tensor(1, offset=HUGE),
    "an unknown type": _head(0, 1, _string(b"k") + struct.pack("<I", 999)),
    "an empty file": b"",
}


@pytest.mark.parametrize("kind", ABSURD)
def test_a_gguf_file_of_absurd_sizes_is_refused_at_once(kind: str, tmp_path: Path) -> None:
    pytest.importorskip("gguf", reason="needs the package gguf: `make laptop` installs it")
    path = tmp_path / "absurd.gguf"
    path.write_bytes(ABSURD[kind])
    with tried(PART, f"GGUF: {kind}") as outcome, in_time(), in_memory(2**27):
        with pytest.raises(InputError, match=r"absurd\.gguf: not a whole GGUF file"):
            read(path)
        outcome.text = "refused in one line"


def test_a_whole_gguf_file_cut_anywhere_in_its_head_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("gguf", reason="needs the package gguf: `make laptop` installs it")
    whole = write(tmp_path / "whole.gguf", weights())
    data = whole.read_bytes()
    assert read(whole).stored
    cut = tmp_path / "cut.gguf"
    with tried(PART, "GGUF: a whole file, cut off at 60 places") as outcome, in_time(20, 120):
        for place in range(0, len(data), max(1, len(data) // 60)):
            cut.write_bytes(data[:place])
            with pytest.raises(InputError):
                read(cut)
        outcome.text = "refused in one line, every time"


@pytest.mark.parametrize("protocol", [0, 1, 2])
def test_a_pickle_that_means_harm_is_refused_and_not_run(protocol: int, tmp_path: Path) -> None:
    folder, trap = tmp_path / "model", tmp_path / "trap"
    save(ARCHITECTURES[0], folder)
    entry = entry_of(ARCHITECTURES[0]).model_copy(update={"safetensors": False})
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"w": Trap(trap)}, protocol))
    with tried(PART, f"a pickle that runs a command, protocol {protocol}") as outcome:
        with pytest.raises(InputError, match="nothing was run"):
            load_model(entry, folder, [])
        assert not trap.exists()
        outcome.text = "refused in one line, nothing run"
    # the trap is a real one: who loads it is caught
    pickle.loads((folder / "pytorch_model.bin").read_bytes())  # noqa: S301 (this is what is shown)
    assert trap.exists()


def _ending(end: bytes) -> bytes:
    return b'{"w":{"shape":[1],"data_offsets":[0,' + end + b"]}}"


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        ("a header of 2^63 bytes", struct.pack("<Q", HUGE)),
        ("a header that is no JSON", struct.pack("<Q", 4) + b"{{{{"),
        ("lists 50,000 deep", struct.pack("<Q", 100_000) + b"[" * 50_000 + b"]" * 50_000),
        ("an end at -1", struct.pack("<Q", 48) + _ending(b"-1").ljust(48)),
        ("an end that is no number", struct.pack("<Q", 48) + _ending(b'"x"').ljust(48)),
    ],
)
def test_a_safetensors_file_of_absurd_sizes_is_refused_at_once(
    kind: str, head: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(head)
    with tried(PART, f"safetensors: {kind}") as outcome, in_time(), in_memory(2**27):
        with pytest.raises(InputError, match=r"model\.safetensors"):
            tensors(path)
        outcome.text = "refused in one line"


def test_an_index_that_names_a_file_elsewhere_is_refused(tmp_path: Path) -> None:
    entry = entry_of(ARCHITECTURES[0])
    index = tmp_path / "model.safetensors.index.json"
    index.write_text('{"weight_map": {"w": "../elsewhere.safetensors"}}', "utf-8")
    with tried(PART, "an index of weights that climbs out of its folder") as outcome:
        with pytest.raises(InputError, match="weight_map"):
            check_files(entry, tmp_path)
        outcome.text = "refused in one line"
