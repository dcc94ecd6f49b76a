"""Files as they come from elsewhere: whole, and no larger than can be worked with."""

from pathlib import Path

from transcripts.errors import TranscriptError


def read_file(path: Path, most_bytes: int) -> bytes:
    """The bytes of a file.

    Raises `TranscriptError` for what cannot be read, is no ordinary file (reading a pipe or a
    device may never end), or has more than `most_bytes`.
    """
    try:
        if path.exists() and not path.is_file():
            raise TranscriptError(f"{path}: not a file that can be read; name the file itself")
        if path.stat().st_size > most_bytes:
            raise _too_large(path, most_bytes)
        with path.open("rb") as file:
            data = file.read(most_bytes + 1)
    except OSError as error:
        raise TranscriptError(f"{path}: cannot be read: {error.strerror}") from None
    if len(data) > most_bytes:
        raise _too_large(path, most_bytes)
    return data


def _too_large(path: Path, most_bytes: int) -> TranscriptError:
    return TranscriptError(
        f"{path}: larger than {most_bytes >> 20} MB, the most that is read; divide it"
    )
