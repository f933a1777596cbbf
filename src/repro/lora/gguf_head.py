"""The head of a GGUF file, held against the file's size before anything is made of it.

The layout is that of ggml's docs/gguf.md, versions 2 and 3, little-endian. A count that the file
has no room for would be believed by a reader: it would loop for years or take all memory.
"""

import struct
from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import BinaryIO

MAGIC, VERSIONS = b"GGUF", (2, 3)
SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""Bytes of a value by its type."""
STRING, ARRAY = 8, 9
SMALLEST = {STRING: 8, ARRAY: 12}
DEEPEST = 4
MOST_DIMENSIONS = 4
SMALLEST_PAIR = 13
SMALLEST_TENSOR = 24
WEIGHTS_PER_BYTE = 8
"""More than any way of storing weights packs."""


def check_head(source: Path) -> None:
    """Raise ValueError, saying what, where the head claims more than the file can hold."""
    with source.open("rb") as stream:
        try:
            _Head(stream, source.stat().st_size).check()
        except struct.error:
            raise ValueError("it ends within its head") from None


class _Head:
    def __init__(self, stream: BinaryIO, size: int) -> None:
        self.stream, self.size = stream, size

    def check(self) -> None:
        magic, version = self.stream.read(len(MAGIC)), self._number("<I")
        if magic != MAGIC or version not in VERSIONS:
            raise ValueError("no GGUF of version 2 or 3, little-endian")
        tensors, pairs = self._number("<Q"), self._number("<Q")
        self._room(pairs, SMALLEST_PAIR, "pairs of metadata")
        self._room(tensors, SMALLEST_TENSOR, "tensors")
        for _ in range(pairs):
            self._string()
            self._value(self._number("<I"), 0)
        for _ in range(tensors):
            self._tensor()

    def _tensor(self) -> None:
        self._string()
        count = self._number("<I")
        if count > MOST_DIMENSIONS:
            raise ValueError(f"a tensor of {count} dimensions")
        weights = prod(self._number("<Q") for _ in range(count))
        if weights > self.size * WEIGHTS_PER_BYTE:
            raise ValueError(f"a tensor of {weights} weights in a file of {self.size} bytes")
        self._number("<I")
        if self._number("<Q") > self.size:
            raise ValueError("a tensor that begins behind the file's end")

    def _value(self, kind: int, depth: int) -> None:
        special: dict[int, Callable[[], None]] = {
            STRING: self._string,
            ARRAY: lambda: self._array(depth + 1),
        }
        if kind in special:
            special[kind]()
        elif kind in SIZES:
            self._skip(SIZES[kind])
        else:
            raise ValueError(f"a value of type {kind}")

    def _array(self, depth: int) -> None:
        kind, count = self._number("<I"), self._number("<Q")
        if depth > DEEPEST:
            raise ValueError(f"arrays more than {DEEPEST} deep")
        self._room(count, SIZES.get(kind) or SMALLEST.get(kind, 1), "entries of an array")
        if kind in SIZES:
            self._skip(count * SIZES[kind])
            return
        for _ in range(count):
            self._value(kind, depth)

    def _string(self) -> None:
        self._skip(self._number("<Q"))

    def _room(self, count: int, size: int, what: str) -> None:
        if count * size > self.size - self.stream.tell():
            raise ValueError(f"{count} {what} in a file of {self.size} bytes")

    def _skip(self, count: int) -> None:
        self._room(count, 1, "bytes of one value")
        self.stream.seek(count, 1)

    def _number(self, form: str) -> int:
        (number,) = struct.unpack(form, self.stream.read(struct.calcsize(form)))
        return int(number)
