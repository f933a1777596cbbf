"""Where a profile's raw corpora and base models come from, and whether that can be reached."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from repro.corpora.fetch import MIRROR as CORPORA_MIRROR
from repro.lora.hub import MIRROR as MODELS_MIRROR
from repro.params import Params, corpus_entry, model_entry

TIMEOUT_SECONDS = 5.0
HUB = "https://huggingface.co"


def sources(params: Params) -> list[str]:
    """A line for each place that the profile's corpora and models are taken from."""
    hub_models = [name for name in params.models if model_entry(name).source == "hub"]
    lines = [*_corpora(params.fetched), *_models(hub_models)]
    return lines or ["nothing: corpora and models of this profile are made here"]


def _corpora(fetched: Sequence[str]) -> list[str]:
    if not fetched:
        return []
    mirror = os.environ.get(CORPORA_MIRROR, "")
    if mirror:
        return [f"corpora  {CORPORA_MIRROR}={mirror}: {_mirror_state(mirror)}"]
    files = [file for dataset in fetched for file in corpus_entry(dataset).files]
    hosts = dict.fromkeys("://".join(urlsplit(file.url)[:2]) for file in files)
    with ThreadPoolExecutor(len(hosts)) as pool:
        states = pool.map(reach, hosts)
    return [f"corpora  {host}: {state}" for host, state in zip(hosts, states, strict=True)]


def _models(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    mirror = os.environ.get(MODELS_MIRROR, "")
    if mirror:
        here = sum((Path(mirror) / model_entry(name).id).is_dir() for name in names)
        return [f"models   {MODELS_MIRROR}={mirror}: {here} of {len(names)} models"]
    here = sum(_in_hub_cache(name) for name in names)
    endpoint = os.environ.get("HF_ENDPOINT") or HUB
    offline = os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "TRUE", "YES", "ON"}
    state = "not asked (HF_HUB_OFFLINE)" if offline else reach(endpoint)
    return [
        f"models   {endpoint}: {state}",
        f"         {here} of {len(names)} models in its cache here",
    ]


def _in_hub_cache(name: str) -> bool:
    from huggingface_hub.constants import HF_HUB_CACHE

    entry = model_entry(name)
    folder = f"models--{entry.id.replace('/', '--')}"
    return (Path(HF_HUB_CACHE) / folder / "snapshots" / str(entry.revision)).is_dir()


def _mirror_state(mirror: str) -> str:
    if mirror.startswith(("http://", "https://")):
        return reach(mirror)
    folder = Path(mirror.removeprefix("file://"))
    return "there" if folder.is_dir() else "no such folder"


def reach(address: str) -> str:
    """Whether a web server answers, with whatever status."""
    import requests

    try:
        requests.head(address, timeout=TIMEOUT_SECONDS, allow_redirects=True)
    except requests.RequestException as error:
        return f"not reached ({type(error).__name__})"
    return "reached"
