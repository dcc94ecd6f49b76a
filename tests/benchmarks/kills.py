"""Whether a newsroom that is killed at any moment loses anything.

    make bench-kills

The sample is worked on by a real `quotemark serve`, which is killed (SIGKILL) at random moments
and started again. Each time the job comes to its end, transcripts and files are compared with
those of a run that nobody disturbed; then all of it is done once more.
"""

import json
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import click
from newsroom import SAMPLE, Newsroom, upload, wait

LONGEST_LIFE_S = 25.0


@click.command()
@click.option("--kills", default=20, help="How often it is killed.")
@click.option("--seed", default=1, help="Of the moments.")
def main(kills: int, seed: int) -> None:
    """Print what differed, and after how many kills."""
    with tempfile.TemporaryDirectory(prefix="quotemark-kills-") as scratch:
        newsroom, chance = Newsroom(Path(scratch) / "data"), random.Random(seed)
        try:
            newsroom.start()
            media_id = upload(newsroom, SAMPLE, SAMPLE.name)
            _wait_for_end(newsroom, media_id)
            undisturbed = _left(newsroom, media_id)
            killed = finished = 0
            while killed < kills:
                again = newsroom.ask(
                    "POST", f"/api/v1/media/{media_id}/retry", {"stage": "reading"}
                )
                assert again.status < 300, again
                while killed < kills and not _ends_within(
                    newsroom, media_id, chance.uniform(0.2, LONGEST_LIFE_S)
                ):
                    item = newsroom.ask("GET", f"/api/v1/media/{media_id}").json
                    newsroom.kill()
                    killed += 1
                    click.echo(f"  kill {killed}: {item['stage']}, {item['progress']:.0%}")
                    newsroom.start()
                _wait_for_end(newsroom, media_id)
                finished += 1
                for name in _different(undisturbed, _left(newsroom, media_id)):
                    click.echo(f"DIFFERENT after {killed} kills: {name}")
            click.echo(f"{killed} kills, {finished} runs came to their end and were compared")
        finally:
            newsroom.stop()


def _ends_within(newsroom: Newsroom, media_id: str, seconds: float) -> bool:
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        item = newsroom.ask("GET", f"/api/v1/media/{media_id}").json
        if item["status"] in ("ready", "failed"):
            return True
        time.sleep(0.05)
    return False


def _wait_for_end(newsroom: Newsroom, media_id: str) -> None:
    item = wait(newsroom, media_id, lambda each: each["status"] in ("ready", "failed"))
    assert item["status"] == "ready", item


def _left(newsroom: Newsroom, media_id: str) -> dict[str, Any]:
    """What a job left: its transcripts, their revisions, and its files by their hashes."""
    at = f"/api/v1/media/{media_id}/transcripts"
    languages = [each["language"] for each in newsroom.ask("GET", at).json["items"]]
    left = {name: newsroom.ask("GET", f"{at}/{name}").json for name in languages}
    revisions = {
        f"revisions of {name}": len(newsroom.ask("GET", f"{at}/{name}/revisions").json["items"])
        for name in languages
    }
    folder = newsroom.folder / "results" / media_id
    manifest = json.loads((folder / "manifest.json").read_bytes())
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return {**left, **revisions, **manifest["files"], "files": sorted(files)}


def _different(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    return [name for name in sorted({*one, *other}) if one.get(name) != other.get(name)]


if __name__ == "__main__":
    main()
