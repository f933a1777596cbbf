"""The repository root in which tests score cells."""

from tests.scoring.conftest import workspace

__all__ = ["workspace"]
