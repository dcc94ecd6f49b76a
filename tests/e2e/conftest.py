"""A processed folder with real footage, written through the pages' own functions."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import imageio_ffmpeg
import pytest
from playwright.sync_api import Browser, sync_playwright

from annotations.articles.article import article_from_bytes
from annotations.model import (
    AlignedQuote,
    Alignment,
    Alternative,
    Article,
    Difference,
    Part,
    Quote,
    Span,
)
from annotations.pages import (
    Footage,
    Track,
    article_page,
    asset_files,
    heard_only,
    report_alone,
    report_page,
    watch_page,
)
from annotations.policy import DEFAULT, judged
from transcripts.model import MediaRef, Segment, Speaker, Transcript, Word

DURATION_MS = 20_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

SPOKEN = [
    (400, 3000, "S1", "El río nos llevó la casa, pero no nos fuimos."),
    (3200, 5600, "S1", "Éramos cuarenta familias en la escuela."),
    (5800, 8200, "S1", "Eh, mi madre, mi madre guardó las llaves."),
    (8600, 11_000, "S2", "¿Y el alcalde? Nunca contestó las cartas."),
    (11_400, 14_600, "S1", "Volvimos en marzo, con barro hasta las rodillas."),
    (15_000, 16_400, "S1", "Gracias por ver el video."),
    (17_000, 19_600, "S1", "Vamos a quedarnos aquí."),
]
ENGLISH = [
    "The river took our house, but we did not leave.",
    "We were forty families in the school.",
    "My mother kept the keys.",
    "And the mayor? He never answered the letters.",
    "We came back in March, with mud up to our knees.",
    "Thanks for watching the video.",
    "We are going to stay here.",
]
ARABIC = [
    "أخذ النهر بيتنا، لكننا لم نرحل.",
    "كنا أربعين عائلة في المدرسة.",
    "أمي احتفظت بالمفاتيح.",
    "والعمدة؟ لم يرد قط على الرسائل.",
    "عدنا في آذار والطين إلى ركبنا.",
    "شكرًا على المشاهدة.",
    "سنبقى هنا.",
]
FLAGS = {2: ("low-confidence",), 5: ("over-silence", "repetition")}

STORY = """\
# The school on the hill

When the water came in the night, the village of Las Cañas had an hour. "The river took our \
house, but we did not leave," said Rosa Ibarra, who is 61 and has buried a husband there.

The school took them in. "Éramos cuarenta familias en la escuela," she said. "Mi madre guardó \
las llaves," she added, and laughed for the first time that morning.

Nobody came from the town hall. "The mayor answered [our] letters," a neighbour recalled. "We \
came back in April," Ibarra said, "with mud up to our knees." A petition, she says, was called \
a "provocation".

قالت إيبارا: «أخذ النهر بيتنا، لكننا لم نرحل» ثم سكتت.

> Vamos a quedarnos aquí.

"Somebody will answer for this," one of the men is reported to have said.
"""

QUOTES: list[tuple[tuple[str, ...], str, dict[str, object]]] = [
    (
        ("The river took our house, but we did not leave,",),
        "translated",
        {"at": 0, "speaker": "Rosa Ibarra", "flags": ("low-confidence",)},
    ),
    (("Éramos cuarenta familias en la escuela,",), "verbatim", {"at": 1, "speaker": "Rosa Ibarra"}),
    (("Mi madre guardó las llaves,",), "cleaned", {"at": 2, "speaker": "Rosa Ibarra"}),
    (
        ("The mayor answered [our] letters,",),
        "critical",
        {
            "at": 3,
            "flags": ("translated", "ambiguous"),
            "differences": (
                Difference("deleted", "Nunca", "", 9_600, 9_900),
                Difference("added", "", "[our]", None, None),
                Difference("changed", "las", "our", 10_100, 10_200),
            ),
            "alternatives": (Alternative("m1", 11_400, 14_600, 0.52),),
        },
    ),
    (("We came back in April,", "with mud up to our knees."), "altered", {"at": 4}),
    (("أخذ النهر بيتنا، لكننا لم نرحل",), "translated", {"at": 0, "speaker": "Rosa Ibarra"}),
    (("Vamos a quedarnos aquí.",), "verbatim", {"at": 6}),
    (("Somebody will answer for this,",), "not-found", {"speaker": "one of the men"}),
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; nothing is downloaded."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    quiet = ["quic", "gpu", "background-networking", "component-update", "sync"]
    arguments = ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in quiet)]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=arguments)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``process`` writes for a 20 second interview and its article."""
    made = tmp_path_factory.mktemp("work") / "interview.quotemark"
    (made / "media").mkdir(parents=True)
    make_video(made / "media" / "proxy.mp4", made / "media" / "poster.jpg")
    article = article_from_bytes(STORY.encode(), Path("story.md"))
    alignment = judged(aligned(article), DEFAULT)
    footage = interview()
    linked = {"articles/story.html": alignment}
    write(made / "watch.html", watch_page(footage, linked))
    write(made / "listen.html", watch_page(replace(footage, has_video=False), linked))
    write(made / "articles/story.html", article_page(article, alignment, [footage]))
    now = datetime(2026, 3, 4, 9, tzinfo=UTC)
    write(made / "report.html", report_page([footage], linked, now))
    transcripts = [track.transcript for track in footage.tracks]
    write(made / "alone" / "report.html", report_alone(alignment, heard_only(transcripts), now))
    write(made / "manifest.json", '{"schema": "quotemark/manifest/1"}')
    for name, text in asset_files().items():
        write(made / name, text)
    return made


def write(path: Path, text: str) -> None:
    """Write a file and the folders it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def make_video(path: Path, poster: Path) -> None:
    """Twenty seconds of a counting test picture with a tone, as browsers play it."""
    ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y"]
    picture = ["-f", "lavfi", "-i", f"testsrc2=s=320x180:r=25:d={DURATION_MS / 1000}"]
    tone = ["-f", "lavfi", "-i", f"sine=f=330:d={DURATION_MS / 1000}"]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run([*ffmpeg, *picture, *tone, *codecs, "-g", "25", str(path)], check=True)
    subprocess.run([*ffmpeg, "-i", str(path), "-frames:v", "1", str(poster)], check=True)


def interview() -> Footage:
    """The footage with a spoken track and two translations."""
    spoken = transcript("es", [text for *_, text in SPOKEN])
    tracks = (spoken, transcript("en", ENGLISH), transcript("ar", ARABIC))
    return Footage(
        media_id="m1",
        title="Entrevista en Las Cañas",
        href="media/proxy.mp4",
        has_video=True,
        duration_ms=DURATION_MS,
        sha256="ab" * 32,
        source="entrevista.mp4",
        poster="media/poster.jpg",
        peaks=[(at * 37 % 90) + (at % 7) * 20 for at in range(900)],
        tracks=tuple(Track(t, vtt(t), f"subtitles/entrevista.{t.language}.vtt") for t in tracks),
    )


def transcript(language: str, texts: list[str]) -> Transcript:
    """The interview in one language, the words of each segment evenly spaced."""
    segments = tuple(
        Segment(
            f"s{number}",
            start_ms,
            end_ms,
            text,
            words(text, start_ms, end_ms, unsure=number == 2),
            speaker,
            FLAGS.get(number, ()) if language == "es" else (),
        )
        for number, ((start_ms, end_ms, speaker, _), text) in enumerate(
            zip(SPOKEN, texts, strict=True)
        )
    )
    engine = {"name": "faster-whisper", "version": "1.2.1", "model": "base"}
    return Transcript(
        MediaRef("m1", "Entrevista en Las Cañas", DURATION_MS),
        language,
        segments,
        None if language == "es" else "es",
        engine | {"model_sha256": "d0" * 32},
        (Speaker("S1", "Rosa Ibarra"), Speaker("S2")),
    )


def words(text: str, start_ms: int, end_ms: int, *, unsure: bool) -> tuple[Word, ...]:
    """Words of a text, evenly spaced; the recogniser was not sure of the fourth."""
    parts = text.split()
    step = (end_ms - start_ms) // len(parts)
    return tuple(
        Word(
            start_ms + at * step,
            start_ms + (at + 1) * step,
            part,
            0.31 if unsure and at == 3 else 0.97,
        )
        for at, part in enumerate(parts)
    )


def vtt(transcript: Transcript) -> str:
    """One cue a segment."""
    cues = [
        f"{s.start_ms / 1000:06.3f} --> {s.end_ms / 1000:06.3f}\n{s.text}"
        for s in transcript.segments
    ]
    return "\n\n".join(["WEBVTT", *(f"00:{cue.replace('--> ', '--> 00:')}" for cue in cues)]) + "\n"


def aligned(article: Article) -> Alignment:
    """The story's quotes with the moments they were spoken."""
    return Alignment(
        article.title,
        article.sha256,
        tuple(
            quote(article.text, number, exacts, verdict, **more)
            for number, (exacts, verdict, more) in enumerate(QUOTES, 1)
        ),
    )


def quote(text, number, exacts, verdict, at=None, speaker=None, **more) -> AlignedQuote:  # type: ignore[no-untyped-def]  # a row of the table above
    """One aligned quote, its parts found in the article's text."""
    parts = tuple(
        Part(exact, Span(text.index(exact), text.index(exact) + len(exact))) for exact in exacts
    )
    whole = Span(parts[0].position.start, parts[-1].position.end)
    before, after = text[: whole.start][-32:], text[whole.end :][:32]
    printed = Quote(
        f"q{number}", "statement", " ".join(exacts), before, after, whole, parts, speaker
    )
    if at is None:
        return AlignedQuote(printed, verdict)
    return AlignedQuote(
        printed,
        verdict,
        media="m1",
        language="es",
        start_ms=SPOKEN[at][0],
        end_ms=SPOKEN[at][1],
        spoken=SPOKEN[at][3],
        translation=ENGLISH[at] if verdict == "translated" else None,
        **more,
    )
