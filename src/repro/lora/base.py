"""Stage `base`: what a model is, pinned; its files too where they do not come from the Hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repro.files import replacing_folder, write_json
from repro.lora import gguf
from repro.lora.job import PIN, pin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from repro.registry import ModelEntry


def base(entry: ModelEntry, out: Path, build: Callable[[Path], None]) -> None:
    """Write the folder of a base model: base.json, and unless the Hub serves them its files.

    `out` is named after the model in models.yaml.
    """
    with replacing_folder(out) as folder:
        write_json(folder / PIN, pin(entry))
        if entry.source == "built":
            build(folder)
        else:
            gguf.obtain(out.name, entry, folder)
