"""A translation goes along with what was said, and says where it is out of date."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from transcripts.model import MediaRef, Segment, Transcript
from transcripts.translation.following import followed
from transcripts.translation.marks import MACHINE, PERSON, STALE, all_marked, maker, signed

MEDIA = MediaRef("m", "t", 60_000)
SAID = ("Uno.", "Dos.", "Tres.")
WRITTEN = ("One.", "Two.", "Three.")


def of(language: str, texts: tuple[str, ...], source: str | None = None) -> Transcript:
    segments = [Segment(f"s{n}", n * 1000, n * 1000 + 900, text) for n, text in enumerate(texts)]
    return Transcript(MEDIA, language, tuple(segments), source)


SPOKEN = of("es", SAID)
ENGLISH = all_marked(SPOKEN, of("en", WRITTEN, "es"), "a translator")


def joined(spoken: Transcript) -> Transcript:
    """The first two segments as one."""
    one, other, *rest = spoken.segments
    whole = replace(one, end_ms=other.end_ms, text=f"{one.text} {other.text}")
    return replace(spoken, segments=(whole, *rest))


def test_nothing_changes_with_nothing() -> None:
    assert followed(SPOKEN, SPOKEN, ENGLISH) == ENGLISH


@given(st.sets(st.sampled_from([0, 1, 2])))
def test_just_what_was_corrected_is_out_of_date_until_it_is_put_back(changed: set[int]) -> None:
    texts = tuple(f"{text} Ya." if n in changed else text for n, text in enumerate(SAID))
    now = followed(SPOKEN, of("es", texts), ENGLISH)
    assert [STALE in segment.flags for segment in now.segments] == [n in changed for n in range(3)]
    assert [segment.text for segment in now.segments] == [*WRITTEN]
    assert followed(of("es", texts), SPOKEN, now) == ENGLISH


def test_what_became_one_is_one() -> None:
    now = followed(SPOKEN, joined(SPOKEN), ENGLISH)
    whole, last = now.segments
    assert (whole.text, whole.end_ms, whole.flags) == ("One. Two.", 1_900, ())
    assert (maker(whole), last) == (MACHINE, ENGLISH.segments[2])


def test_what_became_one_is_out_of_date_where_a_part_was_and_by_hand_where_one_was() -> None:
    first, second, third = ENGLISH.segments
    by_hand = signed(replace(second, text="2."), SAID[1], PERSON)
    mixed = replace(ENGLISH, segments=(first, by_hand, third))
    corrected = of("es", ("Uno.", "Otro.", "Tres."))
    stale = followed(SPOKEN, corrected, mixed)
    whole, _ = followed(corrected, joined(corrected), stale).segments
    assert (whole.text, whole.flags, maker(whole)) == ("One. 2.", (STALE,), PERSON)


def test_what_is_said_no_more_is_gone_unless_nobody_knows_who_wrote_it() -> None:
    less = replace(SPOKEN, segments=SPOKEN.segments[:2])
    assert [each.id for each in followed(SPOKEN, less, ENGLISH).segments] == ["s0", "s1"]
    unmarked = of("en", WRITTEN, "es")
    assert followed(SPOKEN, less, unmarked) == unmarked


def test_what_was_said_in_the_language_of_the_translation_stays_word_for_word() -> None:
    english = Segment("s3", 3_000, 3_900, "For eleven years.", language="en")
    before = replace(SPOKEN, segments=(*SPOKEN.segments, english))
    corrected = replace(english, text="For twelve years.", end_ms=3_950)
    after = replace(SPOKEN, segments=(*SPOKEN.segments, corrected))
    translation = replace(ENGLISH, segments=(*ENGLISH.segments, english))
    assert followed(before, after, translation).segments[3] == corrected
