"""The DVC remotes that are set up, and what they hold.

`python -m repro.storage.remotes REMOTE` asks one of them: MD5s on stdin, a JSON list on stdout.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repro.download import without_user
from repro.errors import InputError, RunError
from repro.storage.places import FOLDER

if TYPE_CHECKING:
    from dvc.config import Config

TIMEOUT_SECONDS = 20.0
NOTHING = "0" * 32
"""The MD5 of no object."""
SECRETS = (
    "password", "passphrase", "access_key_id", "secret_access_key", "session_token",
    "sse_customer_key", "connection_string", "sas_token", "account_key", "client_secret", "token",
    "custom_auth_header", "oss_key_id", "oss_key_secret", "gdrive_client_secret",
)  # fmt: skip
"""Keys of DVC's remotes, of all kinds."""
SYSTEM_SAID = re.compile(r"\[Errno -?\d+\] ([^()'\"]+)")
PASSWORD_IN_URL = re.compile(r"(https?|webdavs?)://[^/]*@|://[^/]*:[^/]*@")
"""Over HTTP a user alone may be a token."""
QUOTED_LINE = re.compile(r" \('.*'\)", re.DOTALL)
"""A line that DVC could not read, in its error: it may hold a key."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A remote as DVC's configuration (tracked, local and the user's own) describes it."""

    name: str
    url: str
    default: bool
    verify: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Which of the objects asked for a remote has, or the problem that kept it from answering."""

    present: frozenset[str] = field(default_factory=frozenset)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What DVC's configuration says of storage; `cache` is the folder of its cache."""

    remotes: tuple[Remote, ...]
    cache: Path


def settings() -> Settings:
    """Read DVC's configuration as DVC merges it; user names are cut out of addresses.

    Raises InputError where DVC cannot read it.
    """
    config = _config()
    default = config["core"].get("remote")
    remotes = tuple(
        Remote(
            name=name,
            url=without_user(str(entry["url"])),
            default=name == default,
            verify=bool(entry.get("verify", config["cache"]["verify"])),
        )
        for name, entry in sorted(config["remote"].items())
    )
    return Settings(remotes, Path(config["cache"].get("dir") or ".dvc/cache"))


def _config() -> "Config":
    from dvc.config import Config, ConfigError

    try:
        return Config(".dvc")
    except ConfigError as error:
        problem = " ".join(QUOTED_LINE.sub("", str(error)).split()).rstrip(".")
        raise InputError(
            f".dvc/config, .dvc/config.local or your own configuration of DVC: {problem}; "
            "correct it until `dvc remote list` works"
        ) from None


def tracked_secrets() -> list[str]:
    """Keys of the tracked .dvc/config that must stand in .dvc/config.local instead."""
    tracked: dict[str, dict[str, Any]] = _config().read("repo").get("remote", {})
    return [
        f"remote.{name}.{key}"
        for name, entry in sorted(tracked.items())
        for key in entry
        if key in SECRETS or (key == "url" and PASSWORD_IN_URL.search(str(entry[key])))
    ]


def ask_all(remotes: Sequence[Remote], md5s: Collection[str]) -> dict[str, Answer]:
    """Ask every remote at once which of the objects it has."""
    if not remotes:
        return {}
    with ThreadPoolExecutor(len(remotes)) as pool:
        return dict(zip(
            (remote.name for remote in remotes),
            pool.map(lambda remote: ask(remote.name, md5s), remotes),
            strict=True,
        ))  # fmt: skip


def ask(remote: str, md5s: Collection[str]) -> Answer:
    """Ask one remote, in a process of its own: only so can a silent server be given up."""
    command = [sys.executable, "-m", "repro.storage.remotes", remote]
    try:
        done = subprocess.run(
            command, input="\n".join(md5s), capture_output=True, text=True, check=False,
            timeout=TIMEOUT_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Answer(problem=f"no answer within {TIMEOUT_SECONDS:.0f} s")
    if done.returncode:
        return Answer(problem=(done.stderr.strip().splitlines() or ["failed"])[-1])
    return Answer(frozenset(json.loads(done.stdout)))


def chosen(remotes: Sequence[Remote], name: str | None) -> Remote:
    """The remote of that name, or the default one.

    Raises:
        RunError: there is none; it says how to set one up.
    """
    found = [remote for remote in remotes if (remote.name == name if name else remote.default)]
    if not found:
        wanted = f"remote {name!r}" if name else "default remote"
        known = ", ".join(remote.name for remote in remotes) or "none"
        raise RunError(f".dvc/config: no {wanted} (set up: {known}); see docs/remotes.md")
    return found[0]


def brief(error: Exception) -> str:
    """A storage client's error in one line: what the system said where it is quoted in there."""
    said = SYSTEM_SAID.search(str(error))
    return said[1].strip() if said else f"{type(error).__name__}: {error}".splitlines()[0]


def complete(store: Any, md5s: Collection[str]) -> list[str]:
    """The objects that a DVC object store has, a folder's only where all its files are there."""
    present = set(store.oids_exist(sorted(md5s)))
    folders = sorted(md5 for md5 in present if md5.endswith(FOLDER))
    parts = {md5: _files(store, md5) for md5 in folders}
    wanted = set().union(*parts.values())
    there = set(store.oids_exist(sorted(wanted))) if wanted else set()
    return sorted(md5 for md5 in present if parts.get(md5, set()) <= there)


def _files(store: Any, folder: str) -> set[str]:
    """MD5s of a folder's files."""
    listed = json.loads(store.fs.cat_file(store.oid_to_path(folder)))
    return {entry["md5"] for entry in listed}


def main(remote: str) -> None:
    """Answer for one remote; a failure is the last line on stderr."""
    from dvc.repo import Repo

    md5s = sys.stdin.read().split()
    store = Repo().cloud.get_remote_odb(remote)
    _knock(store)
    json.dump(complete(store, md5s), sys.stdout)


def _knock(store: Any) -> None:
    """Raise where the server does not answer: asking for an object hides that over HTTP."""
    if store.fs.protocol in {"http", "https"}:
        import requests

        requests.head(store.path, timeout=10, allow_redirects=True)
    else:
        store.exists(NOTHING)


if __name__ == "__main__":
    # one attempt: this only asks whether a server answers
    os.environ["AWS_MAX_ATTEMPTS"] = "1"
    try:
        main(sys.argv[1])
    except Exception as error:  # noqa: BLE001 (whatever a file system's client raises is the answer)
        sys.exit(brief(error))
