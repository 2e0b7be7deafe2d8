"""Features without any model: hashed runs of letters, which need no spaces between words."""

from collections.abc import Sequence
from typing import Any

from ops.opinion.errors import PackageMissing

SIZE = 2**15
RUNS = (2, 5)
"""Letters in a run: two tell little in English, and much in Thai or Burmese."""


class HashedGrams:
    """Nothing is learnt here, so nothing has to be kept: the same text always has the same features."""

    def __init__(self) -> None:
        try:
            from sklearn.feature_extraction.text import HashingVectorizer
        except ImportError:
            raise PackageMissing("scikit-learn is not installed: pip install scikit-learn") from None
        self._vectors = HashingVectorizer(analyzer="char_wb", ngram_range=RUNS, n_features=SIZE)

    @property
    def name(self) -> str:
        """Weights belong to features of the same name alone."""
        return f"grams-{RUNS[0]}-{RUNS[1]}-{SIZE}"

    def of(self, texts: Sequence[str]) -> Any:
        """One row a text, of length one; sparse."""
        return self._vectors.transform([text.casefold() for text in texts])
