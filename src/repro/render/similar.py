"""The texts that are most like a text, by TF-IDF of words and pairs of words (scikit-learn)."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from repro.baselines.linear import WORDS

NEARLY_SAME = 0.9
"""Cosine from which two texts are reported as nearly the same."""
DIGITS = 9
"""Of a cosine: what lies beyond is rounding, and no ground to prefer a text."""


class Similar:
    """An index of texts, each of a group (a document)."""

    def __init__(self, groups: Sequence[str], texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectors = TfidfVectorizer(
            sublinear_tf=True, ngram_range=(1, 2), token_pattern=WORDS, dtype=np.float64
        )
        self._inverted: Any = self._vectors.fit_transform(texts).T.tocsr()
        self._groups = np.array(groups, dtype=object)
        self.to = cache(self._to)

    def _to(self, group: str, text: str, most: int) -> list[tuple[int, float]]:
        """The places of the most similar texts and their cosines, best first.

        Texts of the same group are left out. Of equals the earlier one comes first.
        """
        found = (self._vectors.transform([text]) @ self._inverted).tocoo()
        cosines = np.zeros(len(self._groups))
        cosines[found.col] = np.round(found.data, DIGITS)
        cosines[self._groups == group] = -1.0
        others = np.flatnonzero(cosines >= 0)
        most = min(most, len(others))
        if not most:
            return []
        least = np.partition(cosines[others], -most)[-most]
        near = others[cosines[others] >= least]
        order = np.lexsort((near, -cosines[near]))[:most]
        return [(int(place), float(cosines[place])) for place in near[order]]
