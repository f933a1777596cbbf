"""One file over HTTP: time limits, retries with back-off, and a broken transfer goes on."""

import re
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from repro.errors import InputError, RunError

if TYPE_CHECKING:
    from requests import Response, Session

CHUNK = 2**16
AGENT = "repro (reproducibility artifact)"
USER = re.compile(r"(?<=://)[^/]*@")


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be, how often and how patiently it is asked for."""

    largest: int
    attempts: int = 4
    first_pause: float = 0.5
    timeout: tuple[float, float] = (10.0, 60.0)
    """Seconds for the connection, and without a byte."""


class _Failure(Exception):  # noqa: N818 (neither leaves this module)
    """The bytes cannot be had; the message says why."""


class _Transient(_Failure):
    """A failure that may pass: worth another attempt."""


def download(url: str, limits: Limits, remedy: str) -> bytes:
    """The bytes at an http(s) address, all of them: one that ends too early is a broken transfer.

    Connection failures, broken transfers, 429 and 5xx answers are tried `limits.attempts` times
    with a doubling pause; what had arrived of a broken transfer is kept where the server lets us
    go on. Errors are one line, end in the remedy and hold no password: InputError where the text
    is no address, RunError where the bytes cannot be had.
    """
    shown = without_user(url)
    try:
        return _patiently(url, limits)
    except _Failure as failure:
        raise RunError(f"{shown}: {failure}; {remedy}") from None
    except ValueError as error:  # of requests, or of urllib3 under it
        problem = f"not an address that can be asked ({type(error).__name__})"
        raise InputError(f"{shown}: {problem}; {remedy}") from None


def without_user(url: str) -> str:
    """An address without the user and the password that it may carry: it is shown to people."""
    return USER.sub("", url)


def _patiently(url: str, limits: Limits) -> bytes:
    from requests import Session

    received = bytearray()
    with Session() as session:
        session.headers["User-Agent"] = AGENT
        for attempt in range(1, limits.attempts + 1):
            try:
                _receive(session, url, received, limits)
                break
            except _Transient as failure:
                if attempt == limits.attempts:
                    raise _Failure(f"{failure} ({attempt} attempts)") from None
                time.sleep(limits.first_pause * 2 ** (attempt - 1))
    return bytes(received)


def _receive(session: "Session", url: str, received: bytearray, limits: Limits) -> None:
    """Append what the address still has to send."""
    from requests import RequestException

    # An encoded body would make byte ranges and Content-Length mean other bytes than ours.
    headers = {"Accept-Encoding": "identity"}
    if received:
        headers["Range"] = f"bytes={len(received)}-"
    try:
        with session.get(url, headers=headers, stream=True, timeout=limits.timeout) as response:
            if not _goes_on(response, len(received)):
                received.clear()
            _check(response)
            for chunk in response.iter_content(CHUNK):
                received += chunk
                if len(received) > limits.largest:
                    raise _Failure(f"expected at most {limits.largest} bytes")
    except RequestException as error:
        if isinstance(error, ValueError):
            raise
        raise _Transient(f"no answer or a broken one ({type(error).__name__})") from None


def _goes_on(response: "Response", start: int) -> bool:
    """Whether the answer holds the bytes from `start` on, and not the whole file again."""
    partial = response.status_code == HTTPStatus.PARTIAL_CONTENT
    return partial and response.headers.get("Content-Range", "").startswith(f"bytes {start}-")


def _check(response: "Response") -> None:
    status = response.status_code
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        raise _Transient("the server refused to go on with a broken transfer")
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _Transient(f"the server answered {status}")
    if not response.ok:
        raise _Failure(f"the server answered {status}")
