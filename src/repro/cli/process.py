"""The process around a verb: how it starts, and how its failure is told in one line."""

import io
import os
import re
import select
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from repro.cli.disk import place_of
from repro.errors import ReproError
from repro.threads import threads

NO_MEMORY = "out of memory; give it more, or make a profile with fewer rows (`limit`)"
OF_MEMORY = re.compile(
    "out of memory|not enough memory|can't allocate memory"
    "|failed to map segment from shared object$"
)
ENDED = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}


def run(app: Callable[[], None]) -> None:
    """Run the command line; an expected failure is one line on stderr and an exit status.

    Bad input is 2 and a failed run 1; Ctrl-C is 130, SIGTERM 143, also where a verb takes it itself
    and ends with a line of its own, as a training does once its checkpoint is written.
    """
    # One thread a process: repeatable bits, and faster for small models and many cells.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # peft reads an attribute that transformers has renamed: nothing a user could act on
    warnings.filterwarnings("ignore", "`is_gradient_checkpointing`", FutureWarning)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # a terminal that lacks a character shows a question mark
        sys.stdout.reconfigure(errors="replace")
    with _sigterm_remembered(), _signals_told():
        try:
            from repro.checkout import require_own_code

            threads()
            require_own_code()
            _flushed(app)
        except ReproError as error:
            _stop(str(error), error.exit_code)
        except KeyboardInterrupt:
            sys.exit(130)
        except MemoryError:
            _stop(NO_MEMORY, 1)
        # torch has no class of its own for memory of the CPU; a library may not fit as it is loaded
        except (RuntimeError, ImportError) as error:
            if not OF_MEMORY.search(str(error)):
                raise
            _stop(NO_MEMORY, 1)
        except BrokenPipeError:
            sys.exit(1)  # who read our output has seen enough: `repro show ... | head`
        except OSError as error:
            _stop(f"{place_of(error) or 'output'}: {error.strerror or error}", 1)


def _flushed(app: Callable[[], None]) -> None:
    try:
        app()
    finally:
        try:
            sys.stdout.flush()
        except OSError:
            # Python flushes once more as it ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise


@contextmanager
def _sigterm_remembered() -> Iterator[None]:
    """Make a failure that follows a SIGTERM end with 143, whoever has taken the signal.

    Python writes the number of each signal that has a handler, whichever it is, into this pipe.
    """
    reader, writer = os.pipe()
    for end in (reader, writer):
        os.set_blocking(end, False)
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        yield
    except SystemExit as ended:
        if ended.code and _came(signal.SIGTERM, reader):
            sys.exit(128 + signal.SIGTERM)
        raise
    finally:
        signal.set_wakeup_fd(before)
        os.close(reader)
        os.close(writer)


def _came(number: int, reader: int) -> bool:
    try:
        return number in os.read(reader, select.PIPE_BUF)
    except BlockingIOError:  # no signal came
        return False


@contextmanager
def _signals_told() -> Iterator[None]:
    before = {number: signal.signal(number, _end) for number in ENDED}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _: FrameType | None) -> None:
    _say(f"{ENDED[signal.Signals(number)]}; nothing half-written remains")
    if number == signal.SIGINT:
        raise KeyboardInterrupt  # which a child process is given time for
    sys.exit(128 + number)


def _stop(line: str, status: int) -> None:
    _say(line)
    sys.exit(status)


def _say(line: str) -> None:
    print(f"repro: {line}", file=sys.stderr)
