"""A C library that is not glibc."""

import pytest


@pytest.fixture(params=[object(), OSError("not found")], ids=["lacks settings", "not found"])
def another_c_library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has none of glibc's settings, or cannot be opened at all."""

    def opened(_: None) -> object:
        if isinstance(request.param, OSError):
            raise request.param
        return request.param

    monkeypatch.setattr("ctypes.CDLL", opened)
