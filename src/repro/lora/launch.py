"""Starting the processes that train together, and telling how one of them ended."""

from __future__ import annotations

import logging
import os
import signal
import sys
from uuid import uuid4

from repro.errors import RunError
from repro.lora.parallel import wanted


def launch(title: str) -> bool:
    """Run this command again in as many processes as REPRO_PARALLEL asks for.

    Returns False in each of them (or under torchrun), and where nothing is asked for.

    Raises:
        RunError: one was killed; one that failed has told why by itself, and ends this one too.
    """
    asked = wanted()
    if asked is None or asked.count == 1 or "RANK" in os.environ:
        return False
    from torch.distributed.elastic.multiprocessing.api import SignalException
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.launcher.api import LaunchConfig, elastic_launch

    logging.disable()  # its own account of a failure is many lines long
    # the processes are told to stop by it, the one that waits for them must not end before them
    signal.signal(signal.SIGUSR2, signal.SIG_IGN)
    config = LaunchConfig(
        min_nodes=1,
        max_nodes=1,
        nproc_per_node=asked.count,
        run_id=uuid4().hex,
        rdzv_backend="c10d",
        rdzv_endpoint="localhost:0",
        local_addr="localhost",
        max_restarts=0,
    )
    try:
        elastic_launch(config, sys.executable)("-m", "repro", *sys.argv[1:])
    except SignalException as error:
        sys.exit(128 + error.sigval)
    except ChildFailedError as error:
        place, failure = error.get_first_failure()
        if failure.exitcode > 0:
            sys.exit(failure.exitcode)
        raise RunError(
            f"{title}: process {place + 1} of {asked.count} was killed "
            f"({signal.Signals(-failure.exitcode).name}; if nobody did it, memory ran out); "
            "the same command goes on from the last checkpoint"
        ) from None
    return True
