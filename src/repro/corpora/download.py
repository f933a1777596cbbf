"""One file over HTTP: time limits, retries with back-off, and a broken transfer goes on."""

import time
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from repro.errors import RunError

if TYPE_CHECKING:
    from requests import Response, Session

ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.5
TIMEOUT_SECONDS = (10.0, 60.0)
LARGEST = 2**30
CHUNK = 2**16
REMEDY = "try again later, or set REPRO_MIRROR to a `wget -x` copy of the pinned files"


class _Transient(Exception):  # noqa: N818 (never leaves this module)
    """A failure that may pass: worth another attempt."""


def download(url: str) -> bytes:
    """The bytes at an http(s) address; raises RunError, in one line, when they cannot be had.

    Connection failures, broken transfers, 429 and 5xx answers are tried ATTEMPTS times with a
    doubling pause; what had arrived of a broken transfer is kept where the server lets us go on.
    """
    from requests import Session

    shown = without_user(url)
    received = bytearray()
    problem = ""
    with Session() as session:
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
            try:
                _receive(session, url, received)
            except _Transient as error:
                problem = str(error)
            else:
                return bytes(received)
    raise RunError(f"{shown}: {problem} ({ATTEMPTS} attempts); {REMEDY}")


def without_user(url: str) -> str:
    """An address without the user and the password that it may carry: it is shown to people."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _receive(session: "Session", url: str, received: bytearray) -> None:
    """Append what the address still has to send."""
    from requests import RequestException

    # An encoded body would make byte ranges and Content-Length mean other bytes than ours.
    headers = {"Accept-Encoding": "identity"}
    if received:
        headers["Range"] = f"bytes={len(received)}-"
    try:
        with session.get(url, headers=headers, stream=True, timeout=TIMEOUT_SECONDS) as response:
            if not _goes_on(response, len(received)):
                received.clear()
            _check(url, response)
            for chunk in response.iter_content(CHUNK):
                received += chunk
                if len(received) > LARGEST:
                    raise RunError(
                        f"{without_user(url)}: expected at most {LARGEST} bytes; {REMEDY}"
                    )
    except RequestException as error:
        raise _Transient(f"no answer or a broken one ({type(error).__name__})") from None


def _goes_on(response: "Response", start: int) -> bool:
    """Whether the answer holds the bytes from `start` on, and not the whole file again."""
    partial = response.status_code == HTTPStatus.PARTIAL_CONTENT
    return partial and response.headers.get("Content-Range", "").startswith(f"bytes {start}-")


def _check(url: str, response: "Response") -> None:
    status = response.status_code
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        raise _Transient("the server refused to go on with a broken transfer")
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _Transient(f"the server answered {status}")
    if not response.ok:
        raise RunError(f"{without_user(url)}: the server answered {status}; {REMEDY}")
