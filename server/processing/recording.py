"""One recording to its media files, transcripts and subtitles, in its folder of results."""

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote as percent_encoded

from annotations.pages import Footage, Track
from media.audio import ArrivingAudio, Audio, audio_being_decoded
from media.files import printable
from media.ingest import (
    SHOTS_SCHEMA,
    Derived,
    Source,
    derive_picture,
    identify,
    read_shots,
    warnings,
    write_peaks,
)
from server.processing.folder import ResultFolder, as_json, key_of
from server.processing.heard import frame_rate
from server.processing.speech import Transcriber
from server.processing.translating import Translation, add_translations
from server.progress import say, stage
from transcripts.errors import TranscriptError
from transcripts.formats import FORMATS, PUBLISHED, format_subtitles
from transcripts.model import Transcript, to_json, write_transcript
from transcripts.reading import read_transcript
from transcripts.subtitles.building import build_cues
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.styles import STYLES
from transcripts.timing.retiming import has_new_words, with_times
from transcripts.timing.wordtimes import PocketSphinx

_STEM_BYTES = 160
"""Bytes of a source's name that its results are named after; file systems allow 255 in all."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording with everything made of it but the pages."""

    source: Source
    folder: ResultFolder
    footage: Footage
    transcripts: tuple[Transcript, ...]
    complete: bool
    """False when its speech was recognised only in part."""


def identified(path: Path) -> Source:
    """Hash and probe a recording, and tell the person what is odd about it."""
    with stage(f"Reading {printable(path.name)}") as hear:
        source = identify(path, hear)
    for warning in warnings(source.info):
        say(f"Note: {warning}")
    return source


def make_recording(
    source: Source,
    folder_path: Path,
    transcriber: Transcriber,
    translation: Translation,
    style: str,
) -> Recording:
    """Make what is not there yet from an earlier run."""
    folder = ResultFolder(folder_path, source.name, source.sha256)
    derived, spoken, complete = _derived_and_spoken(source, folder, transcriber)
    asked = translation if complete else Translation(())
    spoken = _without_replaced(spoken, asked, folder, source, transcriber)
    spoken = add_translations(spoken, asked, transcriber.glossary, folder)
    shots_ms = read_shots(folder.path / derived["shots"]) if derived["shots"] else ()
    tracks = tuple(_track(each, folder, source, style, shots_ms) for each in spoken)
    footage = Footage(
        media_id=source.id,
        title=source.title,
        href=derived["playable"],
        has_video=source.info.video is not None,
        duration_ms=derived["duration_ms"],
        sha256=source.sha256,
        source=source.name,
        poster=derived["poster"],
        peaks=json.loads((folder.path / derived["peaks"]).read_bytes())["peaks"],
        tracks=tracks,
    )
    return Recording(source, folder, footage, spoken, complete)


def stem_of(path: Path) -> str:
    """A name for results: the source's own, fit for any file system."""
    kept = (c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in printable(path.stem))
    cut = "".join(kept).encode()[:_STEM_BYTES].decode(errors="ignore")
    return cut.strip(" .") or "recording"


def _derived_and_spoken(
    source: Source, folder: ResultFolder, transcriber: Transcriber
) -> tuple[dict[str, Any], tuple[Transcript, ...], bool]:
    """The media files and the transcripts: from the last run where nothing changed, else made."""
    media_key = key_of(source.sha256, version("quotemark"), SHOTS_SCHEMA)
    speech_keys = [key_of(source.sha256, version("quotemark"), key) for key in transcriber.keys]
    speech_key = next(filter(partial(folder.is_done, "speech"), speech_keys), speech_keys[0])
    derived = folder.reusable("media", media_key) or {}
    speech = folder.reusable("speech", speech_key, edits=True)
    spoken = _read_transcripts(folder, speech["names"]) if speech else ()
    told_key = key_of(speech_key, transcriber.speakers)
    told = transcriber.speakers is None or (
        speech is not None and folder.reusable("speakers", told_key, edits=True) is not None
    )
    earlier = spoken[0] if spoken else _earlier(folder)
    if derived and speech and told and not any(map(has_new_words, spoken)):
        say("Footage and speech are as they were: nothing to do there.")
        return derived, spoken, True
    if speech is None:
        transcriber.prepare()
    with folder.being_filled() as scratch, ExitStack() as meanwhile:
        decoding = audio_being_decoded(source.info, scratch / "audio.pcm")
        audio = meanwhile.enter_context(decoding)
        making = _being_made_playable(source, folder)
        playable = None if derived else meanwhile.enter_context(making)
        if speech:
            spoken, complete = tuple(_mended(spoken, speech["names"], folder, audio)), True
        else:
            spoken, complete = transcriber.transcribe(source, audio, playable)
            _write_transcripts(spoken, complete, folder, speech_key)
        if complete and not told:
            spoken = transcriber.tell_apart(spoken, audio, earlier)
            names = _write_transcripts(spoken, complete, folder, speech_key)
            folder.done("speakers", told_key, names, {})
        if playable is not None:
            sound = audio.decoded.result()
            derived = _media_files(playable, source, sound, folder, media_key)
    return derived, spoken, complete


@contextmanager
def _being_made_playable(source: Source, folder: ResultFolder) -> Iterator[Future[Derived]]:
    """The playable copy and the poster, made beside the recogniser's work; stopped on failure."""
    stopped = Event()

    def hear(_share: float) -> None:
        if stopped.is_set():
            raise InterruptedError

    with ThreadPoolExecutor(1) as pool:
        try:
            yield pool.submit(derive_picture, source.info, folder.path, hear)
        except BaseException:
            stopped.set()
            raise


def _media_files(
    playable: Future[Derived], source: Source, audio: Audio, folder: ResultFolder, key: str
) -> dict[str, Any]:
    with stage("Making it playable"):
        made = playable.result()
        peaks = write_peaks(audio, folder.path)
    derived = {
        "playable": made.playable,
        "poster": made.poster,
        "shots": made.shots,
        "peaks": peaks,
        "duration_ms": max(source.info.duration_ms, audio.duration_ms),
    }
    files = (made.playable, made.poster, made.shots, peaks)
    folder.done("media", key, filter(None, files), derived)
    return derived


def _without_replaced(
    spoken: tuple[Transcript, ...],
    translation: Translation,
    folder: ResultFolder,
    source: Source,
    transcriber: Transcriber,
) -> tuple[Transcript, ...]:
    """The transcripts without an English that was heard, where a translator is to make it."""
    kept = tuple(
        each for each in spoken if each is spoken[0] or each.language not in translation.by_text
    )
    if kept != spoken:
        names = [f"transcript.{each.language}.json" for each in kept]
        key = key_of(source.sha256, version("quotemark"), transcriber.key)
        folder.done("speech", key, names, {"names": names})
    return kept


def _write_transcripts(
    spoken: Sequence[Transcript], complete: bool, folder: ResultFolder, key: str
) -> list[str]:
    names = [f"transcript.{each.language}.json" for each in spoken]
    for name, transcript in zip(names, spoken, strict=True):
        folder.write(name, as_json(to_json(transcript)))
    if complete:
        folder.done("speech", key, names, {"names": names})
    return names


def _earlier(folder: ResultFolder) -> Transcript | None:
    """The transcript as spoken that an earlier run left, which may name the speakers."""
    try:
        return read_transcript(folder.path / folder.left_before("speech")["names"][0])
    except (LookupError, TranscriptError):
        return None


def _mended(
    spoken: Sequence[Transcript], names: Sequence[str], folder: ResultFolder, audio: ArrivingAudio
) -> Iterator[Transcript]:
    """The transcripts; words that a person put into one get times, and it is written with them."""
    for transcript, name in zip(spoken, names, strict=True):
        mended = transcript
        if has_new_words(transcript):
            with stage("Timing corrected words"):
                mended = with_times(transcript, audio, PocketSphinx())
            write_transcript(folder.path / name, mended)
        yield mended


def _read_transcripts(folder: ResultFolder, names: Iterable[str]) -> tuple[Transcript, ...]:
    return tuple(read_transcript(folder.path / name) for name in names)


def _track(
    transcript: Transcript,
    folder: ResultFolder,
    source: Source,
    style: str,
    shots_ms: Sequence[int],
) -> Track:
    stem = f"subtitles/{stem_of(source.info.path)}.{transcript.language}"
    cues = build_cues(transcript, STYLES[style], frame_rate(source.info), shots_ms)
    write_subtitles(cues, folder, stem)
    return Track(transcript, format_subtitles(cues, "vtt"), f"{percent_encoded(stem)}.vtt")


def write_subtitles(cues: Sequence[Cue], folder: ResultFolder, stem: str) -> None:
    """Write the subtitle files that are published, into a folder of results."""
    for name in PUBLISHED:
        folder.write(f"{stem}{FORMATS[name].suffixes[0]}", format_subtitles(cues, name))
