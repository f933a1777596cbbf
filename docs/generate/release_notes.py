"""Release notes: the changelog's section of a version, and the verdict of every profile that ran.

    python docs/generate/release_notes.py 0.2.0 > notes.md

Needs the standard library alone, so that a workflow runs it without setting anything up.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def section(version: str, changelog: str) -> str:
    """The text below a version's heading; exits with a line where there is none."""
    pattern = rf"^## \[?{re.escape(version)}\]?[^\n]*\n(.*?)(?=^## |\Z)"
    found = re.search(pattern, changelog, re.MULTILINE | re.DOTALL)
    if not found:
        sys.exit(f"CHANGELOG.md: no section for version {version}; add one")
    return found[1].strip()


def verdicts(tables: Path) -> str:
    """A Markdown table of the verdict line of each profile, from the committed summaries."""
    rows = []
    for file in sorted(tables.glob("*/summary.json")):
        summary = json.loads(file.read_text("utf-8"))
        rows.append(f"| `{summary['profile']}` | {summary['title']} | {summary['verdict']} |")
    return "\n".join(["| profile | what it is | verdict |", "|---|---|---|", *rows])


def notes(version: str) -> str:
    """The whole text."""
    text = section(version, (ROOT / "CHANGELOG.md").read_text("utf-8"))
    return f"{text}\n\n## Verdicts\n\n{verdicts(ROOT / 'paper_tables')}\n"


if __name__ == "__main__":
    print(notes(sys.argv[1]), end="")
