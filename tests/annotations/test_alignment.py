"""Quotes beside speech: where they were said, and every verdict the comparison can give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.alignment import align
from annotations.model import AlignedQuote, Article, Part, Quote, Span
from transcripts.model import MediaRef, Segment, Speaker, Transcript, Word

WORD_MS = 400
ARTICLE = Article("", "", "", "")
SPEECH = (
    "Good evening to all of you who came tonight.",
    "We never left the camp in the winter, um, we stayed there with our children.",
    "The army shelled the old bridge for seventeen days.",
    "Now I I think that the ministry of health will rebuild the hospital in Kobani next year.",
    "My sister wrote letters about the harvest, the river and the broken mill.",
    "Nobody from the government has ever visited our village since then.",
    "Good evening to all of you who came tonight.",
)
FILLING = tuple(f"Then chapter {name} describes {name} farming methods." for name in (
    "barley", "cotton", "lentil", "olive", "sesame", "tobacco", "walnut", "almond", "pistachio",
))  # fmt: skip


def speech(
    *sentences: str,
    speakers: tuple[str, ...] = (),
    names: tuple[Speaker, ...] = (),
    unsure: str = "",
    language: str = "en",
) -> Transcript:
    """A transcript that says a word every 400 ms, each lasting 300 ms, a segment a sentence."""
    segments, clock_ms = [], 0
    for number, sentence in enumerate(sentences):
        words = []
        for text in sentence.split():
            confidence = 0.2 if unsure and unsure in text else 0.95
            words.append(Word(clock_ms, clock_ms + 300, text, confidence))
            clock_ms += WORD_MS
        speaker = speakers[number] if speakers else None
        segments.append(
            Segment(
                f"s{number}", words[0].start_ms, words[-1].end_ms, sentence, tuple(words), speaker
            )
        )
    return Transcript(MediaRef("m", "m", clock_ms), language, tuple(segments), speakers=names)


def quote(*parts: str, speaker: str | None = None) -> Quote:
    placed = tuple(Part(part, Span(0, len(part))) for part in parts)
    return Quote("q1", "statement", " ".join(parts), "", "", Span(0, 1), placed, speaker)


def aligned(*parts: str, transcripts: tuple[Transcript, ...] = (), **known) -> AlignedQuote:
    transcripts = transcripts or (speech(*SPEECH),)
    return align(ARTICLE, [quote(*parts, **known)], transcripts).quotes[0]


def at_word(words: str, sentences: tuple[str, ...] = SPEECH) -> tuple[int, int]:
    """When those spoken words begin and end."""
    said, wanted = " ".join(sentences).split(), words.split()
    first = next(i for i in range(len(said)) if said[i : i + len(wanted)] == wanted)
    return first * WORD_MS, (first + len(wanted) - 1) * WORD_MS + 300


@pytest.mark.parametrize(
    ("verdict", "exact"),
    [
        ("verbatim", "we never left the camp in the winter"),
        ("verbatim", "The army shelled the old bridge for 17 days"),
        ("cleaned", "We never left the camp in the winter, we stayed there"),
        ("cleaned", "Now I think that the ministry of health will rebuild the hospital"),
        ("elided", "We never left the camp … we stayed there with our children."),
        ("elided", "We never left the camp [...] with our children."),
        ("elided", "The army shelled . . . for seventeen days."),
        ("elided", "My sister wrote letters about the harvest (…) and the broken mill"),
        ("clarified", "We never left [Kobani] in the winter"),
        ("clarified", "[The Syrians] never left the camp in the winter"),
        ("clarified", "The army shelled the old bridge (over the Euphrates) for seventeen days"),
        ("trimmed", "My sister wrote letters about the harvest and the broken mill."),
        ("altered", "My sister wrote poems about the harvest, the river and the broken mill."),
        ("altered", "We never really left the camp in the winter"),
        ("critical", "We left the camp in the winter"),
        ("critical", "The army shelled the old bridge for seventy days."),
        ("critical", "The army never shelled the old bridge for seventeen days."),
        ("critical", "the ministry of health will rebuild the hospital in Aleppo next year"),
        ("spliced", "Nobody from the government has ever visited our village. We stayed there "
         "with our children."),
        ("not-found", "They sold every horse before the first snow fell on the pass."),
        ("not-found", "We never thought that the camp would be sold to a foreign company."),
    ],
)  # fmt: skip
def test_verdicts(verdict, exact):
    assert aligned(exact).verdict == verdict


def test_a_case_or_ending_in_brackets_is_no_change_of_words():
    assert aligned("[T]he army shelled the old bridge").verdict == "verbatim"
    assert aligned("the army shell[ed] the old bridge").verdict == "verbatim"
    assert aligned("the army shell[s] the old bridge").verdict == "clarified"


def test_times_run_from_the_first_to_the_last_matched_word():
    found = aligned("Well, we stayed there with our children")
    assert (found.start_ms, found.end_ms) == at_word("we stayed there with our children.")


def test_pieces_around_an_ellipsis_have_their_own_times():
    found = aligned("We never left … with our children")
    assert [(p.exact, p.start_ms, p.end_ms) for p in found.pieces] == [
        ("We never left", *at_word("We never left")),
        ("with our children", *at_word("with our children.")),
    ]


def test_parts_around_an_attribution_are_one_place():
    found = aligned("The army shelled the old bridge,", "for seventeen days.")
    assert found.verdict == "verbatim"
    assert (found.start_ms, found.end_ms) == at_word(SPEECH[2])


def test_a_word_said_twice_at_the_edge_counts_as_said_the_second_time():
    assert aligned("I think that the ministry").start_ms == at_word("I think")[0]
    assert aligned("for seventeen days. Now I").end_ms == at_word("I think")[0] + 300


def test_a_word_that_opens_the_next_sentence_does_not():
    transcript = speech("They will repair the bridge now.", "Now we all wait.")
    found = aligned("They will repair the bridge now", transcripts=(transcript,))
    assert found.end_ms == transcript.segments[0].end_ms


def test_a_sum_of_money_ends_with_its_last_word():
    transcript = speech("The mill cost us $9.7 million in the first year.")
    found = aligned("The mill cost us 9.7 million dollars", transcripts=(transcript,))
    assert (found.verdict, found.end_ms) == (
        "verbatim",
        at_word("million", (transcript.segments[0].text,))[1],
    )


def test_leaving_out_a_clause_with_its_negation_trims_and_is_pointed_out():
    transcript = speech("We stayed in the camp and did not sell our horses until the autumn came.")
    found = aligned("We stayed in the camp until the autumn came.", transcripts=(transcript,))
    assert found.verdict == "trimmed"
    assert "negation-differs" in found.flags


def test_what_was_said_is_given_as_transcribed():
    assert aligned("We never left … with our children").spoken == (
        "We never left … with our children."
    )


def test_differences_name_both_sides_and_the_moment():
    (difference,) = aligned("The army shelled the old bridge for seventy days.").differences
    assert (difference.kind, difference.spoken, difference.quoted) == (
        "changed", "seventeen", "seventy",
    )  # fmt: skip
    assert (difference.start_ms, difference.end_ms) == at_word("seventeen")


def test_lesser_verdicts_that_also_hold_are_flags():
    found = aligned("We left the camp [in Syria] in the winter, we stayed there")
    assert found.verdict == "critical"
    assert {"clarified", "cleaned", "negation-differs"} <= set(found.flags)


def test_a_remark_far_away_is_spliced_even_in_order():
    transcript = speech(SPEECH[1], *FILLING, SPEECH[2])
    found = aligned(
        "We never left the camp in the winter. The army shelled the old bridge.",
        transcripts=(transcript,),
    )
    assert found.verdict == "spliced"
    assert len(found.pieces) == 2


def test_an_ellipsis_may_leave_out_much():
    transcript = speech(SPEECH[1], *FILLING, SPEECH[2])
    exact = "We never left the camp in the winter … The army shelled the old bridge."
    assert aligned(exact, transcripts=(transcript,)).verdict == "elided"


def test_words_of_two_speakers_are_spliced():
    transcript = speech(*SPEECH, speakers=("A", "A", "B", "B", "B", "B", "B"))
    exact = "we stayed there with our children. The army shelled the old bridge"
    assert aligned(exact).verdict == "verbatim"
    assert aligned(exact, transcripts=(transcript,)).verdict == "spliced"


def test_a_repeated_passage_is_ambiguous_and_its_rival_is_given():
    found = aligned("Good evening to all of you who came tonight.")
    assert "ambiguous" in found.flags
    assert len(found.alternatives) == 1


def test_a_repeated_passage_goes_with_its_neighbours_in_the_article():
    quotes = [quote(SPEECH[5]), quote(SPEECH[6])]
    last = align(ARTICLE, quotes, [speech(*SPEECH)]).quotes[1]
    assert last.start_ms == sum(len(sentence.split()) for sentence in SPEECH[:6]) * WORD_MS


def test_a_misheard_doubtful_word_asks_for_a_listen_instead_of_blaming():
    transcript = speech("The army shalled the old bridge for seventeen days.", unsure="shalled")
    found = aligned("The army shelled the old bridge", transcripts=(transcript,))
    assert found.verdict == "verbatim"
    assert "low-confidence" in found.flags


def test_the_speaker_of_the_article_is_held_against_the_transcript():
    transcript = speech(*SPEECH, speakers=("A",) * 7, names=(Speaker("A", "Layla Hassan"),))
    words = "The army shelled the old bridge"
    other = aligned(words, transcripts=(transcript,), speaker="Mazloum Abdi")
    same = aligned(words, transcripts=(transcript,), speaker="Ms. Hassan")
    assert "speaker-mismatch" in other.flags
    assert "speaker-mismatch" not in same.flags


def test_segments_without_words_lend_their_times():
    timed = speech(*SPEECH)
    bare = Transcript(
        timed.media,
        "en",
        tuple(Segment(s.id, s.start_ms, s.end_ms, s.text) for s in timed.segments),
    )
    found = aligned("shelled the old bridge", transcripts=(bare,))
    assert (found.start_ms, found.end_ms) == at_word(SPEECH[2])


@pytest.mark.parametrize(
    ("language", "said", "quoted"),
    [
        ("tr", "Biz kampı hiç terk etmedik ve çocuklarla kaldık", "BİZ KAMPI HİÇ TERK ETMEDİK"),
        ("ar", "نحن لم نغادر المخيم أبدا يا أخي", "نحن لم نغادر المخيم ابداً"),
        ("ckb", "ئێمە هەرگيز كەمپەكەمان جێنەهێشت", "ئێمە هەرگیز کەمپەکەمان جێنەهێشت"),
        ("de", "Wir haben das Lager nie verlassen", "Wir haben das Lager nie verlassen"),
    ],
)
def test_other_languages(language, said, quoted):
    transcript = speech(said, language=language)
    found = aligned(quoted, transcripts=(transcript,))
    assert (found.verdict, found.language) == ("verbatim", language)


@pytest.mark.parametrize(
    ("language", "said", "quoted", "verdict"),
    [
        ("tr", "Biz o gece kampa gitmedik ve çocuklarla evde kaldık",
         "Biz o gece kampa gittik ve çocuklarla evde kaldık", "critical"),
        ("tr", "Köprüyü on yedi gün boyunca bombaladılar ve sonra durdular",
         "Köprüyü 17 gün boyunca bombaladılar ve sonra durdular", "verbatim"),
        ("tr", "Köprüyü on yedi gün boyunca bombaladılar ve sonra durdular",
         "Köprüyü 70 gün boyunca bombaladılar ve sonra durdular", "critical"),
        ("fr", "Je sais pas pourquoi les soldats ont quitté le village cette nuit",
         "Je ne sais pas pourquoi les soldats ont quitté le village cette nuit", "altered"),
        ("fr", "Je ne sais pas pourquoi les soldats ont quitté le village cette nuit",
         "Je sais pourquoi les soldats ont quitté le village cette nuit", "critical"),
        ("de", "Der Minister ist nicht in das zerstörte Dorf gekommen",
         "Der Minister ist in das zerstörte Dorf gekommen", "critical"),
        ("es", "Las familias esperaron treinta y cinco días en la frontera cerrada",
         "Las familias esperaron 35 días […] la frontera cerrada", "elided"),
        ("ru", "Солдаты ушли из деревни и не вернулись до самой весны",
         "Солдаты ушли из деревни и вернулись до самой весны", "critical"),
        ("ar", "وقال الوزير إن الحكومة لن تترك سكان القرية في هذا الشتاء",
         "قال الوزير ان الحكومه لن تترك سكان القرية في هذا الشتاء", "verbatim"),
        ("ar", "وقال الوزير إن الحكومة لن تترك سكان القرية في هذا الشتاء",
         "وقال وزير إن الحكومة لن تترك سكان القرية في هذا الشتاء", "altered"),
        ("ar", "وقال الوزير إن الحكومة لن تترك سكان القرية في هذا الشتاء",
         "وقال الوزير إن الحكومة ستترك سكان القرية في هذا الشتاء", "critical"),
        ("fa", "ما هرگز این روستا را ترک نمی‌کنیم و همین جا می‌مانیم",
         "ما هرگز این روستا را ترک می‌کنیم و همین جا می‌مانیم", "critical"),
        ("ku", "Me zivistanê kampa mezin terk nekir û em li wir man",
         "Me zivistanê kampa mezin terk kir û em li wir man", "critical"),
    ],
)  # fmt: skip
def test_verdicts_in_other_languages(language, said, quoted, verdict):
    transcript = speech(said, language=language)
    assert aligned(quoted, transcripts=(transcript,)).verdict == verdict


def test_a_wording_without_its_and_is_still_placed_in_arabic():
    said = "وقال الوزير إن الحكومة لن تترك سكان القرية في هذا الشتاء"
    found = aligned(
        "الحكومه لن تترك السكان القرية في الشتاء", transcripts=(speech(said, language="ar"),)
    )
    assert found.start_ms == at_word("الحكومة", (said,))[0]
    assert found.end_ms == at_word("الشتاء", (said,))[1]


SPOKEN_KU = (
    "Êvarê we bi xêr.",
    "Me zivistanê kamp terk nekir.",
    "Artêşê hefdeh rojan pir topbaran kir.",
)
MACHINE = (
    "Good evening to you.",
    "In winter we have not left the camp with our children.",
    "The soldiers bombarded the ancient bridge seventeen days with heavy artillery.",
)


def readings() -> tuple[Transcript, Transcript]:
    spoken = speech(*SPOKEN_KU, language="ku")
    segments = tuple(
        Segment(s.id, s.start_ms, s.end_ms, text)
        for s, text in zip(spoken.segments, MACHINE, strict=True)
    )
    return spoken, Transcript(spoken.media, "en", segments, translated_from="ku")


def test_a_quote_near_the_machines_translation_is_translated():
    spoken, machine = readings()
    found = aligned("In winter we have not left the camp.", transcripts=(spoken, machine))
    assert (found.verdict, found.language) == ("translated", "ku")
    assert found.spoken == SPOKEN_KU[1]
    assert found.translation == MACHINE[1]
    assert found.start_ms == spoken.segments[1].start_ms


def test_other_words_for_the_same_thing_are_found_too():
    found = aligned(
        "For seventeen days, heavy artillery and soldiers bombarded this ancient bridge",
        transcripts=readings(),
    )
    assert (found.verdict, found.spoken) == ("translated", SPOKEN_KU[2])
    spoken = readings()[0].segments[2]
    assert (found.start_ms, found.end_ms) == (spoken.start_ms, spoken.end_ms)


def test_a_number_or_name_that_a_translation_lacks_is_pointed_out():
    found = aligned(
        "The soldiers bombarded the ancient bridge at Tabqa ninety days with heavy artillery",
        transcripts=readings(),
    )
    assert {"number-differs", "name-differs"} <= set(found.flags)


def test_an_invented_quote_is_not_placed_in_a_translation():
    found = aligned("The soldiers brought us bread and water every day.", transcripts=readings())
    assert (found.verdict, found.start_ms) == ("not-found", None)


def test_what_was_heard_stands_above_its_translation():
    spoken = speech(*SPEECH)
    machine = Transcript(spoken.media, "en", spoken.segments, translated_from="ku")
    assert aligned(SPEECH[2], transcripts=(machine, spoken)).verdict == "verbatim"


def test_nothing_said_means_nothing_found():
    silence = Transcript(MediaRef("m", "m", 0), "en", ())
    assert aligned("We stayed", transcripts=(silence,)).verdict == "not-found"
    assert aligned("…").verdict == "not-found"


@given(st.integers(0, 60), st.integers(4, 20))
def test_any_run_of_spoken_words_is_found_verbatim_at_its_time(start, length):
    said = [word for sentence in SPEECH[1:6] for word in sentence.split()]
    words = said[start : start + length]
    if len(words) < 4:
        return
    found = aligned(" ".join(words))
    cut_short = words[-1] == "I" and words[-2] != "I"  # of "I I"
    assert found.verdict == ("cleaned" if cut_short else "verbatim")
    expected = at_word(" ".join(words))
    assert abs(found.start_ms - expected[0]) <= WORD_MS
    assert abs(found.end_ms - expected[1]) <= WORD_MS
