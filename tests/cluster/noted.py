"""sbatch, squeue and scancel that only write down what they are told: what would reach Slurm."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

FIRST = 71
SBATCH = f"""
number = {FIRST} + len(list(here.glob("script-*")))
text = Path(sys.argv[-1]).read_text()
(here / f"script-{{number}}").write_text(text)
name = re.search("--job-name=(.*)", text)[1]
last = re.search("--array=0-([0-9]+)", text)
ids = [f"{{number}}_{{place}}" for place in range(int(last[1]) + 1)] if last else [str(number)]
with (here / "queue").open("a") as queue:
    queue.writelines(f"{{one}} PENDING {{name}}\\n" for one in ids)
if "HEAD_DIES" in os.environ:
    os.kill(os.getppid(), signal.SIGKILL)
print(f"Submitted batch job {{number}}")
"""
SQUEUE = """
if (here / "busy").exists():
    sys.exit("slurm_load_jobs error: Socket timed out")
wanted = [word.removeprefix("--name=") for word in sys.argv if word.startswith("--name=")]
for line in (here / "queue").read_text().splitlines():
    number, state, name = line.split()
    if not wanted or name in wanted:
        print(number if "--format=%i" in sys.argv else f"{number} {state}")
"""
SCANCEL = """
(here / "cancelled").write_text(" ".join(sys.argv[1:]))
(here / "queue").write_text("")
"""
PROGRAM = """#!{python}
import os, re, signal, sys
from pathlib import Path
here = Path(__file__).parent
{text}"""


@dataclass(frozen=True)
class Noted:
    """The folder of the programs, and what they wrote there."""

    folder: Path

    def scripts(self) -> list[str]:
        """What was submitted, in order."""
        return [path.read_text() for path in sorted(self.folder.glob("script-*"))]

    def end(self) -> None:
        """All jobs leave the queue."""
        (self.folder / "queue").write_text("")

    def queue(self) -> list[str]:
        return (self.folder / "queue").read_text().splitlines()


def noted(folder: Path, patch: pytest.MonkeyPatch) -> Noted:
    """Put the programs first on the path, with an empty queue."""
    folder.mkdir()
    texts = {"sbatch": SBATCH, "squeue": SQUEUE, "scancel": SCANCEL, "srun": ""}
    for name, text in texts.items():
        (folder / name).write_text(PROGRAM.format(python=sys.executable, text=text))
        (folder / name).chmod(0o755)
    (folder / "queue").write_text("")
    patch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return Noted(folder)
