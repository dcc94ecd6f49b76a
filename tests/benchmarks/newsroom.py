"""How the newsroom holds up: many viewers and editors at once, and lines that break.

    make bench-newsroom

Starts `quotemark serve` on an empty folder, brings the sample in over its API, and tells how
long the first subtitles took. Then 50 viewers play it at four times its speed, as a browser
asks for it, while 5 editors each save a transcript of three hours every two seconds and open
pages; once with nothing else to do, and once with a job running. At last 2 GB arrive over a
line that is cut five times, at a server that is killed once. Beside the numbers stands what
else the machine was doing: its load when the measurement began.
"""

import base64
import copy
import hashlib
import http.client
import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from long_transcript import long_transcript

from media.ffmpeg import executable

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "interview.mp4"
VIEWERS, EDITORS, SAVE_EVERY_S = 50, 5, 2.0
VIEWER_BYTES_S = 4 * 2_000_000 // 8
"""Four times the speed of a film of 2 Mbit/s."""
LANGUAGES = ("de", "fr", "it", "nl", "pt")
"""An editor works on each."""
UPLOAD_BYTES, CUTS = 2_000_000_000, 5
PATIENCE_S = 600
PART_BYTES = 1 << 16


class Newsroom:
    """`quotemark serve` on a folder, and a browser that is signed in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder.with_suffix(".log")
        self.port = 0
        self.headers: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, at the same address again, and come in where nobody is in yet."""
        begun = self.log.stat().st_size if self.log.exists() else 0
        command = [sys.executable, "-c", "from server.cli import main; main()", "serve"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--port", str(self.port)],
                cwd=ROOT,
                env={**os.environ, "QUOTEMARK_DATA": str(self.folder)},
                stdout=log,
                stderr=log,
            )
        said = self._wait_for(r"is at http://[^:]+:(\d+)/", begun)
        self.port = int(said[1])
        if not self.headers:
            self._enter(self._wait_for(r"/enter/(\S+)", begun)[1])

    def kill(self) -> None:
        """End it as a power cut does; what it started ends with it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """End it as a person does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> "Answer":
        """One request on a connection of its own; `body` is bytes, or is sent as JSON."""
        return Browser(self.port, self.headers).ask(method, path, body, **headers)

    def _wait_for(self, pattern: str, begun: int) -> re.Match[str]:
        give_up = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up:
            found = re.search(pattern, self.log.read_bytes()[begun:].decode())
            if found:
                return found
            time.sleep(0.02)
        raise AssertionError(self.log.read_text())

    def _enter(self, secret: str) -> None:
        page = self.ask("GET", f"/enter/{secret}")
        self._keep_cookie(page)
        form = f"csrf_token={_token(page)}".encode()
        kind = "application/x-www-form-urlencoded"
        self._keep_cookie(self.ask("POST", f"/enter/{secret}", form, **{"Content-Type": kind}))
        home = self.ask("GET", "/")
        self._keep_cookie(home)
        self.headers["X-CSRFToken"] = _token(home)

    def _keep_cookie(self, answer: "Answer") -> None:
        if "set-cookie" in answer.headers:
            self.headers["Cookie"] = answer.headers["set-cookie"].split(";")[0]


def _token(page: "Answer") -> str:
    found = re.search(r'csrf[-_]token"[^>]*?(?:content|value)="([^"]+)"', page.body.decode())
    assert found, page.body
    return found[1]


@dataclass(frozen=True)
class Answer:
    """What a server answered, and how long that took from the first byte to the last."""

    status: int
    headers: dict[str, str]
    body: bytes
    took_s: float

    @property
    def json(self) -> Any:
        """What its body says."""
        assert self.status < 300, (self.status, self.body[:500])
        return json.loads(self.body)


class Browser:
    """A connection that is kept open."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = headers

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request and its whole answer."""
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        kind = {} if data is None else {"Content-Type": "application/json"}
        began_s = time.perf_counter()
        self._line.request(method, path, data, {**self._headers, **kind, **headers})
        answer = self._line.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        read = answer.read()
        return Answer(answer.status, told, read, time.perf_counter() - began_s)

    def play(self, path: str, first: int, until_s: float) -> tuple[int, int]:
        """Read a file from a byte on as a player does: its status, and how many bytes came."""
        asked = {"Range": f"bytes={first}-"}
        self._line.request("GET", path, headers={**self._headers, **asked})
        answer = self._line.getresponse()
        begun_s, came = time.monotonic(), 0
        while time.monotonic() < until_s and (part := answer.read(PART_BYTES)):
            came += len(part)
            time.sleep(max(0.0, begun_s + came / VIEWER_BYTES_S - time.monotonic()))
        if not answer.isclosed():
            self._line.close()
        return answer.status, came


@dataclass
class Tally:
    """What a crowd met with: errors, seconds by kind of request, bytes."""

    errors: list[str] = field(default_factory=list)
    took_s: dict[str, list[float]] = field(default_factory=dict)
    bytes: int = 0

    def add(self, kind: str, answer: Answer) -> Answer:
        """Count an answer."""
        self.took_s.setdefault(kind, []).append(answer.took_s)
        if answer.status >= 400:
            self.errors.append(f"{kind}: {answer.status} {answer.body[:200]!r}")
        return answer


class Latest:
    """Asks for what changed meanwhile, one at a time, while other things are done."""

    def __init__(self, ask: Callable[[], Answer]) -> None:
        self._ask, self._pool = ask, ThreadPoolExecutor(1)
        self._asked: list[Future[Answer]] = []

    def ask(self) -> None:
        """Ask, unless an answer is still to come."""
        if all(each.done() for each in self._asked):
            self._asked.append(self._pool.submit(self._ask))

    def answers(self) -> list[Answer]:
        """All that came."""
        return [each.result() for each in self._asked]


def watch(port: int, headers: dict[str, str], media_id: str, size: int, seconds: float) -> Tally:
    """Viewers who play a file from anywhere in it to its end, and then from elsewhere."""
    tally, until_s = Tally(), time.monotonic() + seconds

    def view(seed: int) -> None:
        chance, browser = random.Random(seed), Browser(port, headers)
        time.sleep(chance.random())
        at = chance.randrange(size)
        while time.monotonic() < until_s:
            status, came = browser.play(f"/api/v1/media/{media_id}/file", at, until_s)
            tally.bytes += came
            if status != 206 or (not came and time.monotonic() < until_s):
                tally.errors.append(f"viewing: {status}")
            at = at + came if at + came < size else chance.randrange(size)

    _all_at_once(view, VIEWERS, tally)
    return tally


def edit(
    port: int, headers: dict[str, str], media_id: str, document: dict[str, Any], seconds: float
) -> Tally:
    """Editors who correct a word and save, each in a language of their own, and look around."""
    tally, until_s = Tally(), time.monotonic() + seconds
    pages = ("/library", f"/media/{media_id}", f"/media/{media_id}/edit/{{}}", f"/watch/{media_id}")

    def work(number: int) -> None:
        chance, browser, language = random.Random(number), Browser(port, headers), LANGUAGES[number]
        at = f"/api/v1/media/{media_id}/transcripts/{language}"
        check = f"/api/v1/media/{media_id}/check/{language}"
        mine = copy.deepcopy(document)
        etag = browser.ask("HEAD", at).headers["etag"]
        time.sleep(chance.random() * SAVE_EVERY_S)
        checker = Latest(lambda: Browser(port, headers).ask("GET", check))
        while (began_s := time.monotonic()) < until_s:
            changed = _correction(mine, chance)
            saved = tally.add("save", browser.ask("PATCH", at, changed, **{"If-Match": etag}))
            etag = saved.headers.get("etag", etag)
            checker.ask()
            page = chance.choice(pages).format(language)
            tally.add("page", browser.ask("GET", page))
            tally.add("transcript", browser.ask("GET", at, **{"Accept-Encoding": "gzip"}))
            time.sleep(max(0.0, began_s + SAVE_EVERY_S - time.monotonic()))
        for answer in checker.answers():
            tally.add("check", answer)

    _all_at_once(work, EDITORS, tally)
    return tally


def _correction(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Another word in the document, and what the editor sends of it."""
    segment = chance.choice(document["segments"])
    word = chance.choice(segment["words"])
    word["text"] = f"word{chance.randrange(10_000)}"
    segment["text"] = " ".join(each["text"] for each in segment["words"])
    return {"segments": {segment["id"]: segment}}


def _all_at_once(work: Callable[[int], None], count: int, tally: Tally) -> None:
    def guarded(number: int) -> None:
        try:
            work(number)
        except (OSError, http.client.HTTPException, KeyError) as error:
            tally.errors.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def upload(newsroom: Newsroom, path: Path, name: str, cut_after: tuple[int, ...] = ()) -> str:
    """Send a file; after so many bytes each the line is cut. The id of its recording."""
    size = path.stat().st_size
    tus = {"Tus-Resumable": "1.0.0"}
    known = f"filename {base64.b64encode(name.encode()).decode()}"
    begun = {"Upload-Length": str(size), "Upload-Metadata": known}
    place = newsroom.ask("POST", "/api/v1/uploads", None, **tus, **begun).headers["location"]
    place = urlsplit(place).path
    left, told = list(cut_after), newsroom.ask("HEAD", place, **tus).headers
    while "content-location" not in told:
        with path.open("rb") as file, suppress(OSError):  # refused while the last part is read
            _send(newsroom, place, file, int(told["upload-offset"]), left[0] if left else size)
            left = left[1:]
            if len(left) == len(cut_after) // 2 < len(cut_after):
                newsroom.kill()
                newsroom.start()
        told = newsroom.ask("HEAD", place, **tus).headers
    return told["content-location"].rsplit("/", 1)[1]


def _send(newsroom: Newsroom, place: str, file: Any, offset: int, most: int) -> None:
    """Send what is left of a file, and cut the line after so many bytes."""
    left = file.seek(0, os.SEEK_END) - offset
    file.seek(offset)
    line = http.client.HTTPConnection("127.0.0.1", newsroom.port, timeout=PATIENCE_S)
    line.putrequest("PATCH", place)
    tus = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), "Content-Length": str(left)}
    kind = {"Content-Type": "application/offset+octet-stream"}
    for header in {**newsroom.headers, **tus, **kind}.items():
        line.putheader(*header)
    line.endheaders()
    while left and most > 0 and (part := file.read(min(1 << 20, most))):
        line.send(part)
        left, most = left - len(part), most - len(part)
    if not left and line.getresponse().status != HTTPStatus.NO_CONTENT:
        raise ConnectionError
    line.close()


def wait(newsroom: Newsroom, media_id: str, until: Callable[[dict[str, Any]], bool]) -> Any:
    """A recording, when it is as wanted."""
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        item = newsroom.ask("GET", f"/api/v1/media/{media_id}").json
        if until(item):
            return item
        time.sleep(0.2)
    raise AssertionError(item)


def first_subtitles(newsroom: Newsroom) -> str:
    """Start it and see the sample with subtitles; the sample's id."""
    began_s = time.monotonic()
    newsroom.start()
    ready_s = time.monotonic() - began_s
    media_id = upload(newsroom, SAMPLE, SAMPLE.name)
    item = wait(newsroom, media_id, lambda each: each["languages"] or each["status"] == "failed")
    language = item["languages"][0]
    shown = newsroom.ask("GET", f"/api/v1/media/{media_id}/subtitles/{language}.vtt")
    assert b"-->" in shown.body, shown
    took_s = time.monotonic() - began_s
    click.echo(f"First start to first subtitles: {took_s:.0f} s ({ready_s:.1f} s to the page)")
    wait(newsroom, media_id, lambda each: each["status"] in ("ready", "failed"))
    return media_id


def crowd(newsroom: Newsroom, media_id: str, seconds: float) -> None:
    """Let viewers and editors at it, and tell what they met with."""
    known = (newsroom.port, newsroom.headers, media_id)
    size = int(newsroom.ask("HEAD", f"/api/v1/media/{media_id}/file").headers["content-length"])
    document = long_transcript()
    for language in LANGUAGES:  # each is opened once before
        at = f"/api/v1/media/{media_id}"
        mine = {**document, "language": language}
        newsroom.ask("PUT", f"{at}/transcripts/{language}", mine, **{"If-None-Match": "*"})
        newsroom.ask("GET", f"{at}/check/{language}")
    load = os.getloadavg()[0]
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        watching = pool.submit(watch, *known, size, seconds)
        editing = pool.submit(edit, *known, document, seconds)
        seen, edited = watching.result(), editing.result()
    speed = seen.bytes * 8 / seconds / 1e6
    wanted = VIEWERS * VIEWER_BYTES_S * 8 / 1e6
    click.echo(f"  load of the machine: {load:.1f}; viewers got {speed:.0f} of {wanted:.0f} Mbit/s")
    for kind, took_s in edited.took_s.items():
        click.echo(f"  {kind:12}{len(took_s):5} requests{_percentiles(took_s)}")
    errors = seen.errors + edited.errors
    click.echo(f"  errors: {len(errors)} {errors[:3] or ''}")


def _percentiles(took_s: list[float]) -> str:
    ordered = sorted(took_s)
    shares = (0.5, 0.95, 0.99)
    return "".join(
        f"{share:7.0%} {ordered[min(int(share * len(ordered)), len(ordered) - 1)] * 1_000:5.0f} ms"
        for share in shares
    )


@contextmanager
def job_running(newsroom: Newsroom, folder: Path) -> Iterator[None]:
    """While this lasts the newsroom works on a recording of nine minutes."""
    long = folder / "long.mp4"
    looped = ("-stream_loop", "20", "-i", str(SAMPLE), "-c", "copy", str(long))
    subprocess.run([executable(), "-loglevel", "error", "-y", *looped], check=True)
    media_id = upload(newsroom, long, long.name)
    wait(newsroom, media_id, lambda each: each["stage"] == "Recognising speech")
    yield
    item = newsroom.ask("GET", f"/api/v1/media/{media_id}").json
    click.echo(f"  (the job: {item['status']}, {item['progress']:.0%})")
    newsroom.ask("POST", f"/api/v1/media/{media_id}/cancel")


def bad_line(newsroom: Newsroom, folder: Path) -> None:
    """Bring 2 GB over a line that is cut, to a server that is killed."""
    path, chance = folder / "big.bin", random.Random(5)
    block, sha256 = chance.randbytes(1 << 20), hashlib.sha256()
    with path.open("wb") as file:
        while file.tell() < UPLOAD_BYTES:
            part = chance.randbytes(64) + block
            sha256.update(part)
            file.write(part)
    cuts = tuple(chance.randrange(UPLOAD_BYTES // CUTS) for _ in range(CUTS))
    began_s = time.monotonic()
    media_id = upload(newsroom, path, path.name, cuts)
    took_s = time.monotonic() - began_s
    came = newsroom.ask("GET", f"/api/v1/media/{media_id}").json["sha256"]
    is_equal = "equal" if came == sha256.hexdigest() else "NOT EQUAL"
    click.echo(f"2 GB, line cut {CUTS} times, server killed once: hash {is_equal}, {took_s:.0f} s")


@click.command()
@click.option("--seconds", default=60.0, help="How long the crowds stay.")
def main(seconds: float) -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory(prefix="quotemark-bench-") as scratch:
        folder = Path(scratch)
        newsroom = Newsroom(folder / "data")
        try:
            media_id = first_subtitles(newsroom)
            click.echo(f"{VIEWERS} viewers, {EDITORS} editors, {seconds:.0f} s, nothing else:")
            crowd(newsroom, media_id, seconds)
            click.echo("The same, with a job running:")
            with job_running(newsroom, folder):
                crowd(newsroom, media_id, seconds)
            bad_line(newsroom, folder)
        finally:
            newsroom.stop()


if __name__ == "__main__":
    main()
