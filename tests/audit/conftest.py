"""The readings of real bytes that the tests of corpora share."""

from tests.corpora.conftest import real

__all__ = ["real"]
