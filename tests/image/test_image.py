"""What the built image holds and says of itself."""

import json
import os
import time
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from tests.image.conftest import Image
from tests.pipeline.workspace import Workspace

OTHER_TIME = 1_600_000_000
SBOM = "/usr/share/doc/repro/sbom.cdx.json"
INSTALLED = "from importlib.metadata import distributions as d; print(*{x.name for x in d()})"


def inspected(image: Image, template: str) -> str:
    return image.docker.run("inspect", "--format", template, image.name).strip()


def embedded(image: Image) -> set[str]:
    """Every file of the checkout in the image, before the entrypoint has been there."""
    listing = image.run("-type", "f", "-printf", "%P\n", options=("--entrypoint", "find"))
    return set(listing.splitlines())


def listed(bill: dict[str, Any], kind: str) -> set[str]:
    """Names of one kind of package in a CycloneDX document."""
    return {
        canonicalize_name(component["name"]) if kind == "pypi" else component["name"]
        for component in bill["components"]
        if component.get("purl", "").startswith(f"pkg:{kind}/")
    }


def test_labels_name_source_revision_and_licence(image: Image, source: Workspace) -> None:
    labels = json.loads(inspected(image, "{{json .Config.Labels}}"))
    named = {key.removeprefix("org.opencontainers.image."): labels[key] for key in labels}
    assert named["licenses"] == "MIT"
    assert named["revision"] == source.run("git", "rev-parse", "HEAD").strip()
    assert named["base.name"] == image.base
    assert "source" in named


def test_the_user_is_not_root(image: Image) -> None:
    assert image.run("id", "--user") == "10001\n"


def test_the_checkout_is_embedded_without_history_data_and_credentials(
    image: Image, source: Workspace
) -> None:
    tracked = set(source.run("git", "ls-files").splitlines())
    files = embedded(image)
    assert files - tracked == set()
    assert {"dvc.yaml", "params.yaml", "published/cells.csv", "src/repro/__init__.py"} <= files
    assert {name for name in files if name.startswith("data/")} == {"data/.gitignore"}


def test_no_weights_are_inside(image: Image) -> None:
    found = image.run(
        "find", "/", "-xdev", "-type", "f", "-size", "+1M",
        "(", "-name", "*.safetensors", "-o", "-name", "*.gguf", "-o", "-name", "*.pt", ")",
        options=("--user", "0"),
    )  # fmt: skip
    assert found == ""


def test_the_bill_of_materials_lists_every_installed_package(image: Image) -> None:
    bill = json.loads(image.run("cat", SBOM))
    assert bill["bomFormat"] == "CycloneDX"
    python = image.run("python", "-c", INSTALLED).split()
    assert {canonicalize_name(name) for name in python} <= listed(bill, "pypi")
    debian = image.run("dpkg-query", "--show", "--showformat", "${Package}\n").split()
    assert set(debian) <= listed(bill, "deb")


def test_the_same_content_gives_the_same_layers_within_three_minutes(
    image: Image, source: Workspace
) -> None:
    """File times and a rebuild from warm caches change nothing."""
    layers = inspected(image, "{{json .RootFS.Layers}}")
    for name in source.run("git", "ls-files").splitlines():
        os.utime(source.folder / name, (OTHER_TIME, OTHER_TIME))
    start = time.monotonic()
    image.docker.execute(
        str(source.folder / "docker/build.sh"), "--network=host", "--tag", image.name,
        "--build-arg", f"BASE_IMAGE={image.base}",
    )  # fmt: skip
    assert time.monotonic() - start < 180
    assert inspected(image, "{{json .RootFS.Layers}}") == layers


def test_a_checkout_of_another_owner_is_trusted(image: Image, root: Path) -> None:
    """Both git and libgit2 read the system's configuration."""
    configured = (root / "docker/rootfs/etc/gitconfig").read_text(encoding="utf-8")
    assert image.run("cat", "/etc/gitconfig") == configured
    assert "directory = *" in configured
