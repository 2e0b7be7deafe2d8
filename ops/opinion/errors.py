"""What keeps a second opinion from being had; a draft is made without it.

OpinionError
├── PackageMissing    scikit-learn is not installed
├── ModelUnusable     the folder holds no tokenizer.json and model.onnx that belong together
├── TooLittleKnown    too few decided cases to learn anything
├── NothingLearnt     nothing was trained yet, or with other features than are set
└── WriterUnusable    the writer's address is not on this machine, or what it answers cannot be used
"""

from ops.errors import OpsError


class OpinionError(OpsError):
    """The root of the tree."""


class PackageMissing(OpinionError):
    """Scikit-learn is not installed."""


class ModelUnusable(OpinionError):
    """The folder holds no tokenizer.json and model.onnx that belong together."""


class TooLittleKnown(OpinionError):
    """Too few decided cases to learn anything."""


class NothingLearnt(OpinionError):
    """Nothing was trained yet, or with other features than are set."""


class WriterUnusable(OpinionError):
    """The writer's address is not on this machine, or what it answers cannot be used."""
