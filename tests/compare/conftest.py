"""The repository root in which tests score cells, and a profile whose metrics are made by hand."""

from tests.scoring.conftest import workspace
from tests.tables.conftest import home

__all__ = ["home", "workspace"]
