"""What is in a media file, read in this process by PyAV (the bundled ffmpeg has no ffprobe).

The file is opened here, read-only, and handed to libavformat as bytes: with no protocol on the
white list it can open nothing else, whatever a hostile file asks for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition

from media.errors import MediaError
from media.formats import FORMATS, refusal
from media.timebase import ticks_to_ms

# Quoted: PyAV's packets are generic for the type checker only.
AnyPacket: TypeAlias = "Packet[av.stream.Stream]"
Kind = Literal["video", "audio", "subtitle", "data"]
DECODED: dict[str, Kind] = {"video": "video", "audio": "audio", "subtitle": "subtitle"}

# Below this size every packet is looked at; above it only both ends, when the format has an index.
SCAN_BYTES = 32 << 20
INDEXED_FORMATS = ("mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "avi", "mxf")
HEAD_PACKETS = 200
TAIL_MS = 5000
# A header within this of the last packet is right: edit lists and codec padding cut the ends.
TOLERANCE_MS = 500
# Average and base frame rate of a constant-rate file differ by rounding only.
RATE_TOLERANCE = Fraction(1, 100)
LONGEST_MS = 48 * 3_600_000
MOST_STREAMS = 100
# Cameras stay under 16384 x 8640; a small file may claim more and take all the memory.
MOST_PIXELS = 16384 * 8640


@dataclass(frozen=True, slots=True)
class Stream:
    """One track. Times are milliseconds on the file's timeline; sizes are pixels as stored.

    `rotation_degrees` is the clockwise turn that shows the picture upright (0, 90, 180, 270),
    `is_cover` marks a still such as album art. Fields of the other kinds keep their defaults. A
    track in a codec that nothing here decodes is of kind "data".
    """

    index: int
    kind: Kind
    codec: str
    language: str | None
    start_ms: int
    duration_ms: int | None
    is_default: bool = False
    is_cover: bool = False
    width: int = 0
    height: int = 0
    pixel_aspect: Fraction = Fraction(1)
    frame_rate: Fraction | None = None
    is_variable_rate: bool = False
    pixel_format: str | None = None
    bit_depth: int = 0
    rotation_degrees: int = 0
    is_interlaced: bool = False
    sample_rate: int = 0
    channels: int = 0


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """A readable recording.

    `start_ms` is the container's own start time; every other time counts from there, as ffmpeg
    does. `duration_ms` is what is really there, `header_duration_ms` what the header promises.
    """

    path: Path
    format: str
    start_ms: int
    duration_ms: int
    header_duration_ms: int | None
    start_timecode: str | None
    streams: tuple[Stream, ...]

    @property
    def video(self) -> Stream | None:
        """The footage: the default picture track, else the first; never cover art."""
        return _preferred([s for s in self.streams if s.kind == "video" and not s.is_cover])

    @property
    def audio(self) -> Stream | None:
        """The sound that is used: the default audio track, else the first."""
        return _preferred([s for s in self.streams if s.kind == "audio"])

    @property
    def breaks_off(self) -> bool:
        """The header promises more than the file holds."""
        return (self.header_duration_ms or 0) > self.duration_ms + TOLERANCE_MS


def probe(path: Path) -> MediaInfo:
    """Read what the file holds; raises MediaError, in one sentence, for what cannot be used."""
    path = path.absolute()
    try:
        with path.open("rb") as file:
            return _probe_open(path, file)
    except FileNotFoundError:
        raise MediaError(f"{path} does not exist; check the name.") from None
    except IsADirectoryError:
        raise MediaError(f"{path} is a directory; name a media file in it.") from None
    except PermissionError:
        raise MediaError(f"{path} may not be read; check its permissions.") from None
    except OSError as error:
        raise MediaError(f"{path} cannot be read: {error.strerror or error}.") from error


def is_recording(stream: Stream) -> bool:
    """Whether a track holds footage or sound: no cover art, subtitles or data."""
    return stream.kind in ("video", "audio") and not stream.is_cover


class _Bytes:
    """An open file without its name, so that only the content decides what it is.

    PyAV cannot pass on a name that is not UTF-8 either.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.read = file.read
        self.tell = file.tell

    def seek(self, offset: int, whence: int = 0) -> int:
        """The new place, or -1 where damaged files send libavformat beyond all bounds."""
        try:
            return self._file.seek(offset, whence)
        except OSError:
            return -1


def _probe_open(path: Path, file: BinaryIO) -> MediaInfo:
    options = {
        "protocol_whitelist": "none",
        "format_whitelist": ",".join(FORMATS),
        "max_streams": str(MOST_STREAMS),
    }
    try:
        container = av.open(_Bytes(file), "r", options=options, metadata_errors="replace")
    except (av.FFmpegError, ValueError) as error:
        file.seek(0)
        raise MediaError(refusal(path, file)) from error
    with container:
        info = _describe(path, container)
    if not info.video and not info.audio:
        raise MediaError(f"{path} has no sound and no picture of its own that can be read.")
    if info.duration_ms > LONGEST_MS:
        raise MediaError(
            f"{path} claims to last {info.duration_ms // 3_600_000} hours: its time stamps are "
            "damaged; export it again."
        )
    return info


def _describe(path: Path, container: InputContainer) -> MediaInfo:
    start_ms = (container.start_time or 0) // 1000
    header_ms = container.duration // 1000 if container.duration else None
    for picture in filter(_has_decoder, container.streams.video):
        picture.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
    found = _scan(container, start_ms, None if header_ms is None else start_ms + header_ms)
    streams = tuple(
        _stream(raw, start_ms, found)
        for raw in container.streams
        if raw.index in found.end_ms or _is_cover(raw)
    )
    measured_ms = max((_end_ms(s) for s in streams if is_recording(s)), default=0)
    is_right = header_ms is not None and abs(header_ms - measured_ms) <= TOLERANCE_MS
    return MediaInfo(
        path=path,
        format=container.format.name,
        start_ms=start_ms,
        duration_ms=header_ms if is_right and header_ms else measured_ms,
        header_duration_ms=header_ms,
        start_timecode=_start_timecode(container),
        streams=streams,
    )


@dataclass(slots=True)
class _Scan:
    """What packets tell: where each stream ends (container time), and its first picture."""

    end_ms: dict[int, int] = field(default_factory=dict)
    frame: dict[int, av.VideoFrame] = field(default_factory=dict)

    def take(self, packet: AnyPacket) -> None:
        index = packet.stream.index
        if packet.size:
            latest_ms = self.end_ms.get(index, 0)
            self.end_ms[index] = max(latest_ms, _packet_end_ms(packet, latest_ms))
        if isinstance(packet.stream, av.VideoStream) and index not in self.frame:
            self._see(packet)

    def _see(self, packet: AnyPacket) -> None:
        """Decode: only a frame carries the display matrix and says whether it is interlaced."""
        if not _has_decoder(packet.stream):
            return
        try:
            frames = packet.decode()
        except av.FFmpegError:
            return
        for frame in frames[:1]:
            if isinstance(frame, av.VideoFrame):
                self.frame[packet.stream.index] = frame


def _packet_end_ms(packet: AnyPacket, latest_ms: int) -> int:
    """Raw streams have no times of their own: there each packet follows the one before."""
    base = packet.time_base
    begin = packet.pts if packet.pts is not None else packet.dts
    begin_ms = latest_ms if begin is None else ticks_to_ms(begin, base)
    return begin_ms + ticks_to_ms(packet.duration or 0, base)


def _scan(container: InputContainer, start_ms: int, header_end_ms: int | None) -> _Scan:
    found = _Scan()
    packets = _packets(container)
    for packet in islice(packets, HEAD_PACKETS):
        found.take(packet)
    if header_end_ms is not None and _is_big_and_indexed(container):
        tail = _tail(container, header_end_ms)
        if tail.end_ms:
            everything = {s.index: header_end_ms for s in container.streams}
            found.end_ms = everything | tail.end_ms
            return found
        container.seek(0)
        packets = _packets(container)
    for packet in packets:
        found.take(packet)
        if found.end_ms.get(packet.stream.index, 0) - start_ms > LONGEST_MS:
            break  # which is refused, and what claims so much may be read for days
    return found


def _is_big_and_indexed(container: InputContainer) -> bool:
    return container.size > SCAN_BYTES and container.format.name in INDEXED_FORMATS


def _tail(container: InputContainer, header_end_ms: int) -> _Scan:
    """What the last seconds hold; nothing when they do not reach the end the header promises."""
    tail = _Scan()
    try:
        container.seek(max(header_end_ms - TAIL_MS, 0) * 1000)
    except av.FFmpegError:
        return tail
    for packet in _packets(container):
        tail.take(packet)
    reaches = max(tail.end_ms.values(), default=0) >= header_end_ms - TOLERANCE_MS
    return tail if reaches else _Scan()


def _packets(container: InputContainer) -> Iterator[AnyPacket]:
    """Every packet up to the end, or to the damage at which the demuxer stops."""
    packets = container.demux()
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.FFmpegError):
            return
        yield packet


def _stream(raw: av.stream.Stream, start_ms: int, found: _Scan) -> Stream:
    begins_ms = ticks_to_ms(raw.start_time or 0, raw.time_base or Fraction()) - start_ms
    ends_ms = found.end_ms.get(raw.index)
    stream = Stream(
        index=raw.index,
        kind=_kind(raw),
        codec=_codec_name(raw),
        language=None if raw.language in (None, "", "und") else raw.language,
        start_ms=begins_ms,
        duration_ms=None if ends_ms is None else ends_ms - start_ms - begins_ms,
        is_default=Disposition.default in raw.disposition,
        is_cover=_is_cover(raw),
    )
    if isinstance(raw, av.VideoStream) and stream.kind == "video":
        if not (raw.width and raw.height):
            return replace(stream, kind="data")
        return _with_picture(stream, raw, found.frame.get(raw.index))
    if isinstance(raw, av.AudioStream) and stream.kind == "audio":
        return replace(stream, sample_rate=raw.sample_rate, channels=raw.channels)
    return stream


def _with_picture(stream: Stream, raw: av.VideoStream, frame: av.VideoFrame | None) -> Stream:
    format_ = raw.codec_context.format
    average, base = raw.average_rate, raw.base_rate
    return replace(
        stream,
        width=raw.width,
        height=raw.height,
        pixel_aspect=raw.sample_aspect_ratio or Fraction(1),
        frame_rate=average,
        is_variable_rate=bool(average and base and abs(base / average - 1) > RATE_TOLERANCE),
        pixel_format=format_.name if format_ else None,
        bit_depth=format_.components[0].bits if format_ else 0,
        rotation_degrees=-frame.rotation % 360 if frame else 0,
        is_interlaced=frame.interlaced_frame if frame else False,
    )


def _kind(raw: av.stream.Stream) -> Kind:
    return DECODED.get(raw.type, "data") if _has_decoder(raw) else "data"


def _codec_name(raw: av.stream.Stream) -> str:
    """The codec, not the decoder chosen for it: `mp3`, not `mp3float`."""
    return raw.codec_context.codec.canonical_name if _has_decoder(raw) else "none"


def _has_decoder(raw: av.stream.Stream) -> bool:
    """PyAV's types say always; it is None for a codec that libavcodec does not know."""
    return bool(raw.codec_context)


def _is_cover(raw: av.stream.Stream) -> bool:
    return Disposition.attached_pic in raw.disposition


def _end_ms(stream: Stream) -> int:
    return stream.start_ms + (stream.duration_ms or 0)


def _preferred(streams: list[Stream]) -> Stream | None:
    return next((s for s in streams if s.is_default), streams[0] if streams else None)


def _start_timecode(container: InputContainer) -> str | None:
    places = [container.metadata, *(s.metadata for s in container.streams)]
    return next((place["timecode"] for place in places if "timecode" in place), None)
