"""Ask a DVC remote which objects it has: MD5s on stdin, a JSON list on stdout.

`python -m repro.storage.ask REMOTE`; a folder's object counts only with all of its files.
"""

import json
import os
import sys
from collections.abc import Collection
from typing import Any

from repro.storage.places import FOLDER
from repro.storage.remotes import brief

NOTHING = "0" * 32


def complete(store: Any, md5s: Collection[str]) -> list[str]:
    """Those of the objects that a DVC object store has whole."""
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
