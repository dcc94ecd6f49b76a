"""How the transcript editor holds up with three hours of speech.

    make bench-editor

Starts `quotemark serve`, brings in three hours of picture and noise, puts a transcript of 30,000
words on it, and opens it in Chromium: how long until its text can be clicked, how long from a
key or a click to the next painted picture, what the page and its process hold in memory.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from long_transcript import long_transcript
from newsroom import Newsroom, upload, wait
from playwright.sync_api import BrowserContext, Page, sync_playwright

from media.ffmpeg import executable

HOURS = 3
OPENINGS, SEEKS = 5, 12
TYPED = "and then they said nothing more about it for a while "
BETWEEN_MS = 60
SETTLE_MS = 2_500
ROW = "qm-segment .text:not(:empty)"
_TO_PAINT = """kind => {
  window.took = [];
  const painted = began => requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => window.took.push(performance.now() - began);
    after.port2.postMessage(0);
  });
  addEventListener(kind, () => painted(performance.now()), true);
}"""
"""From the event to the picture in which it shows (a message comes after the frame is painted)."""
_FIRST_TEXT = """new MutationObserver((_, observer) => {
  if (!document.querySelector(".text:not(:empty)")) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.firstText = performance.now(); }));
}).observe(document, {subtree: true, childList: true, characterData: true});"""


def long_recording(newsroom: Newsroom, folder: Path) -> str:
    """Three hours of it, with a transcript in German; its id."""
    path = folder / "three-hours.mp4"
    sources = ("testsrc=s=320x180:r=5", "anoisesrc=r=16000:a=0.01:c=pink")
    asked = [part for source in sources for part in ("-f", "lavfi", "-i", source)]
    coded = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-b:a", "24k")
    command = [executable(), "-loglevel", "error", *asked, "-t", str(HOURS * 3600), *coded]
    subprocess.run([*command, str(path)], check=True)
    media_id = upload(newsroom, path, path.name)
    wait(newsroom, media_id, lambda each: each["stage"] == "Recognising speech" or _ended(each))
    newsroom.ask("POST", f"/api/v1/media/{media_id}/cancel")
    wait(newsroom, media_id, _ended)
    document = {**long_transcript(HOURS), "language": "de"}
    at = f"/api/v1/media/{media_id}/transcripts/de"
    put = newsroom.ask("PUT", at, document, **{"If-None-Match": "*"})
    assert put.status < 300, put
    return media_id


def _ended(item: dict[str, Any]) -> bool:
    return item["status"] not in ("queued", "processing")


def measure(context: BrowserContext, address: str) -> None:
    """Open it and work in it, and print what that took."""
    page = context.new_page()
    page.add_init_script(_FIRST_TEXT)
    opened = [_open(page, address) for _ in range(OPENINGS)]
    click.echo(f"first text that can be clicked{_spread(opened)}")
    rows = page.locator(ROW)
    page.evaluate(_TO_PAINT, "keydown")
    rows.nth(3).click()
    page.keyboard.press("End")
    for letter in TYPED:
        page.keyboard.type(letter)
        page.wait_for_timeout(BETWEEN_MS)
    click.echo(f"a letter typed                {_spread(page.evaluate('took'))}")
    page.wait_for_timeout(SETTLE_MS)
    page.evaluate(_TO_PAINT, "click")
    for number in range(SEEKS):
        rows.nth(number % 6).click()
        page.wait_for_timeout(4 * BETWEEN_MS)
    click.echo(f"a word clicked, footage there {_spread(page.evaluate('took'))}")
    session = context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    click.echo(f"memory: {heap / 1e6:.0f} MB of script, {_largest_renderer_mb()} MB its process")


def _open(page: Page, address: str) -> float:
    page.goto(address)
    page.wait_for_selector(ROW)
    page.wait_for_timeout(SETTLE_MS)
    return float(page.evaluate("window.firstText"))


def _largest_renderer_mb() -> int:
    """Resident memory of the page's process, what it shares with others included."""
    listed = subprocess.run(["ps", "-eo", "rss,args"], capture_output=True, text=True, check=True)
    lines = [line for line in listed.stdout.splitlines() if "--type=renderer" in line]
    return max(int(line.split()[0]) for line in lines) // 1024


def _spread(took_ms: Sequence[float]) -> str:
    ordered = sorted(took_ms)
    middle, late = ordered[len(ordered) // 2], ordered[int(0.95 * len(ordered))]
    return f" median {middle:5.0f} ms   95% {late:5.0f} ms   worst {ordered[-1]:5.0f} ms"


@click.command()
@click.option("--chromium", default="/usr/bin/chromium", help="Where Chromium is.")
def main(chromium: str) -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory(prefix="quotemark-bench-") as scratch:
        newsroom = Newsroom(Path(scratch) / "data")
        try:
            newsroom.start()
            media_id = long_recording(newsroom, Path(scratch))
            time.sleep(SETTLE_MS / 1000)
            click.echo(f"load of the machine: {os.getloadavg()[0]:.1f}")
            home = f"http://127.0.0.1:{newsroom.port}"
            with sync_playwright() as playwright:
                flags = ["--no-sandbox"] if os.geteuid() == 0 else []
                browser = playwright.chromium.launch(executable_path=chromium, args=flags)
                context = browser.new_context()
                name, value = newsroom.headers["Cookie"].split("=", 1)
                context.add_cookies([{"name": name, "value": value, "url": home}])
                measure(context, f"{home}/media/{media_id}/edit/de")
                browser.close()
        finally:
            newsroom.stop()


if __name__ == "__main__":
    main()
