"""From where a process has its memory."""

import subprocess
import sys

import pytest

from ivr import heap

HEAPS = """
import ctypes, sys, tempfile, threading
from ivr.heap import share_one_heap

if sys.argv[1] == "one":
    share_one_heap()
libc = ctypes.CDLL(None)
libc.fopen.restype = libc.malloc.restype = ctypes.c_void_p
together = threading.Barrier(4)

def take():
    libc.malloc(1000)
    together.wait()

threads = [threading.Thread(target=take) for _ in range(4)]
for each in threads:
    each.start()
for each in threads:
    each.join()
with tempfile.NamedTemporaryFile() as file:
    told = ctypes.c_void_p(libc.fopen(file.name.encode(), b"w"))
    libc.malloc_info(0, told)
    libc.fclose(told)
    print(file.read().count(b"<heap nr"))
"""


@pytest.mark.parametrize(("which", "is_one"), [("one", True), ("each its own", False)])
def test_all_threads_have_one_heap(which: str, is_one: bool) -> None:
    told = subprocess.run([sys.executable, "-c", HEAPS, which], capture_output=True, text=True, check=True)

    assert (int(told.stdout) == 1) is is_one


@pytest.mark.usefixtures("another_c_library")
def test_a_c_library_without_such_a_setting_stays_as_it_is() -> None:
    heap.share_one_heap()
