"""A full disk names a place, whoever met it; other errors stay what they are."""

import errno
from pathlib import Path

import pytest

from repro.cli.disk import told

PLACE = Path("work/quick")
SAID = "Error while serializing: I/O error: No space left on device (os error 28)"


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (Exception(SAID), str(PLACE)),
        (OSError(errno.ENOSPC, "full"), str(PLACE)),
        (OSError(errno.EFBIG, "too large", "data/rows.jsonl"), "data/rows.jsonl"),
        (OSError(errno.ENOSPC, "full", "from.json", None, "to/a.json"), "to/a.json"),
        (OSError(errno.ENOSPC, "full", "data/.ade.a1_b2c3d.part/new/x.jsonl"), "data/ade/x.jsonl"),
        (OSError(errno.ENOSPC, "full", "./.x.jsonl.a1_b2c3d.part"), "x.jsonl"),
        (OSError(errno.ENOSPC, "full", str(Path.cwd() / "data/x.jsonl")), "data/x.jsonl"),
    ],
)
def test_a_full_disk_is_an_error_of_the_system_with_a_place(error: Exception, named: str) -> None:
    with (
        pytest.raises(OSError, match=r"No space left on device|File too large") as raised,
        told(PLACE),
    ):
        raise error
    assert raised.value.filename == named


@pytest.mark.parametrize(
    "error",
    [
        ValueError("(os error 28) is only quoted"),
        Exception("no such file (os error 2)"),
        OSError(errno.EPIPE, "nobody reads"),
    ],
)
def test_any_other_error_stays_what_it_is(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, told(PLACE):
        raise error
    assert raised.value is error
    assert getattr(error, "filename", None) is None
