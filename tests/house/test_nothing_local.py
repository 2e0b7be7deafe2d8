"""Nothing in the repository names a place that exists only here: a registry, a mirror, a folder."""

import re
import subprocess
from pathlib import Path

import pytest

from ops.config import REPOSITORY

REGISTRIES = (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("debian", "org/debian"),
    ("deb.debian", "org"), ("archive.ubuntu", "com"), ("nodesource", "com"),
    ("pkg", "dev"), ("yarnpkg", "com"),
)  # fmt: skip
"""In two halves, or this file would name them."""
PRIVATE_ADDRESS = re.compile(rb"https?://[\w.-]*\.(internal|local|corp|lan)\b")


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.fail("the list of tracked files comes from git, and this folder is no clone")
    paths = (REPOSITORY / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def test_no_file_names_a_registry_or_a_mirror() -> None:
    names = [".".join(halves).encode() for halves in REGISTRIES]

    named = [
        path.relative_to(REPOSITORY)
        for path in _tracked()
        if any(name in path.read_bytes() for name in names) or PRIVATE_ADDRESS.search(path.read_bytes())
    ]

    assert named == []


def test_no_file_names_a_folder_of_this_machine() -> None:
    here = {str(REPOSITORY), str(Path.home() / "."), "/tmp/" + "lab", "/work/" + "main"}
    places = [place.encode() for place in here if len(place) > len("/root")]

    named = [
        path.relative_to(REPOSITORY)
        for path in _tracked()
        if any(re.search(re.escape(place) + rb"\b", path.read_bytes()) for place in places)
    ]

    assert named == []
