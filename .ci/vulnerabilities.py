"""Known vulnerabilities of every locked package, by pip-audit; silence is no answer.

Exit status 1: a package has one. 3: nothing was looked up, for the reason that is printed.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCKS = ("requirements.lock", "requirements-test.lock", "docker/init.lock", "docker/sbom.lock")
NOT_DONE = 3


def main() -> int:
    """Look up each lock and print what was found."""
    found = [entry for lock in LOCKS for entry in _looked_up(lock)]
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
    return NOT_DONE if skipped or not names else 0


def _looked_up(lock: str) -> list[dict[str, Any]]:
    program = Path(sys.executable).with_name("pip-audit")
    command = [program, "--require-hashes", "--disable-pip", "--format", "json", "-r", lock]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        entries: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except ValueError:
        print(f"{lock}: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}")
        return []
    return entries


if __name__ == "__main__":
    sys.exit(main())
