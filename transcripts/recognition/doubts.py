"""What makes a text doubtful that a recogniser read: guesses, loops, words where nobody speaks.

Whisper learned from subtitles of the web. Where it hears little, it says again what it said, or
what subtitles say when nobody speaks ("Careless Whisper", FAccT 2024: one transcript in a hundred
holds phrases that nobody said). Such text is flagged: a person decides. Only what neither the
voice detector nor the recogniser itself believes is left out (`is_guess`), and listed.
"""

from collections.abc import Sequence

import regex

from transcripts.recognition.engines import Reading, ReadWord
from transcripts.recognition.voice import Interval

LOW_CONFIDENCE, REPETITION = "low-confidence", "repetition"
OVER_SILENCE, STOCK_PHRASE = "over-silence", "stock-phrase"
LANGUAGE_SWITCH = "language-switch"

_LOW_LOGPROB = -1.0
_REPETITIVE = 2.4
"""Whisper's own limits for a reading that failed: mean log probability, compression ratio."""
_NO_SPEECH = 0.6
"""Whisper's own limit: above it, where the log probability is low too, nobody speaks."""
_LEAST_SPEECH_MS = 1_000
"""Less is the end of what was said before."""
_UNSURE = 0.5
_UNLIKELY = 0.15
_FIRST_WORDS, _MOST_UNLIKELY = 8, 2
"""Whisper's own signs of invented text: of the first words, more than these are unlikely."""
_SPOKEN_SHARE = 0.25
"""Words that the voice detector hears for a smaller share of their time stand over silence."""
_ROUNDS = ((1, 8), (2, 5), (4, 4), (20, 3))
"""Up to so many words, said so many times in a row, are a loop."""


def loops(reading: Reading) -> bool:
    """Whether a reading goes in circles, so that the window had better be read again."""
    said = [word.text for word in reading.words]
    return reading.compression_ratio > _REPETITIVE or in_circles(said)


def is_guess(reading: Reading, speech: Sequence[Interval]) -> bool:
    """Whether neither the voice detector nor the recogniser itself believes that this was said.

    Of 28 kinds of noise and music Whisper base read "you" or the like, all under its own limit;
    the worst it read of 17 recordings of speech was far above it (mean log probability -0.69).
    """
    heard_ms = sum(part.length_ms for part in speech)
    return heard_ms < _LEAST_SPEECH_MS and reading.mean_logprob < _LOW_LOGPROB


def better(first: Reading, again: Reading) -> Reading:
    """Of two readings of a window the one to keep."""
    if loops(first) != loops(again):
        return again if loops(first) else first
    return max(first, again, key=lambda reading: reading.mean_logprob)


def flags(words: Sequence[ReadWord], reading: Reading, speech: Sequence[Interval]) -> list[str]:
    """What is doubtful about a sentence of a reading; its words have the recording's times.

    `speech` is where the voice detector hears somebody.
    """
    said = [word.text for word in words]
    found = {
        LOW_CONFIDENCE: reading.mean_logprob < _LOW_LOGPROB or _unsure(words),
        REPETITION: reading.compression_ratio > _REPETITIVE or in_circles(said),
        OVER_SILENCE: _over_silence(words, speech)
        or (reading.no_speech > _NO_SPEECH and reading.mean_logprob < _LOW_LOGPROB),
        STOCK_PHRASE: is_stock_phrase("".join(said)),
    }
    return [flag for flag, holds in found.items() if holds]


def in_circles(words: Sequence[str]) -> bool:
    """Whether the same words come again and again."""
    plain = [_plain(word) for word in words]
    return any(_repeats(plain, length) >= _most_rounds(length) for length in range(1, 21))


def is_stock_phrase(text: str) -> bool:
    """Whether a sentence is one that Whisper says where nobody speaks."""
    plain = _plain(text)
    return (
        plain.replace(" ", "") in _GOODBYES
        or bool(_SOUND.fullmatch(plain))
        or (len(plain) <= _CREDIT_LENGTH and bool(_CREDIT.search(plain)))
    )


def _unsure(words: Sequence[ReadWord]) -> bool:
    confidences = [word.confidence for word in words]
    unlikely = sum(confidence < _UNLIKELY for confidence in confidences[:_FIRST_WORDS])
    return sum(confidences) / len(words) < _UNSURE or unlikely > _MOST_UNLIKELY


def _over_silence(words: Sequence[ReadWord], speech: Sequence[Interval]) -> bool:
    total_ms = sum(word.end_ms - word.start_ms for word in words)
    spoken_ms = sum(
        max(0, min(word.end_ms, part.end_ms) - max(word.start_ms, part.start_ms))
        for word in words
        for part in speech
    )
    return spoken_ms < _SPOKEN_SHARE * total_ms


def _most_rounds(length: int) -> int:
    return next(rounds for up_to, rounds in _ROUNDS if length <= up_to)


def _repeats(words: Sequence[str], length: int) -> int:
    """How often in a row some words of that number are said at most."""
    longest = streak = 0
    for word, later in zip(words, words[length:], strict=False):
        streak = streak + 1 if word == later else 0
        longest = max(longest, streak)
    return longest // length + 1


def _plain(text: str) -> str:
    return " ".join(regex.findall(r"[\p{L}\p{M}\p{N}]+", text.casefold()))


_CREDIT_LENGTH = 90
_CREDIT = regex.compile(
    r"\b(?:amara org|castingwords|soustitreur|dimatorzok|qtss|copyright wdr|swr 20\d\d)\b|"
    r"\bنانسي قنقر\b|^редактор субтитров\b|"
    r"^(?:subtitl\w*|captions?|sous titr\w*|untertitel\w*|subtítulos|legendas?|sottotitoli|"
    r"ondertitel\w*|napisy|altyazı|субтитры|undertekst\w*|undertext\w*|tekst(?:et|ing)|phụ đề)"
    r"(?:$| (?:by|st|fr|mfp|société|réalisé\w*|im auftrag|der|des|von|ard|br|ndr|swr|wdr|zdf|"
    r"realizados|por|pela|creati|a cura|e revisione|ingediend|door|stworzone|przez|m k|сделал\w*|"
    r"подготовил\w*|создавал\w*|av|af|från|được)\b)|"
    r"^(?:中文|简体|繁體)?字幕(?:$| ?(?:by|志愿|志願|由|提供|製作|制作))|"
    r"^\w*자막 (?:by|제공)|^คำบรรยาย ?โดย"
)
"""Marks of credits for subtitles in plain text: a maker, or subtitles and who made them."""
_SOUND = regex.compile(
    r"(?:\w+ )?(?:музыка|аплодисменты|смех|music(?: playing)?|applause|laughter|música|aplausos|"
    r"müzik|alkış|alkışlar|موسيقى|موسیقی|تصفيق|musik|applaus|musique|applaudissements)"
)
"""What captions say of a sound, in plain text."""
_GOODBYES = frozenset(
    _plain(phrase).replace(" ", "")
    for phrase in regex.split(
        r"\|",
        "Thanks for watching|Thank you for watching|Thank you so much for watching|"
        "Thanks for watching, and I'll see you next time|I'll see you next time|"
        "See you in the next video|Please subscribe|Please subscribe to my channel|"
        "Don't forget to like and subscribe|Like and subscribe|Vielen Dank fürs Zuschauen|"
        "Danke fürs Zuschauen|Bis zum nächsten Mal|Merci d'avoir regardé|"
        "Merci d'avoir regardé cette vidéo|Gracias por ver el video|Gracias por ver el vídeo|"
        "Suscríbete al canal|¡Suscríbete!|Obrigado por assistir|Grazie per la visione|"
        "Bedankt voor het kijken|Dziękuję za oglądanie|Dziękuję za obejrzenie|"
        "Zapraszam do subskrypcji|"
        "İzlediğiniz için teşekkür ederim|İzlediğiniz için teşekkürler|"
        "Abone olmayı unutmayın|Abone ol|Продолжение следует|Спасибо за просмотр|"
        "Подписывайтесь на канал|Дякую за перегляд|اشتركوا في القناة|اشترك في القناة|"
        "لا تنسوا الاشتراك|لا تنسوا الاشتراك في القناة|شكرا على المشاهدة|شكرا للمشاهدة|"
        "شكرا لمتابعتكم|谢谢观看|謝謝觀看|感谢观看|感謝觀看|"
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目|"
        "ご視聴ありがとうございました|チャンネル登録をお願いします|시청해주셔서 감사합니다|"
        "구독과 좋아요 부탁드립니다|Ευχαριστώ που παρακολουθήσατε",
    )
)
"""How videos end that Whisper learned from, known from reports of its users; without spaces."""
