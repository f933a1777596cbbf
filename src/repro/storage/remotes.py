"""The DVC remotes that are set up, and what they hold."""

import json
import re
import subprocess
import sys
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from repro.errors import RunError

TIMEOUT_SECONDS = 20.0
SECRETS = ("password", "secret_access_key", "session_token", "access_key_id", "passphrase")
SYSTEM_SAID = re.compile(r"\[Errno -?\d+\] ([^()'\"]+)")
USER_IN_URL = re.compile(r"(?<=://)[^/@]*@")


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
    """Read DVC's configuration as DVC merges it; user names are cut out of addresses."""
    from dvc.config import Config

    config = Config(".dvc")
    default = config["core"].get("remote")
    remotes = tuple(
        Remote(
            name=name,
            url=USER_IN_URL.sub("", str(entry["url"])),
            default=name == default,
            verify=bool(entry.get("verify", config["cache"]["verify"])),
        )
        for name, entry in sorted(config["remote"].items())
    )
    return Settings(remotes, Path(config["cache"].get("dir") or ".dvc/cache"))


def tracked_secrets() -> list[str]:
    """Keys of the tracked .dvc/config that must stand in .dvc/config.local instead."""
    from dvc.config import Config

    tracked: dict[str, dict[str, Any]] = Config(".dvc").read("repo").get("remote", {})
    return [
        f"remote.{name}.{key}"
        for name, entry in sorted(tracked.items())
        for key in entry
        if key in SECRETS or (key == "url" and ":" in "".join(USER_IN_URL.findall(entry[key])))
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
    command = [sys.executable, "-m", "repro.storage.ask", remote]
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
