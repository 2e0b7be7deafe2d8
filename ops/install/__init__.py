"""What the house needs from the machine: each thing is looked for, and brought where it is missing."""

from ops.install.errors import InstallError
from ops.install.runner import ensure_installed

__all__ = ["InstallError", "ensure_installed"]
