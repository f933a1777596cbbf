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
    with pytest.raises(InputError, match="partiton"):
        read_site(path)
