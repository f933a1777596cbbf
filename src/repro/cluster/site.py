"""What a cluster asks of its users: site.yaml, a small file of one's own that git ignores."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from repro.errors import InputError, unknown_name
from repro.files import read_yaml
from repro.plan.cards import CARDS
from repro.validation import Positive, Strict, validated

SITE = Path("site.yaml")
REMEDY = "see docs/cluster.md"


class Site(Strict):
    """The keys of site.yaml.

    `card` names a card of `repro plan`. `gpus` and `cpus` are the least that a job asks for,
    `memory_gb` what it asks for beside the GPUs. `minutes` is the longest that a job may take: a
    training that needs more goes on from its checkpoint, `resumes` times at most. `warning` is how
    many seconds before that Slurm sends the signal. `retries` and `back_off` (seconds, doubled each
    time): how often a failed cell is tried again. `parallel`: jobs of an array at a time.
    `cells_per_job`: cells of one model that share a job, one after the other. `container`: an
    Apptainer image that holds this environment. `remote`: the DVC remote results are pushed to.
    """

    partition: str | None = None
    account: str | None = None
    constraint: str | None = None
    qos: str | None = None
    container: str | None = None
    card: str = "a100-40gb"
    gpus: Annotated[int, Field(ge=0)] = 1
    cpus: Positive = 4
    memory_gb: Positive = 64
    minutes: Positive = 720
    warning: Positive = 120
    resumes: Annotated[int, Field(ge=0)] = 10
    retries: Annotated[int, Field(ge=0)] = 2
    back_off: Annotated[float, Field(ge=0)] = 30.0
    parallel: Positive = 64
    cells_per_job: Positive = 1
    remote: str | None = None


def read_site(path: Path = SITE) -> Site:
    """The site file; the defaults where there is none.

    Raises:
        InputError: it cannot be read, or a key or its value is none that is known.
    """
    if not path.is_file():
        return Site()
    site = validated(Site, read_yaml(path, REMEDY) or {}, path)
    if site.card not in CARDS:
        raise InputError(f"{path}: {unknown_name('card', site.card, CARDS)}")
    return site
