"""Known vulnerabilities of every locked package, by pip-audit; silence is no answer.

Exit status 1: a package has one. 3: some or all could not be looked up, for the reason printed.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

NOT_DONE = 3


def main() -> int:
    """Look up each lock and print what was found."""
    answers = [_looked_up(lock) for lock in _locks()]
    found = [entry for answer in answers for entry in answer or []]
    names = {f"{one['name']} {one['version']}": one for one in found if "version" in one}
    skipped = {one["name"] for one in found if "skip_reason" in one}
    harmed = {name: one["vulns"] for name, one in names.items() if one["vulns"]}
    for name, vulns in sorted(harmed.items()):
        print(f"{name}: {', '.join(one['id'] for one in vulns)}")
    print(f"vulnerabilities: {len(names)} packages looked up, {len(harmed)} have some")
    if skipped:
        print(f"not looked up: {len(skipped)} packages the service does not know or answer for")
    if harmed:
        return 1
    return NOT_DONE if skipped or None in answers else 0


def _locks() -> list[str]:
    """Every lock of Python packages in git; those of DVC are others."""
    listed = subprocess.run(
        ["git", "ls-files", "*.lock"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [name for name in listed if Path(name).name != "dvc.lock"]


def _looked_up(lock: str) -> list[dict[str, Any]] | None:
    """What the service says of each package of a lock; None where it does not answer."""
    program = Path(sys.executable).with_name("pip-audit")
    command = [program, "--require-hashes", "--disable-pip", "--format", "json", "-r", lock]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        entries: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except ValueError:
        print(f"{lock}: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}")
        return None
    return entries


if __name__ == "__main__":
    sys.exit(main())
