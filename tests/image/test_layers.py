"""No layer of the image, and no line of its history, holds what must stay with its builder."""

import gzip
import io
import subprocess
import tarfile
from collections.abc import Iterable, Iterator
from typing import IO

import pytest

from tests.image.conftest import CANARIES, PASSWORD, Image
from tests.image.daemon import DOCKER
from tests.pipeline.workspace import Workspace

BLOCK = 1 << 20
PACKED = b"\x1f\x8b"


def held(saved: IO[bytes], words: Iterable[str]) -> set[str]:
    """Those of the words that any file of a saved image holds, in its layers, packed or not."""
    wanted = {word: word.encode() for word in words}
    longest = max(map(len, wanted.values()))
    found = set()
    with tarfile.open(fileobj=saved, mode="r|") as members:
        for member in members:
            end = b""
            for block in _blocks(members.extractfile(member)):
                seen = end + block
                found |= {word for word, data in wanted.items() if data in seen}
                end = seen[-longest:]
    return found


def _blocks(stream: IO[bytes] | None) -> Iterator[bytes]:
    """What a file of the archive holds; nothing where it is none."""
    if stream is None:
        return
    assert isinstance(stream, io.BufferedReader)
    packed = stream.peek(len(PACKED)).startswith(PACKED)
    source: IO[bytes] | gzip.GzipFile = gzip.GzipFile(fileobj=stream) if packed else stream
    while block := source.read(BLOCK):
        yield block


def _layer(text: bytes) -> bytes:
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as files:
        for name, data in (("first", b"0" * (BLOCK - 700)), ("second", text)):
            about = tarfile.TarInfo(name)
            about.size = len(data)
            files.addfile(about, io.BytesIO(data))
    return layer.getvalue()


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["as it is", "packed"])
def test_a_word_in_a_layer_is_found(pack: type[bytes]) -> None:
    image = io.BytesIO()
    with tarfile.open(fileobj=image, mode="w") as layers:
        for name, text in (("blobs", b""), ("blobs/1", b"none"), ("blobs/2", b" a word of ours ")):
            data = pack(_layer(text)) if text else b""
            about = tarfile.TarInfo(name)
            about.type = tarfile.REGTYPE if text else tarfile.DIRTYPE
            about.size = len(data)
            layers.addfile(about, io.BytesIO(data))
    image.seek(0)
    assert held(image, ["word of ours", "word of others"]) == {"word of ours"}


def test_tokens_of_the_builder_are_in_no_layer_and_no_line_of_the_history(
    image: Image, source: Workspace
) -> None:
    tokens = [*CANARIES.values(), PASSWORD]
    history = image.docker.run("history", "--no-trunc", "--format", "{{json .}}", image.name)
    assert not [token for token in tokens if token in history]
    there = source.run("git", "rev-parse", "HEAD").strip()  # so that it is known to have looked
    with subprocess.Popen(
        [DOCKER, "save", image.name], env=image.docker.environment, stdout=subprocess.PIPE
    ) as saving:
        assert saving.stdout
        assert held(saving.stdout, [*tokens, there]) == {there}
    assert saving.returncode == 0
