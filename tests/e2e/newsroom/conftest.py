"""A newsroom that runs on this machine, with recordings that are already worked on."""

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from server.newsroom.app import create_newsroom
from server.newsroom.database import Database
from server.newsroom.database.tables import Media, Project, Status, Transcript, User, new_id
from server.newsroom.people.first_start import new_entrance, opened
from server.newsroom.settings import Settings
from server.newsroom.transcripts import revisions
from server.web.web_server import web_server

STATIC = Path(__file__).parents[3] / "server" / "newsroom" / "static" / "manifest.json"
DURATION_MS = 20_000
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}

ENGLISH = (
    "The river took our house but we did not leave.",
    "We were forty families in the school.",
    "My mother kept the keys.",
    "And the mayor never answered the letters.",
    "We came back in March with mud up to our knees.",
)
ARABIC = (
    "أخذ النهر بيتنا لكننا لم نرحل.",
    "كنا أربعين عائلة في المدرسة.",
    "أمي احتفظت بالمفاتيح.",
    "والعمدة لم يرد قط على الرسائل.",
    "عدنا في آذار والطين إلى ركبنا.",
)


@dataclass(frozen=True)
class Newsroom:
    """A running newsroom, its address without a final slash."""

    address: str
    settings: Settings
    database: Database
    clip: Path

    def add_media(self, title: str, **facts: Any) -> str:
        """A recording without a transcript; its id."""
        id = new_id()
        with self.database.changing() as work:
            user, project = work.scalars(select(User)).one(), work.scalars(select(Project)).one()
            row = Media(
                **{
                    "id": id,
                    "project_id": project.id,
                    "title": title,
                    "filename": "clip.mp4",
                    "sha256": id.ljust(64, "0"),
                    "bytes": 1,
                    "made_by": user.id,
                    "duration_ms": DURATION_MS,
                    "status": Status.READY,
                    "progress": 1.0,
                }
                | facts
            )
            work.add(row)
        return id

    def add_interview(self, title: str = "The school on the hill") -> str:
        """A recording with footage, an English transcript and an Arabic translation."""
        id = self.add_media(title)
        folder = self.settings.results / id
        (folder / "media").mkdir(parents=True)
        (folder / "media" / "playable.mp4").symlink_to(self.clip)
        (folder / "media" / "poster.jpg").symlink_to(self.clip.with_suffix(".jpg"))
        peaks = {"version": 1, "ms_per_peak": 50, "peaks": [n % 97 for n in range(400)]}
        (folder / "media" / "peaks.json").write_text(json.dumps(peaks))
        left = {"playable": "playable.mp4", "poster": "poster.jpg", "peaks": "peaks.json"}
        left = {name: f"media/{file}" for name, file in left.items()}
        stage = {"key": "", "files": dict.fromkeys(left.values(), ""), "left": left}
        manifest = {"schema": "quotemark/manifest/1", "stages": {"media": stage}, "files": {}}
        (folder / "manifest.json").write_text(json.dumps(manifest))
        self.add_transcript(id, spoken("en", ENGLISH))
        self.add_transcript(id, spoken("ar", ARABIC) | {"translated_from": "en"})
        return id

    def add_transcript(self, media_id: str, document: dict[str, Any]) -> None:
        """The first revision of a transcript."""
        with self.database.changing() as work:
            revisions.add(work, media_id, document["language"], document, None, "", None)

    def transcript(self, media_id: str, language: str = "en") -> dict[str, Any]:
        """The newest revision's document."""
        with self.database.reading() as work:
            row = revisions.newest(work, media_id, language)
        assert isinstance(row, Transcript)
        return row.document

    def texts(self, media_id: str, language: str = "en") -> list[str]:
        """What its segments say."""
        return [segment["text"] for segment in self.transcript(media_id, language)["segments"]]


def spoken(language: str, texts: Sequence[str], each_ms: int = 4000) -> dict[str, Any]:
    """A transcript of these sentences, one after the other, a word every 300 ms."""
    segments = []
    for number, text in enumerate(texts):
        start_ms = number * each_ms + 200
        words = [
            {"start_ms": start_ms + n * 300, "end_ms": start_ms + n * 300 + 250, "text": word}
            for n, word in enumerate(text.split())
        ]
        words[0]["confidence"] = 0.2
        segments.append(
            {
                "id": f"s{number + 1}",
                "start_ms": start_ms,
                "end_ms": words[-1]["end_ms"],
                "speaker": "S1" if number % 2 else "S2",
                "text": text,
                "flags": ["low-confidence"] if number == 2 else [],
                "words": words,
            }
        )
    return {
        "schema": "quotemark/transcript/1",
        "media": {"id": "clip", "title": "Clip", "duration_ms": each_ms * len(texts)},
        "language": language,
        "segments": segments,
        "speakers": [{"id": "S1", "name": "Rosa Ibarra"}, {"id": "S2", "name": None}],
    }


@pytest.fixture(scope="module")
def more_settings() -> dict[str, Any]:
    """Beyond the data folder; a module has its own in place of these."""
    return {}


@pytest.fixture(scope="module")
def newsroom(
    tmp_path_factory: pytest.TempPathFactory, more_settings: dict[str, Any]
) -> Iterator[Newsroom]:
    """A newsroom with nothing in it, on a port of this machine."""
    if not STATIC.is_file():
        pytest.skip("the pages' scripts are not built: make setup")
    folder = tmp_path_factory.mktemp("newsroom")
    settings = Settings(data=folder / "data", **more_settings)
    database = opened(settings)
    server = web_server(create_newsroom(settings, database), "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve)
    thread.start()
    address = f"http://127.0.0.1:{server.bind_addr[1]}"
    yield Newsroom(address, settings, database, _clip(folder / "clip.mp4"))
    server.stop()
    thread.join(timeout=10)
    database.close()


@pytest.fixture(scope="module")
def signed_in(newsroom: Newsroom, browser: Browser) -> Any:
    """What a browser keeps of somebody who came in by the first link."""
    secret = new_entrance(newsroom.database)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{newsroom.address}/enter/{secret}")
    page.locator("main button").click()
    page.wait_for_url(f"{newsroom.address}/**")
    state = context.storage_state()
    context.close()
    return state


Opened = Callable[..., Page]


@pytest.fixture
def open_page(newsroom: Newsroom, signed_in: Any, browser: Browser) -> Iterator[Opened]:
    """Opens pages, each in a browser of its own, in which nothing may go wrong unexpectedly."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_one(path: str, *, expecting: tuple[str, ...] = (), **options: Any) -> Page:
        """`expecting` are parts of what the console may say."""
        named = {"viewport": DESK, "reduced_motion": "reduce", "storage_state": signed_in} | options
        context = browser.new_context(**named)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda message: (
                any(part in message.text for part in expecting) or problems.append(message.text)
            ),
        )
        page.goto(newsroom.address + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


def until(page: Page, true: Callable[[], object]) -> None:
    """Wait until something holds. Playwright's own way needs an eval, which the pages forbid."""
    deadline = time.monotonic() + 15
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        page.wait_for_timeout(50)


@pytest.fixture
def wait() -> Callable[[Page, Callable[[], object]], None]:
    """Waits until something holds."""
    return until


def _clip(path: Path) -> Path:
    """Twenty seconds of a test picture and a tone, and a picture of it beside."""
    ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y"]
    picture = ["-f", "lavfi", "-i", f"testsrc2=s=320x180:r=10:d={DURATION_MS / 1000}"]
    sound = ["-f", "lavfi", "-i", f"sine=f=220:d={DURATION_MS / 1000}"]
    made = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run([*ffmpeg, *picture, *sound, *made, path], check=True)
    subprocess.run([*ffmpeg, "-i", path, "-frames:v", "1", path.with_suffix(".jpg")], check=True)
    return path
