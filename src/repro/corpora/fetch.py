"""Raw bytes of a corpus, from a mirror or from their pinned addresses, verified."""

import os
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from urllib.request import url2pathname

from repro.corpora.download import download, without_user
from repro.corpora.pins import verify
from repro.errors import InputError
from repro.files import replacing_folder
from repro.progress import progress
from repro.registry import CorpusEntry, RawFile

MIRROR = "REPRO_MIRROR"


def fetch(dataset: str, entry: CorpusEntry, folder: Path) -> None:
    """Put every file of a corpus into `folder`, verified; the folder is complete or absent.

    The environment variable REPRO_MIRROR may name a folder, or a file://, http:// or https://
    address, laid out as `wget -x` does: <mirror>/<host>/<path>. Without it files come from their
    pinned addresses. Raises InputError where bytes are missing from a mirror or are not the
    pinned ones, RunError where an address cannot be reached.
    """
    mirror = os.environ.get(MIRROR, "")
    with (
        replacing_folder(folder) as new,
        progress(f"fetch {dataset}", len(entry.files)) as advance,
    ):
        for file in entry.files:
            source, data = obtain(file, mirror)
            verify(file, data, f"{dataset}: {source}")
            (new / file.name).write_bytes(data)
            advance(note=file.name)


def obtain(file: RawFile, mirror: str) -> tuple[str, bytes]:
    """Where a file's bytes come from, and the bytes, not yet verified."""
    if not mirror:
        url = _quoted(file.url)
        return url, download(url)
    parts = urlsplit(file.url)
    if mirror.startswith(("http://", "https://")):
        url = f"{mirror.rstrip('/')}/{parts.netloc}{quote(unquote(parts.path))}"
        return without_user(url), download(url)
    path = mirror_folder(mirror) / parts.netloc / unquote(parts.path).lstrip("/")
    try:
        return str(path), path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(
            f"{path}: no such file in the mirror ({MIRROR}); put the bytes of {file.url} there, "
            f"or unset {MIRROR} to download them"
        ) from None


def mirror_folder(mirror: str) -> Path:
    """The folder that REPRO_MIRROR names, as a path or as a file:// address."""
    if mirror.startswith("file://"):
        return Path(url2pathname(urlsplit(mirror).path))
    return Path(mirror)


def _quoted(url: str) -> str:
    """The address with what may not stand in a URL, such as a space, percent-encoded once."""
    parts = urlsplit(url)
    return parts._replace(path=quote(unquote(parts.path))).geturl()
