"""SIPp, of the package sip-tester: many callers at once."""

import re
import shutil
import subprocess


def find() -> str | None:
    """Its version; only one built with PCAP can send keys and voices."""
    if shutil.which("sipp") is None:
        return None
    # it ends with a status of 99 when asked who it is
    told = subprocess.run(("sipp", "-v"), capture_output=True, text=True, check=False).stdout
    said = re.search(r"SIPp v(\d[\d.]*)\S*PCAP", told)
    return said[1] if said else None
