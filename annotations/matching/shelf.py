"""Tracks on disk, so that an archive is indexed once and not each time it is searched.

They lie in the user's cache folder, readable by the user alone, one file for each transcript,
named after what it was made from: the SHA-256 of the transcript's bytes, of what the name of its
file says, and of the code that made it. So a corrected transcript, or a newer Quotemark, never
meets an old index. What was not used for a season is swept out. Losing the folder loses nothing.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import platformdirs

from annotations.matching import index
from annotations.matching.index import Columns, Track, build_track
from annotations.words import figures, lexicon, number_words, tokens
from media.files import sweep_out, whole_file
from transcripts import corrected, foreign, reading
from transcripts.foreign import parts, services, whisper
from transcripts.intake import read_file
from transcripts.model import Transcript, to_json
from transcripts.reading import MAX_TRANSCRIPT_BYTES, from_json, read_transcript


def read_track(path: Path, language: str | None = None) -> Track:
    """The track of a transcript file, from disk where it was indexed before.

    `language` is that of a file that does not say it. Raises `TranscriptError` as
    `read_transcript` does.
    """
    named = os.fsencode(path.stem) + f"\0{language}\0".encode()
    made_from = hashlib.sha256(named + read_file(path, MAX_TRANSCRIPT_BYTES)).hexdigest()
    kept = _folder() / f"{made_from}-{_code()}.npz"
    track = _taken(kept)
    if track is None:
        track = build_track(read_transcript(path, language))
        _put(kept, track)
    return track


def _folder() -> Path:
    return platformdirs.user_cache_path("quotemark") / "tracks"


@cache
def _code() -> str:
    """A name for the code that makes tracks: they are only as good as it was."""
    words = (corrected, figures, index, lexicon, number_words, tokens)
    modules = (*words, foreign, parts, reading, services, whisper)
    sources = (Path(str(module.__file__)).read_bytes() for module in modules)
    return hashlib.sha256(b"".join(sources)).hexdigest()[:16]


def _taken(kept: Path) -> Track | None:
    try:
        with kept.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            fields = {name: stored[name] for name in stored.files}
        kept.touch()
        return _track(fields)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _track(fields: Mapping[str, Any]) -> Track:
    head = json.loads(fields["head"].tobytes())
    written = fields["written"].tobytes()

    def read() -> tuple[Transcript, tuple[str, ...]]:
        document = json.loads(written)
        return from_json(document["transcript"]), tuple(document["texts"])

    return Track(
        media=head["media"],
        language=head["language"],
        translated_from=head["translated_from"],
        vocabulary=tuple(head["vocabulary"]),
        lower_case=frozenset(head["lower_case"]),
        columns=Columns(*(fields[name] for name in Columns._fields)),
        lacks=tuple(head["lacks"]),
        read=read,
    )


def _put(kept: Path, track: Track) -> None:
    """Keep a track; where nothing can be kept, it is made again the next time."""
    head = {
        "media": track.media,
        "language": track.language,
        "translated_from": track.translated_from,
        "vocabulary": track.vocabulary,
        "lower_case": sorted(track.lower_case),
        "lacks": track.lacks,
    }
    transcript, texts = track.read()
    document = to_json(transcript)
    for segment in document["segments"]:
        segment["words"] = []
    written = {"transcript": document, "texts": texts}
    try:
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with whole_file(kept) as temporary:
            np.savez(
                temporary, head=_bytes(head), written=_bytes(written), **track.columns._asdict()
            )
        sweep_out(kept.parent, "*.npz")
    except OSError:
        return


def _bytes(document: Mapping[str, Any]) -> Any:
    return np.frombuffer(json.dumps(document).encode(), np.uint8)
