"""Byte ranges of an HTTP request (RFC 9110, section 14): one range, as browsers ask when they seek."""

import re
from dataclasses import dataclass

ONE_RANGE = re.compile(r"bytes=(?P<first>\d{0,18})-(?P<last>\d{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes [first, last], both included, of `size`."""

    first: int
    last: int
    size: int

    @property
    def header(self) -> str:
        """For Content-Range."""
        return f"bytes {self.first}-{self.last}/{self.size}"

    def of(self, content: bytes) -> bytes:
        """Those bytes."""
        return content[self.first : self.last + 1]


class Unsatisfiable(ValueError):
    """The range asked for lies outside: 416."""


def asked(header: str | None, size: int) -> Stretch | None:
    """None for the whole, also where the header is not understood. Raises Unsatisfiable."""
    found = ONE_RANGE.fullmatch(header.strip()) if header else None
    if not found or found["first"] == found["last"] == "":
        return None
    if not found["first"]:
        first, last = max(size - int(found["last"]), 0), size - 1
    else:
        first, last = int(found["first"]), min(int(found["last"] or size - 1), size - 1)
        if found["last"] and int(found["last"]) < first:
            return None
    if first >= size or first > last:
        raise Unsatisfiable
    return Stretch(first, last, size)
