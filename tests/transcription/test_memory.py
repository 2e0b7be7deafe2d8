"""How the ear gets its memory."""

import pytest

from transcription import memory


def test_memory_is_kept_whenever_a_model_is_loaded() -> None:
    memory.keep_what_is_freed()
    memory.keep_what_is_freed()


@pytest.mark.parametrize("library", [object(), OSError("not found")])
def test_a_c_library_without_such_a_setting_stays_as_it_is(
    monkeypatch: pytest.MonkeyPatch, library: object
) -> None:
    def opened(_: None) -> object:
        if isinstance(library, OSError):
            raise library
        return library

    monkeypatch.setattr("ctypes.CDLL", opened)

    memory.keep_what_is_freed()
