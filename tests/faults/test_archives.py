"""Archives of strangers: nothing leaves its folder, nothing grows without bound."""

import io
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from repro.corpora import archive
from repro.corpora.archive import members
from repro.errors import InputError
from repro.published.importer import bundle
from repro.published.importer.source import read_source
from tests.faults.budget import in_memory, in_time
from tests.faults.record import tried

PART = "Security: archives"
MEGABYTE = 2**20


def _zip(name: str, data: bytes, kind: int = zipfile.ZIP_DEFLATED, mode: int = 0o100644) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", kind) as made:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        made.writestr(info, data, kind)
    return packed.getvalue()


def _lying(size: int) -> bytes:
    """An archive that says its member is of another size than it is."""
    packed = bytearray(_zip("top/a", b"x" * MEGABYTE))
    place = packed.index(b"PK\1\2") + 24
    packed[place : place + 4] = struct.pack("<I", size)
    return bytes(packed)


HARMFUL = {
    "a name that climbs": _zip("top/../../etc/passwd", b"x"),
    "an absolute name": _zip("/etc/passwd", b"x"),
    "a name of another system": _zip("top\\..\\a", b"x"),
    "a link": _zip("top/a", b"/etc/passwd", mode=0o120777),
    "a member packed with bzip2": _zip("top/a", b"0" * MEGABYTE, zipfile.ZIP_BZIP2),
    "a member packed with LZMA": _zip("top/a", b"0" * MEGABYTE, zipfile.ZIP_LZMA),
    "a member larger than it says": _lying(10),
    "a member of 4 GB that it is not": _lying(2**32 - 2),
    "an archive cut short": _zip("top/a", b"x" * 1000)[:-30],
    "text before it, and no member": b"x" * 100,
}


@pytest.mark.parametrize("kind", HARMFUL)
def test_a_harmful_zip_is_refused(kind: str) -> None:
    with tried(PART, f"zip: {kind}") as outcome, in_time(), in_memory(2**27):
        with pytest.raises(InputError, match="it is refused") as refused:
            _members(HARMFUL[kind])
        assert "\n" not in str(refused.value)
        outcome.text = "refused in one line"


def _members(data: bytes) -> None:
    try:
        members(data, "source")
    except InputError as error:
        raise InputError(f"it is refused: {error}") from None


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST", 8 * MEGABYTE)
    bomb = _zip("top/a", b"\0" * (64 * MEGABYTE))
    assert len(bomb) < MEGABYTE
    with tried(PART, "zip: a bomb") as outcome, in_time(), in_memory(16 * MEGABYTE):
        with pytest.raises(InputError, match="expected at most"):
            members(bomb, "source")
        outcome.text = "refused before it is unpacked"


def _tar(name: str, data: bytes, kind: bytes = tarfile.REGTYPE, link: str = "") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as made:
        info = tarfile.TarInfo(name)
        info.type, info.linkname, info.size = kind, link, len(data)
        made.addfile(info, io.BytesIO(data))
    return packed.getvalue()


TARS = {
    "a name that climbs": _tar("../../a.tex", b"x"),
    "an absolute name": _tar("/tmp/a.tex", b"x"),  # noqa: S108 (never opened)
    "a link": _tar("a.tex", b"", tarfile.SYMTYPE, "/etc/passwd"),
    "a hard link": _tar("a.tex", b"", tarfile.LNKTYPE, "/etc/passwd"),
    "a device": _tar("a.tex", b"", tarfile.CHRTYPE),
    "a program of LaTeXML's": _tar("article.cls.ltxml", b"system('id')"),
}


@pytest.mark.parametrize("kind", TARS)
def test_nothing_of_a_harmful_tar_is_taken(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "source.tar.gz"
    path.write_bytes(TARS[kind])
    with tried(PART, f"tar.gz: {kind}") as outcome, in_time():
        assert bundle.of_packed(TARS[kind]) == {}
        with pytest.raises(InputError, match=r"source\.tar\.gz"):
            read_source(str(path))
        outcome.text = "not taken"


def test_a_tar_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "LARGEST", 8 * MEGABYTE)
    bomb = _tar("a.tex", b"\0" * (64 * MEGABYTE))
    with tried(PART, "tar.gz: a bomb") as outcome, in_time(), in_memory(48 * MEGABYTE):
        with pytest.raises(InputError, match="larger than"):
            bundle.of_packed(bomb)
        outcome.text = "refused before it is unpacked whole"
