"""Transcripts as other recognisers write them: read by their structure, with all that they tell."""

import json
from pathlib import Path
from typing import Any

import pytest

from transcripts.errors import TranscriptError
from transcripts.foreign import MAKES, make_of
from transcripts.foreign.parts import language_code, milliseconds
from transcripts.model import Segment, Transcript, to_json
from transcripts.reading import from_json, is_transcript, read_transcript

WHISPERX: dict[str, Any] = {
    "segments": [
        {
            "start": 1.238,
            "end": 3.5,
            "text": " In 2014 we left.",
            "speaker": "SPEAKER_01",
            "words": [
                {"word": "In", "start": 1.238, "end": 1.4, "score": 0.7, "speaker": "SPEAKER_01"},
                {"word": "2014"},
                {"word": "we", "start": 2.1, "end": 2.3, "score": 0.9, "speaker": "SPEAKER_01"},
                {"word": "left.", "start": 2.4, "end": 3.5, "score": 0.9},
            ],
        },
        {"start": 4.0, "end": 5.0, "text": "Why?", "speaker": "SPEAKER_00", "words": []},
    ],
    "word_segments": [],
    "language": "en",
}
WHISPER: dict[str, Any] = {
    "text": " We left. We left.",
    "segments": [
        {
            "id": 0,
            "seek": 0,
            "start": 0.0,
            "end": 2.0,
            "text": " We left.",
            "avg_logprob": -1.3,
            "compression_ratio": 2.9,
            "no_speech_prob": 0.7,
            "words": [{"word": " We", "start": 0.0, "end": 0.4, "probability": 0.8}],
        },
        {"id": 1, "start": 2.0, "end": 3.0, "text": " We left.", "avg_logprob": -0.2},
    ],
    "language": "en",
}
API: dict[str, Any] = {
    "task": "transcribe",
    "language": "english",
    "duration": 4.0,
    "text": "We left. Nobody came.",
    "segments": [
        {"start": 0.0, "end": 1.0, "text": " We left."},
        {"start": 1.0, "end": 4.0, "text": " Nobody came."},
    ],
    "words": [
        {"word": "We", "start": 0.1, "end": 0.3},
        {"word": "left", "start": 0.4, "end": 0.9},
        {"word": "Nobody", "start": 1.2, "end": 2.0},
        {"word": "came", "start": 2.1, "end": 2.9},
    ],
}
CPP: dict[str, Any] = {
    "systeminfo": "AVX = 1",
    "result": {"language": "en"},
    "transcription": [
        {
            "timestamps": {"from": "00:00:00,000", "to": "00:00:01,400"},
            "offsets": {"from": 0, "to": 1400},
            "text": " We left Velmora.",
            "tokens": [
                {"text": "[_BEG_]", "offsets": {"from": 0, "to": 0}, "id": 50364, "p": 0.9},
                {"text": " We", "offsets": {"from": 100, "to": 300}, "p": 0.9, "t_dtw": -1},
                {"text": " left", "offsets": {"from": 400, "to": 700}, "p": 0.8},
                {"text": " Vel", "offsets": {"from": 800, "to": 1000}, "p": 0.4},
                {"text": "mora", "offsets": {"from": 1000, "to": 1200}, "p": 0.6},
                {"text": ".", "offsets": {"from": 1200, "to": 1300}, "p": 0.5},
                {"text": "[_TT_70]", "offsets": {"from": 1400, "to": 1400}, "p": 0.1},
            ],
        }
    ],
}
CPP_WORDS: dict[str, Any] = {
    "result": {"language": "en"},
    "transcription": [
        {"offsets": {"from": at * 500, "to": at * 500 + 400}, "text": text}
        for at, text in enumerate((" We", " left", " Vel", "mora.", " Nobody", " came."))
    ],
}
TRANSFORMERS: dict[str, Any] = {
    "text": " We left. Nobody came.",
    "chunks": [
        {"timestamp": [0.0, 1.5], "text": " We left."},
        {"timestamp": [1.5, None], "text": " Nobody came."},
    ],
}
AMAZON: dict[str, Any] = {
    "jobName": "talk",
    "results": {
        "language_code": "es-ES",
        "transcripts": [{"transcript": "Hola. ¿Qué tal?"}],
        "speaker_labels": {
            "speakers": 2,
            "segments": [
                {
                    "speaker_label": f"spk_{n}",
                    "items": [{"start_time": start, "speaker_label": f"spk_{n}"}],
                }
                for n, start in enumerate(("0.94", "1.52"))
            ],
        },
        "items": [
            {
                "start_time": "0.94",
                "end_time": "1.51",
                "alternatives": [{"confidence": "0.983", "content": "Hola"}],
                "type": "pronunciation",
            },
            {
                "alternatives": [{"confidence": "0.0", "content": "."}],
                "type": "punctuation",
            },
            {
                "start_time": "1.52",
                "end_time": "1.75",
                "alternatives": [{"confidence": "0.969", "content": "¿Qué"}],
                "type": "pronunciation",
            },
        ],
    },
    "status": "COMPLETED",
}
DEEPGRAM_WORDS = [
    {"word": "we", "punctuated_word": "We", "start": 0.1, "end": 0.3, "confidence": 0.9},
    {"word": "left", "punctuated_word": "left.", "start": 0.4, "end": 0.9, "confidence": 0.9},
]
DEEPGRAM: dict[str, Any] = {
    "metadata": {"duration": 2.0},
    "results": {
        "channels": [
            {
                "detected_language": "en",
                "alternatives": [
                    {
                        "transcript": "We left. Why?",
                        "words": [
                            *({**word, "speaker": 0} for word in DEEPGRAM_WORDS),
                            {"word": "why", "start": 1.0, "end": 1.5, "speaker": 1},
                        ],
                    }
                ],
            }
        ]
    },
}
GOOGLE: dict[str, Any] = {
    "results": [
        {
            "languageCode": "en-us",
            "alternatives": [
                {
                    "transcript": "we left",
                    "confidence": 0.88,
                    "words": [
                        {"word": "we", "startTime": "0s", "endTime": "0.300s"},
                        {"word": "left", "startTime": "0.300s", "endTime": "1.200s"},
                    ],
                }
            ],
        }
    ]
}
AZURE: dict[str, Any] = {
    "durationInTicks": 41200000,
    "combinedRecognizedPhrases": [{"display": "We left."}],
    "recognizedPhrases": [
        {
            "recognitionStatus": "Success",
            "speaker": 1,
            "offset": "PT0.07S",
            "duration": "PT1.59S",
            "offsetInTicks": 700000.0,
            "durationInTicks": 15900000.0,
            "nBest": [
                {
                    "confidence": 0.9,
                    "lexical": "we left",
                    "display": "We left.",
                    "words": [
                        {"word": "we", "offset": "PT0.09S", "duration": "PT0.48S"},
                        {"word": "left", "offset": "PT0.59S", "duration": "PT0.4S"},
                    ],
                }
            ],
        }
    ],
}
AZURE_FAST: dict[str, Any] = {
    "durationMilliseconds": 2400,
    "combinedPhrases": [{"text": "Hola mundo."}],
    "phrases": [
        {
            "offsetMilliseconds": 100,
            "durationMilliseconds": 1200,
            "text": "Hola mundo.",
            "locale": "es-ES",
            "speaker": 2,
            "words": [{"text": "Hola", "offsetMilliseconds": 100, "durationMilliseconds": 400}],
        }
    ],
}
ASSEMBLYAI: dict[str, Any] = {
    "id": "x",
    "language_code": "en_us",
    "audio_duration": 3,
    "text": "We left. Why?",
    "utterances": [
        {
            "speaker": speaker,
            "text": text,
            "start": at,
            "end": at + 500,
            "words": [
                {"text": text, "start": at, "end": at + 500, "confidence": 0.9, "speaker": speaker}
            ],
        }
        for speaker, text, at in (("A", "We left.", 250), ("B", "Why?", 900))
    ],
}
EVERY = {
    "WhisperX": WHISPERX,
    "Whisper": WHISPER,
    "Whisper's API": API,
    "whisper.cpp": CPP,
    "whisper.cpp, words": CPP_WORDS,
    "Transformers": TRANSFORMERS,
    "Amazon": AMAZON,
    "Deepgram": DEEPGRAM,
    "Google": GOOGLE,
    "Azure": AZURE,
    "Azure, fast": AZURE_FAST,
    "AssemblyAI": ASSEMBLYAI,
}


def read(document: dict[str, Any], language: str | None = None) -> Transcript:
    return from_json(document, "talks/talk.json", language)


def said(transcript: Transcript) -> list[tuple[int, int, str, str | None]]:
    return [(s.start_ms, s.end_ms, s.text, s.speaker) for s in transcript.segments]


def heard(segment: Segment) -> list[tuple[int, int, str]]:
    return [(word.start_ms, word.end_ms, word.text) for word in segment.words]


@pytest.mark.parametrize("document", EVERY.values(), ids=EVERY)
def test_what_is_read_can_be_written_and_read_again(document: dict[str, Any]) -> None:
    transcript = read(document)
    assert transcript.segments
    assert (transcript.media.id, transcript.media.title) == ("talk", "talk")
    assert from_json(to_json(transcript)) == transcript
    assert is_transcript(json.dumps(document).encode())


def test_every_make_has_an_example() -> None:
    assert {make.name for d in EVERY.values() if (make := make_of(d))} == {m.name for m in MAKES}


def test_whisperx() -> None:
    transcript = read(WHISPERX)
    assert transcript.language == "en"
    assert said(transcript) == [
        (1238, 3500, "In 2014 we left.", "SPEAKER_01"),
        (4000, 5000, "Why?", "SPEAKER_00"),
    ]
    first = transcript.segments[0]
    assert heard(first)[1] == (1400, 2100, "2014")
    assert [word.confidence for word in first.words] == [0.7, None, 0.9, 0.9]
    assert [speaker.id for speaker in transcript.speakers] == ["SPEAKER_01", "SPEAKER_00"]
    assert "1 of 4 words have no times, only those around them" in transcript.lacks


def test_whisper_and_what_it_doubts() -> None:
    first, second = read(WHISPER).segments
    assert first.flags == ("low-confidence", "repetition", "over-silence")
    assert second.flags == ()
    assert heard(first) == [(0, 400, "We")]
    assert first.words[0].confidence == 0.8


def test_words_in_a_list_by_themselves_come_into_the_segments() -> None:
    transcript = read(API)
    assert transcript.language == "en"
    assert [heard(segment) for segment in transcript.segments] == [
        [(100, 300, "We"), (400, 900, "left")],
        [(1200, 2000, "Nobody"), (2100, 2900, "came")],
    ]
    assert said(read({**API, "segments": None}))[0][2] == "We left Nobody came"


def test_a_translation_says_what_it_was_translated_from() -> None:
    transcript = read({**API, "task": "translate", "language": "spanish"})
    assert (transcript.language, transcript.translated_from) == ("en", "es")


def test_tokens_are_joined_to_words() -> None:
    (segment,) = read(CPP).segments
    assert segment.text == "We left Velmora."
    assert heard(segment) == [(100, 300, "We"), (400, 700, "left"), (800, 1300, "Velmora.")]
    assert segment.words[2].confidence == pytest.approx(0.5)


def test_segments_of_one_word_each_are_made_sentences() -> None:
    first, second = read(CPP_WORDS).segments
    assert (first.text, second.text) == ("We left Velmora.", "Nobody came.")
    assert heard(first)[2] == (1000, 1900, "Velmora.")


def test_a_character_that_was_cut_in_two(tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    path.write_bytes(json.dumps(CPP).encode().replace(b'"mora"', b'"m\xc3"'))
    (segment,) = read_transcript(path).segments
    assert segment.words[2].text == "Velm\ufffd."


def test_chunks_of_transformers() -> None:
    transcript = read(TRANSFORMERS, "en")
    assert said(transcript) == [(0, 1500, "We left.", None), (1500, 1500, "Nobody came.", None)]
    assert transcript.language == "en"


def test_amazon() -> None:
    transcript = read(AMAZON)
    assert transcript.language == "es-ES"
    assert said(transcript) == [(940, 1510, "Hola.", "spk_0"), (1520, 1750, "¿Qué", "spk_1")]
    assert transcript.segments[0].words[0].confidence == 0.983


def test_deepgram() -> None:
    assert said(read(DEEPGRAM)) == [(100, 900, "We left.", "S0"), (1000, 1500, "why", "S1")]
    told = {"start": 0.1, "end": 0.9, "transcript": "We left.", "words": DEEPGRAM_WORDS}
    results = {**DEEPGRAM["results"], "utterances": [{**told, "speaker": 3}]}
    assert said(read({**DEEPGRAM, "results": results})) == [(100, 900, "We left.", "S3")]


def test_google() -> None:
    transcript = read(GOOGLE)
    assert transcript.language == "en-US"
    assert said(transcript) == [(0, 1200, "we left", None)]
    tagged = [{**w, "speakerTag": 2} for w in GOOGLE["results"][0]["alternatives"][0]["words"]]
    again = [*GOOGLE["results"], {"alternatives": [{"words": tagged}]}]
    assert said(read({"results": again})) == [(0, 1200, "we left", "S2")]


def test_azure() -> None:
    (batch,) = read(AZURE).segments
    assert (batch.start_ms, batch.end_ms, batch.text, batch.speaker) == (70, 1660, "We left.", "S1")
    assert heard(batch) == [(90, 570, "we"), (590, 990, "left")]
    assert said(read(AZURE_FAST)) == [(100, 1300, "Hola mundo.", "S2")]


def test_assemblyai() -> None:
    transcript = read(ASSEMBLYAI)
    assert transcript.language == "en-US"
    assert said(transcript) == [(250, 750, "We left.", "A"), (900, 1400, "Why?", "B")]


def test_a_language_that_is_not_said_may_be_given() -> None:
    document = {**WHISPER, "language": None}
    assert read(document, "ckb").language == "ckb"
    transcript = read(document)
    assert transcript.language == "und"
    assert any("language" in lack and "talk.en.json" in lack for lack in transcript.lacks)


def test_silence_is_an_empty_transcript() -> None:
    transcript = read({"text": "", "segments": [], "language": "en"})
    assert transcript.segments == ()
    assert transcript.lacks == ("it has no words, so nothing can be found in it",)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("english", "en"),
        ("Haitian Creole", "ht"),
        ("en_us", "en-US"),
        ("eng", "en"),
        ("jw", "jv"),
        ("nonsense of no tongue", None),
        ("x" * 10_000, None),
        (7, None),
    ],
)
def test_languages_by_name_and_by_code(given: object, code: str | None) -> None:
    assert language_code(given) == code


@pytest.mark.parametrize(
    ("given", "ms"),
    [
        (1.5, 1500),
        ("1.500s", 1500),
        ("PT1M2.5S", 62_500),
        (10**400, None),
        (float("nan"), None),
        (float("inf"), None),
        (True, None),
        ("9" * 5_000, None),
        ("soon", None),
    ],
)
def test_times_as_others_write_them(given: object, ms: float | None) -> None:
    assert milliseconds(given) == ms


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"text": "We left."}, "text and no times: ask its maker for them"),
        ({"monologues": []}, 'it has no "schema", and is not as whisper.cpp, Transformers, '),
        ({"segments": [{"begin": 5}]}, "WhisperX, Whisper write it; name the .srt or .vtt"),
        ({**WHISPER, "segments": [{"start": 0, "text": 7}]}, 'segments[0] has a "text" of the'),
    ],
)
def test_what_cannot_be_used_is_refused(document: dict[str, Any], says: str) -> None:
    with pytest.raises(TranscriptError, match=r"talk\.json: not ") as caught:
        read(document)
    assert says in str(caught.value)
