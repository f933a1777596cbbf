"""The command line. Its verbs are imported when Ctrl-C is already told in one line."""

from repro.cli.process import run


def main() -> None:
    """Run a verb."""
    run(_verb)


def _verb() -> None:
    from repro.cli.commands import app

    app()
