"""Scikit-learn's logistic regression, which only learning needs."""

from typing import Any

from ops.opinion.errors import PackageMissing


def logistic_regression(**settings: Any) -> Any:
    """One that was not fitted yet. Raises PackageMissing."""
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise PackageMissing("scikit-learn is not installed: pip install scikit-learn") from None
    return LogisticRegression(**settings)
