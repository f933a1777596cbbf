"""Where each product of a profile is: in the working tree, in the cache, on which remote."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from repro.params import Params
from repro.paths import Paths
from repro.storage.lock import Out, outs
from repro.storage.places import Place, place_of
from repro.storage.products import Kind, Product, products
from repro.storage.remotes import Answer, Settings, ask_all, settings


@dataclass(frozen=True, slots=True)
class State:
    """All that the doctor knows of a profile's products."""

    places: Mapping[Product, Place]
    outs: Mapping[Path, Out]
    settings: Settings
    answers: Mapping[str, Answer]

    def of_kind(self, kind: Kind) -> dict[Product, Place]:
        return {item: place for item, place in self.places.items() if item.kind == kind}


def examine(params: Params, paths: Paths) -> State:
    """Look at the working tree and the cache, and ask every remote for all that it could have."""
    known = outs(paths)
    setup = settings()
    everything = list(products(params, paths))
    shared = [item for item in everything if item.kind in {"base", "adapter", "predictions"}]
    md5s = [known[path].md5 for item in shared for path in item.paths if path in known]
    answers = ask_all(setup.remotes, md5s)
    on_remotes = frozenset[str]().union(*(answer.present for answer in answers.values()))
    places = {item: place_of(item, known, setup.cache, on_remotes) for item in everything}
    return State(places, known, setup, answers)
