"""A file of a corpus over HTTP: how often it is asked for, and how large it may be."""

from repro.download import Limits, without_user
from repro.download import download as get

__all__ = ["download", "without_user"]

ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.5
TIMEOUT_SECONDS = (10.0, 60.0)
LARGEST = 2**30
REMEDY = "try again later, or set REPRO_MIRROR to a `wget -x` copy of the pinned files"


def download(url: str) -> bytes:
    """The bytes at an address; raises RunError, in one line, when they cannot be had."""
    return get(url, Limits(LARGEST, ATTEMPTS, FIRST_PAUSE_SECONDS, TIMEOUT_SECONDS), REMEDY)
