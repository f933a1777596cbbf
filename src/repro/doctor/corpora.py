"""Which corpora cannot be fetched here: their bytes are neither in the mirror nor to be reached."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from repro.corpora.fetch import MIRROR, mirror_folder
from repro.doctor.machine import REACHED, hosts_of, reached
from repro.registry import RawFile, corpus_entry


def out_of_reach(names: Sequence[str]) -> Iterator[str]:
    """Those of some corpora of which a file is in no mirror, or on a server that does not answer.

    That a server has the file is not asked.
    """
    mirror = os.environ.get(MIRROR, "")
    online = mirror.startswith(("http://", "https://"))
    states = reached([mirror] if online else [] if mirror else hosts_of(names))
    for name in names:
        if online:
            there = states[mirror] == REACHED
        elif mirror:
            there = all(_in_folder(mirror, file).is_file() for file in corpus_entry(name).files)
        else:
            there = all(states[host] == REACHED for host in hosts_of([name]))
        if not there:
            yield name


def _in_folder(mirror: str, file: RawFile) -> Path:
    address = urlsplit(file.url)
    return mirror_folder(mirror) / address.netloc / unquote(address.path).lstrip("/")
