"""The command `repro`, which gets no more memory once a model works on the corpus SHORT."""

import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from repro.cli import main
from repro.generate import predict
from repro.lora import loop

P = ParamSpec("P")
R = TypeVar("R")
PAGE = resource.getpagesize()


def short(work: Callable[P, R]) -> Callable[P, R]:
    """The same work, in the memory that the process has as it begins."""

    def limited(*arguments: P.args, **named: P.kwargs) -> R:
        now = int(Path("/proc/self/statm").read_text("utf-8").split()[0]) * PAGE
        resource.setrlimit(resource.RLIMIT_AS, (now, now))
        return work(*arguments, **named)

    return limited


if __name__ == "__main__":
    if os.environ.get("SHORT") in sys.argv:
        loop.optimizer_step = short(loop.optimizer_step)
        predict.answer_batch = short(predict.answer_batch)
    main()
