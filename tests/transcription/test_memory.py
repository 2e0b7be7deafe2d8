"""How the ear gets its memory."""

import pytest

from transcription import memory


def test_memory_is_kept_whenever_a_model_is_loaded() -> None:
    memory.keep_what_is_freed()
    memory.keep_what_is_freed()


@pytest.mark.usefixtures("another_c_library")
def test_a_c_library_without_such_a_setting_stays_as_it_is() -> None:
    memory.keep_what_is_freed()
