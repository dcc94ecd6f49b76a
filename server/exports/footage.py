"""Footage with its subtitles: in the picture, as tracks beside it, and clips of quotes."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import langcodes

from annotations.errors import ArticleError
from annotations.model import AlignedQuote
from annotations.pages.model import language_name
from annotations.pages.words import shown
from media.burning import drawable, lacking
from media.cutting import Cut, Look, cut, encode, picture_size
from media.errors import MediaError, MissingToolError
from media.muxing import SubtitleTrack, add_subtitles
from media.probe import MediaInfo, probe
from server.exports.results import Exported, Results
from server.progress import say, stage
from transcripts.errors import TranscriptError
from transcripts.formats import format_subtitles, language_of, read_subtitles, write_subtitles
from transcripts.formats.substation import LAST_MS
from transcripts.subtitles.cue import Cue
from transcripts.subtitles.onscreen import script

_WITHIN = {"ckb": "ku", "kmr": "ku", "sdh": "ku", "yue": "zh"}
"""Languages that ISO 639-2 does not name apart."""
_MP4 = (".mp4", ".m4v", ".mov")
_MOST_TOLD = 10
_READABLE_MS = 500


@dataclass(frozen=True, slots=True)
class Clips:
    """What clips are asked for.

    `quotes` are ids, ``q3`` or ``story#q3``; `handles_ms` is kept before and after each. `media`
    is the original, to be cut instead of the copy that browsers play. `burn` is the language of
    the subtitles in the picture. `crop_percent` is as in `media.cutting.Look`.
    """

    quotes: Sequence[str]
    handles_ms: int
    media: Path | None = None
    burn: str | None = None
    crop_percent: float | None = None


def export_burned(
    media: Path, subtitles: Path, out: Path | None, crop_percent: float | None
) -> Exported:
    """Write a copy of the footage with subtitles in the picture, as MP4.

    Raises `MediaError`, `TranscriptError`, and `MissingToolError` where a font is missing.
    """
    info, cues = probe(media), read_subtitles(subtitles)
    target = _target(out or media.with_name(f"{media.stem}.burned.mp4"), (media, subtitles))
    with _letters(info, cues, crop_percent) as letters, stage("Writing the picture") as hear:
        encode(info, Look(None, crop_percent, letters), target, hear)
    return Exported((target,))


def export_soft(
    media: Path,
    subtitles: Sequence[Path],
    out: Path | None,
    default: str | None,
    forced: str | None,
) -> Exported:
    """Write a copy of the footage with subtitles beside it, to be switched on and off.

    `default` and `forced` are languages. Raises `MediaError` and `TranscriptError`.
    """
    info = probe(media)
    suffix = ".mp4" if media.suffix.lower() in _MP4 else ".mkv"
    target = _target(out or media.with_name(f"{media.stem}.subtitled{suffix}"), (media, *subtitles))
    languages = [_language(path) for path in subtitles]
    for asked in filter(None, (default, forced)):
        if asked not in languages:
            raise TranscriptError(f"{asked}: no subtitles in that language are among those named")
    tracks = [
        SubtitleTrack(
            srt=format_subtitles(read_subtitles(path), "srt"),
            language=alpha3(language),
            title=language_name(language),
            is_default=language == default,
            is_forced=language == forced,
        )
        for path, language in zip(subtitles, languages, strict=True)
    ]
    with stage("Adding the subtitles") as hear:
        add_subtitles(info, tracks, target, hear)
    return Exported((target,))


def export_clips(results: Results, asked: Clips, out: Path | None) -> Exported:
    """Write a clip for each quote, with its subtitles in every language beside it.

    Raises `ArticleError` for a quote that is not there, `MediaError` for other footage.
    """
    found = [(name, _quote(results, name)) for name in asked.quotes]
    info = probe(results.footage(asked.media))
    if asked.burn and asked.burn not in results.subtitles:
        raise TranscriptError(f"{results.folder}: has no subtitles in {asked.burn} to burn")
    folder = out or results.folder / "clips"
    files: list[Path] = []
    for name, quote in found:
        span = cut(
            info,
            (quote.start_ms or 0) - asked.handles_ms,
            (quote.end_ms or 0) + asked.handles_ms,
        )
        ending = ".mp4" if info.video else ".m4a"
        target = folder / f"{_clip_name(results, asked, name)}{ending}"
        cues = {
            language: within(each, span.start_ms, span.end_ms)
            for language, each in results.subtitles.items()
        }
        burnt = results.subtitles[asked.burn] if asked.burn else ()
        write_clip(info, span, burnt, target, asked.crop_percent)
        files += [target, *_beside(target, cues)]
    return Exported(tuple(files))


def write_clip(
    info: MediaInfo,
    span: Cut,
    burnt: Sequence[Cue],
    target: Path,
    crop_percent: float | None = None,
) -> None:
    """Write a stretch of footage with subtitles of the recording in its picture.

    Raises `MediaError`, and `MissingToolError` where a font is missing.
    """
    cues = within(burnt, span.start_ms, span.end_ms)
    with _letters(info, cues, crop_percent) as letters, stage(f"Writing {target.name}") as hear:
        encode(info, Look(span, crop_percent, letters), target, hear)


def alpha3(language: str) -> str:
    """The terminological code of ISO 639-2 for a BCP 47 language; ``und`` where it has none."""
    primary = langcodes.Language.get(language).prefer_macrolanguage().language or "und"
    try:
        return langcodes.Language.get(_WITHIN.get(primary, primary)).to_alpha3()
    except LookupError:
        return "und"


def within(cues: Iterable[Cue], start_ms: int, end_ms: int) -> list[Cue]:
    """What is shown in ``[start_ms, end_ms)``, with times that count from its start.

    What is left of a cue for too short a time to be read is left out.
    """
    cut = [
        (cue, max(cue.start_ms, start_ms), min(cue.end_ms, end_ms))
        for cue in cues
        if cue.start_ms < end_ms and cue.end_ms > start_ms
    ]
    return [
        replace(cue, start_ms=from_ms - start_ms, end_ms=to_ms - start_ms)
        for cue, from_ms, to_ms in cut
        if to_ms - from_ms >= min(_READABLE_MS, cue.end_ms - cue.start_ms)
    ]


def _beside(clip: Path, subtitles: Mapping[str, Sequence[Cue]]) -> Iterator[Path]:
    for language, each in subtitles.items():
        if each:
            path = clip.with_name(f"{clip.stem}.{language}.srt")
            write_subtitles(path, each)
            yield path


@contextmanager
def _letters(
    info: MediaInfo, cues: Sequence[Cue], crop_percent: float | None
) -> Iterator[dict[str, str] | None]:
    """What draws the cues into the picture; None where there is nothing to draw."""
    if info.video is None and (cues or crop_percent is not None):
        raise MediaError(f"{info.path}: has no picture; leave out what changes it")
    if info.video is None or not cues:
        yield None
        return
    if max(cue.end_ms for cue in cues) > LAST_MS:
        raise MediaError(f"{info.path}: subtitles are drawn for ten hours only; divide it")
    drawn = script(cues, *picture_size(info.video, crop_percent))
    _check_letters(lacking(drawn.face, drawn.letters))
    with drawable(drawn.text) as options:
        yield options


def _check_letters(missing: Sequence[str]) -> None:
    """Symbols that cannot be drawn are told, letters that cannot be drawn are refused."""
    if not missing:
        return
    names = " ".join(f"{char} (U+{ord(char):04X})" for char in missing[:_MOST_TOLD])
    more = f" and {len(missing) - _MOST_TOLD} more" if len(missing) > _MOST_TOLD else ""
    if any(unicodedata.category(char)[0] not in "PS" for char in missing):
        raise MissingToolError(
            f"no font on this machine has {names}{more}; install one that has "
            "(Debian, Ubuntu: apt-get install fonts-noto fonts-noto-cjk)"
        )
    say(f"Note: no font on this machine has {names}{more}; boxes are drawn instead")


def _quote(results: Results, name: str) -> AlignedQuote:
    story, _, id_ = name.rpartition("#")
    known = [
        (stem, quote)
        for stem, alignment in results.alignments.items()
        for quote in shown(alignment)
        if quote.quote.id == id_ and story in ("", stem)
    ]
    if not known:
        raise ArticleError(f"{results.folder}: has no quote {name}; its report.html lists them")
    if len(known) > 1:
        names = ", ".join(f"{stem}#{id_}" for stem, _ in known)
        raise ArticleError(f"{results.folder}: several articles have a quote {id_}; name {names}")
    ((_, quote),) = known
    if quote.start_ms is None or quote.media != results.media_id:
        raise ArticleError(f"{results.folder}: quote {name} was not found in {results.source}")
    return quote


def _clip_name(results: Results, asked: Clips, name: str) -> str:
    upright = ".vertical" if asked.crop_percent is not None else ""
    burnt = f".burned-{asked.burn}" if asked.burn else ""
    return f"{results.stem}.{name.replace('#', '.')}{upright}{burnt}"


def _language(path: Path) -> str:
    language = language_of(path)
    if language is None:
        raise TranscriptError(
            f"{path}: its name does not say its language; call it {path.stem}.es{path.suffix}, "
            "with the language's code"
        )
    return language


def _target(path: Path, sources: Iterable[Path]) -> Path:
    if any(path.resolve() == source.resolve() for source in sources):
        raise MediaError(f"{path}: that is what is read; name another file with --out")
    return path
