"""Where to look for a quote in many recordings: as good as looking everywhere, and far less."""

import random
from collections.abc import Sequence

import pytest

from annotations.matching import finds
from annotations.matching.archive import Archive, archives
from annotations.matching.finds import Find, find
from annotations.matching.index import Track, build_track
from annotations.model import Part, Quote, Span
from transcripts.model import MediaRef, Segment, Transcript, Word

COMMON = [
    *("the", "of", "and", "to", "in", "that", "is", "it", "we", "for"),
    *("not", "are", "this", "with", "our", "be", "have", "as", "on", "you"),
]
TELLING = [f"{first}{last}" for first in "bdfgklmnprst" for last in ("arvo", "enti", "ullas", "o")]


def recording(number: int, words: Sequence[str], language: str = "en") -> Transcript:
    """Words of 300 ms in segments of twelve."""
    placed = [Word(400 * at, 400 * at + 300, word) for at, word in enumerate(words)]
    lines = [placed[at : at + 12] for at in range(0, len(placed), 12)]
    segments = tuple(
        Segment(
            f"s{at}", line[0].start_ms, line[-1].end_ms, " ".join(w.text for w in line), tuple(line)
        )
        for at, line in enumerate(lines)
    )
    return Transcript(MediaRef(f"m{number}", "", 400 * len(words)), language, segments)


def speeches(count: int, length: int = 1500) -> list[list[str]]:
    """Different speeches made of the same words, half of them dull, as language is."""
    rng = random.Random(11)
    return [
        [rng.choice(COMMON if rng.random() < 0.5 else TELLING) for _ in range(length)]
        for _ in range(count)
    ]


def quote(text: str) -> Quote:
    return Quote(
        "q1", "statement", text, "", "", Span(0, len(text)), (Part(text, Span(0, len(text))),)
    )


def everywhere(tracks: Sequence[Track], quoted: Quote, monkeypatch: pytest.MonkeyPatch) -> Find:
    """The best find of a search that leaves nothing out."""
    with monkeypatch.context() as patched:
        patched.setattr(
            Archive, "stretches", lambda self, _: [(t, [(0, len(t))]) for t in self.tracks]
        )
        return find(quoted, archives(tracks))[0]


SPEECHES = speeches(12)
TRACKS = [build_track(recording(number, words)) for number, words in enumerate(SPEECHES)]


def edited(kind: str, rng: random.Random) -> str:
    """Words of one of the speeches, as an editor might print them."""
    words = rng.choice(SPEECHES)
    at, size = rng.randrange(100, 1300), rng.randrange(6, 40)
    taken = words[at : at + size]
    match kind:
        case "fragment":
            taken = taken[:5]
        case "trimmed":
            del taken[2:5]
        case "elided":
            taken[3:3] = ["…"]
            del taken[4 : size - 3]
        case "altered":
            taken[1], taken[-2] = "remarkable", "[the enemy]"
        case "misheard":
            taken = [f"{w[:-1]}x" if len(w) > 4 and rng.random() < 0.3 else w for w in taken]
        case "spliced":
            taken += [".", *words[at - 90 : at - 70]]
    return " ".join(taken)


@pytest.mark.parametrize(
    "kind", ["verbatim", "fragment", "trimmed", "elided", "altered", "misheard", "spliced"]
)
def test_what_a_full_search_finds_is_found(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(kind)
    for _ in range(8):
        quoted = quote(edited(kind, rng))
        best, wanted = find(quoted, archives(TRACKS))[0], everywhere(TRACKS, quoted, monkeypatch)
        assert best.fit == pytest.approx(wanted.fit)
        assert best.media == wanted.media
        assert best.placement.matched == wanted.placement.matched


def test_little_of_the_archive_is_looked_at() -> None:
    archive = archives(TRACKS)[0]
    words = finds.printed_words(quote(edited("verbatim", random.Random(3))), "en")
    looked_at = sum(end - start for _, found in archive.stretches(words) for start, end in found)
    assert looked_at < 0.1 * sum(map(len, TRACKS))


def test_every_place_of_a_phrase_said_in_several_recordings_is_found() -> None:
    words = SPEECHES[0][40:50]
    again = [
        build_track(recording(n, [*s[:600], *words, *s[600:]])) for n, s in enumerate(SPEECHES)
    ]
    found = find(quote(" ".join(words)), archives(again[:4]))
    assert {one.media for one in found if one.fit == pytest.approx(1.0)} == {"m0", "m1", "m2", "m3"}


def test_each_language_is_an_archive_of_its_own() -> None:
    turkish = build_track(recording(99, SPEECHES[0], "tr"))
    assert [(a.language, len(a.tracks)) for a in archives([turkish, *TRACKS])] == [
        ("tr", 1),
        ("en", 12),
    ]


@pytest.mark.parametrize("words", [[], ["hm"], ["no"]])
def test_next_to_nothing_said(words: list[str]) -> None:
    searched = archives([build_track(recording(1, words))])
    assert find(quote("we never left the camp"), searched) == []
