"""The site file."""

from pathlib import Path

import pytest

from repro.cluster.site import Site, read_site
from repro.errors import InputError


def test_without_a_site_file_the_defaults_hold(tmp_path: Path) -> None:
    assert read_site(tmp_path / "site.yaml") == Site()


def test_an_unknown_key_is_told_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text("partiton: gpu\n")
    with pytest.raises(InputError, match=r"site\.yaml: unknown key 'partiton': .*partition"):
        read_site(path)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("card: a100", "unknown card 'a100': did you mean a100-80gb or a100-40gb?"),
        ("card: v100-16gb", "unknown card 'v100-16gb': did you mean"),
        ("gpus: -1", "gpus: input should be greater than or equal to 0, found -1"),
        ("back_off: -0.5", "back_off: input should be greater than or equal to 0, found -0.5"),
        ("back_off: .nan", "back_off: input should be a finite number, found nan"),
        ("cpus: 0", "cpus: input should be greater than 0, found 0"),
    ],
)
def test_a_value_that_none_can_be_is_told_with_the_file(
    tmp_path: Path, line: str, told: str
) -> None:
    path = tmp_path / "site.yaml"
    path.write_text(f"{line}\n")
    with pytest.raises(InputError) as refused:
        read_site(path)
    assert str(refused.value).startswith(f"{path}: {told}")


def test_a_site_s_own_values_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text("card: h100-80gb\ngpus: 0\nback_off: 0\n")
    assert read_site(path) == Site(card="h100-80gb", gpus=0, back_off=0)
