"""A transcript of hours, made up: for what must stay fast however long somebody talks."""

import random
from typing import Any

SAID = (
    "the river took our house but we did not leave because forty families were in school when "
    "mother kept keys and mayor never answered letters that came back from march with mud up to "
    "knees people said there would be money for roads however nothing happened until election "
    "year after which they asked again about orchard water electricity hospital council minister"
)
SPEAKERS = 4


def long_transcript(hours: float = 3.0) -> dict[str, Any]:
    """``quotemark/transcript/1`` in English, about 30,000 words in three hours."""
    chance, at_ms, speaker = random.Random(7), 1_000, 0
    duration_ms = round(hours * 3_600_000)
    segments: list[dict[str, Any]] = []
    while at_ms < duration_ms - 20_000:
        if chance.random() < 0.15:
            speaker = chance.randrange(SPEAKERS)
        segments.append(_segment(chance, f"s{len(segments)}", f"sp{speaker}", at_ms))
        at_ms = segments[-1]["end_ms"] + chance.choice((0, 100, 200, 400, 1_500))
    speakers = [{"id": f"sp{n}", "name": f"Person {n}"} for n in range(SPEAKERS)]
    return {
        "schema": "quotemark/transcript/1",
        "media": {"id": "long", "title": "A long talk", "duration_ms": duration_ms},
        "language": "en",
        "translated_from": None,
        "segments": segments,
        "speakers": speakers,
    }


def _segment(chance: random.Random, id: str, speaker: str, at_ms: int) -> dict[str, Any]:
    words: list[dict[str, Any]] = []
    for text in _sentence(chance):
        end_ms = at_ms + chance.randrange(120, 400)
        confidence = round(chance.uniform(0.5, 1), 3)
        times = {"start_ms": at_ms, "end_ms": end_ms}
        words.append({**times, "text": text, "confidence": confidence})
        at_ms = end_ms + chance.choice((0, 20, 40, 100))
    return {
        "id": id,
        "start_ms": words[0]["start_ms"],
        "end_ms": words[-1]["end_ms"],
        "speaker": speaker,
        "text": " ".join(word["text"] for word in words),
        "flags": [],
        "words": words,
    }


def _sentence(chance: random.Random) -> list[str]:
    known = SAID.split()
    words = [chance.choice(known) for _ in range(chance.randrange(5, 18))]
    words = [word + "," * (chance.random() < 0.08) for word in words]
    return [words[0].capitalize(), *words[1:-1], words[-1].rstrip(",") + chance.choice(".?!.")]
