"""The exchange's notes of who called and was led by nobody, sealed, one file for each call.

MISSED: she rang a number that is never answered. These are written before any script has her: for a channel
that a script has touched, Asterisk reads and writes no file (22.10, where it must not live dangerously). Each
is named after its channel and, from when a script has her, after the contact that it gives her. Her contact,
once posted, takes the note with it.

ABANDONED: she hung up before a script had her, and before the shelter recorded her.

Behind her number, sealed, stands the number of ours that she called.
"""

from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid5

from prompts.disk import sync_folder

MISSED, ABANDONED = "missed-", "abandoned-"
SUFFIX = ".number"

SHELTER = "shelter-"
"""Before the channel's id in the name of what the shelter records (`extensions.conf.j2`)."""

FOUND = UUID("6f1d0f53-3c47-5d0e-9b8e-5a1f0c9a7d11")
"""The namespace of contacts named after what was found."""


def note_of(folder: Path, name: str) -> Path:
    """Of that channel or contact, where the exchange's recordings lie."""
    return folder / f"{MISSED}{name}{SUFFIX}"


def notes_in(folder: Path) -> list[Path]:
    """The newest first: of rings that ask for one call, the last tells best whether she still waits."""
    found = []
    for path in (path for kind in (MISSED, ABANDONED) for path in folder.glob(f"{kind}*{SUFFIX}")):
        with suppress(FileNotFoundError):  # a script has her, or her contact is posted, just now
            found.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(found, reverse=True)]


def tells_of(folder: Path, channel: str) -> bool:
    """Whether the exchange itself has left something of that call: a note, or what the shelter recorded."""
    left = [f"{kind}{channel}{SUFFIX}" for kind in (MISSED, ABANDONED)] + [f"{SHELTER}{channel}.wav"]
    return any((folder / name).exists() for name in left)


def noted(note: Path) -> str:
    """The channel or the contact whose note it is."""
    return note.stem.removeprefix(MISSED).removeprefix(ABANDONED)


def dialled_in(note: Path) -> str:
    """The number of ours that was called; empty where it is not told. Raises OSError."""
    return note.read_text("ascii", errors="replace").partition(" ")[2].strip()


def contact_of(name: str) -> UUID:
    """The contact that is known by a recording of that name, or by a note, alone."""
    return uuid5(FOUND, name)


def claimed_by(note: Path) -> UUID | None:
    """The contact that a script gave her; None where none had her."""
    try:
        return UUID(noted(note)) if note.name.startswith(MISSED) else None
    except ValueError:
        return None


def claim(folder: Path, channel: str, contact_id: UUID) -> None:
    """From now on it is that contact's. Harmless where there is none. Raises OSError."""
    with suppress(FileNotFoundError):
        note_of(folder, channel).rename(note_of(folder, str(contact_id)))
        sync_folder(folder)


def remove(note: Path) -> None:
    """Harmless where there is none. Raises OSError."""
    with suppress(FileNotFoundError):
        note.unlink()
        sync_folder(note.parent)
