"""The command line. Its verbs are imported when Ctrl-C is already told in one line."""

import gc

from repro.cli.process import run


def main() -> None:
    """Run a verb."""
    collect_seldom()
    run(_verb)


def collect_seldom() -> None:
    """Look for cyclic garbage seldom: a verb keeps what it makes, and ends.

    At Python's own thresholds a report of 4,800 cells spent two fifths of its time on that.
    """
    gc.set_threshold(50_000, 20, 20)


def _verb() -> None:
    from repro.cli.commands import app

    app()
