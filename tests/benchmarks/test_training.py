"""What the benchmarks of training measure."""

import subprocess
import sys
from pathlib import Path

MANY = 512 * 2**20
TELL = "from benchmarks.training import peak_kib; print(peak_kib())"


def test_the_peak_of_a_process_is_its_own_and_not_that_of_what_started_it(root: Path) -> None:
    held = bytearray(b"x") * MANY
    done = subprocess.run(
        [sys.executable, "-c", TELL], cwd=root, capture_output=True, text=True, check=True
    )
    assert 0 < int(done.stdout) * 1024 < len(held)
