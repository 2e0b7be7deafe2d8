"""What a thing is: a name, why it is needed, how to find it, and how to bring it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Say = Callable[[str], None]
"""Tells the person waiting which part of the work is under way."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package of the distribution. `there` asks for what it brings, since that may come from elsewhere.

    `service`: what the package starts by itself on a machine with systemd, and we do not want running.
    """

    name: str
    there: Callable[[], bool]
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """`find` gives a version, or None where it is missing; `packages` come first, then `make`.

    `of_the_state`: each state has its own, while the rest may be shared, and then not ours to write.
    `brought_by`: the words to type where bringing it is a person's decision, not ours.
    """

    name: str
    why: str
    find: Callable[[], str | None]
    packages: Callable[[], tuple[Package, ...]] = tuple
    make: Callable[[Say], None] | None = None
    for_tests: bool = False
    of_the_state: bool = False
    brought_by: str | None = None

    def missing_packages(self) -> tuple[Package, ...]:
        """The packages that would have to be installed before it can be made."""
        return tuple(package for package in self.packages() if not package.there())


def program(package: str, *programs: str, service: str | None = None) -> Package:
    """A package known by the programs it brings; by default one of its own name."""
    wanted = programs or (package,)
    return Package(package, lambda: all(shutil.which(name) for name in wanted), service)


def file(package: str, *paths: Path) -> Package:
    """A package known by a file it brings, in any of these places."""
    return Package(package, lambda: any(path.exists() for path in paths))


def these(*packages: Package) -> Callable[[], tuple[Package, ...]]:
    """Always the same packages."""
    return lambda: packages
