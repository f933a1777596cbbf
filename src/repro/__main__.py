"""`python -m repro` is the command line."""

from repro.cli import main

main()
