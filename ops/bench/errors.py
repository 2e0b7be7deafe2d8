"""What keeps the bench from measuring.

OpsError
└── BenchError          nothing was measured
    ├── MayNotListen    this user may open no packet socket
    └── CallersFailed   SIPp itself did not run as it should
"""

from ops.errors import OpsError


class BenchError(OpsError):
    """Nothing was measured."""


class MayNotListen(BenchError):
    """This user may open no packet socket."""


class CallersFailed(BenchError):
    """SIPp itself did not run as it should."""
