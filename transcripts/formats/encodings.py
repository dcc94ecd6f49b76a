"""Which encoding text is in: the one whose characters are the letters that a language uses.

Subtitles come in the encodings of old Windows, and none of them says so. A few short lines are
too little for statistics of whole languages (charset-normalizer takes Turkish for Icelandic and
KOI8-R for Arabic there), but each encoding is for certain languages, and a wrong one turns
their letters into ones that no language uses, or uses seldom.
"""

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from transcripts.formats.text import MalformedError


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, the encoding it was in, and whether that is a guess."""

    text: str
    encoding: str
    guessed: bool = False


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """The text of a file, without a byte order mark.

    It is in `encoding` where somebody says so, else in UTF-8, in UTF-16, or in the likeliest of
    the older ones. Raises `MalformedError` for binary data and an encoding nobody knows.
    """
    if encoding is not None:
        return _as_told(data, encoding)
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            return Decoded(_decoded(data[len(mark) :], name), name)
    if unmarked := _unmarked_utf_16(data[:_SAMPLE_BYTES]):
        return Decoded(_decoded(data, unmarked), unmarked, guessed=True)
    try:
        return Decoded(data.decode(), "utf-8")
    except UnicodeDecodeError:
        declared = _DECLARED.match(data)
        return _as_told(data, declared[1].decode()) if declared else _guessed(data)


def _as_told(data: bytes, encoding: str) -> Decoded:
    try:
        text = data.decode(encoding, errors="replace")
    except (LookupError, ValueError):
        raise MalformedError(f"{encoding}: no encoding of that name; try windows-1256") from None
    return Decoded(text.removeprefix("\ufeff"), encoding)


def _guessed(data: bytes) -> Decoded:
    sample = _sample(data)
    scores = [
        (_likeness(_decoded(sample, encoding), letters), encoding)
        for encoding, alphabets in _ALPHABETS.items()
        for letters in alphabets.split()
    ]
    _, best = max(scores, key=lambda score: score[0])
    if _is_nearly_utf_8(sample):
        best = "utf-8"
    elif b"\0" in data or _controls(sample) > len(sample) // 10:
        raise MalformedError("not text in any known encoding; save it as UTF-8")
    return Decoded(_decoded(data, best), best, guessed=True)


def _unmarked_utf_16(sample: bytes) -> str | None:
    """UTF-16 without a mark: of its digits and line ends each other byte is zero."""
    even, odd = sample[::2], sample[1::2]
    for name, low, high in (("utf-16-le", even, odd), ("utf-16-be", odd, even)):
        if high.count(0) > max(_TELLING_ZEROS, len(high) // 4) and 0 not in low:
            return name
    return None


def _is_nearly_utf_8(sample: bytes) -> bool:
    """Whether it is UTF-8 with a few bytes lost."""
    text = _decoded(sample, "utf-8")
    return sum(char > "\x7f" for char in text) > 4 * text.count("\ufffd")


def _likeness(text: str, letters: str) -> float:
    """How much text is like a language's; `letters` begin with those it uses most.

    1 for text whose letters beyond ASCII are all among the commonest.
    """
    weights = {letter: 1 - index / (2 * len(letters)) for index, letter in enumerate(letters)}
    counts = Counter(zip(" " + text, text, strict=False))
    total = score = 0.0
    for (before, char), count in counts.items():
        if char > "\x7f":
            total += count
            score += count * _worth(before, char, weights)
    return score / total if total else 0.0


def _worth(before: str, char: str, weights: dict[str, float]) -> float:
    if char in _PUNCTUATION:
        return 0.5
    mixed = before.isascii() and before.isalpha() and char >= _GREEK
    if mixed or (before.islower() and char.isupper()):
        return -2
    known = weights.get(char.lower())
    if known is not None:
        return known
    return 0.2 if unicodedata.category(char) == "Lo" and "\u2e80" <= char < "\uf900" else -1


def _sample(data: bytes) -> bytes:
    """Its first lines beyond ASCII, as many as tell enough."""
    lines, size = [], 0
    for line in data[: 8 * _SAMPLE_BYTES].splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size > _SAMPLE_BYTES:
                break
    return b"".join(lines) or data[:_SAMPLE_BYTES]


def _controls(sample: bytes) -> int:
    return len(sample) - len(sample.translate(None, _CONTROL_BYTES))


def _decoded(data: bytes, encoding: str) -> str:
    return data.decode(encoding, errors="replace")


_SAMPLE_BYTES = 1 << 14
_TELLING_ZEROS = 4
_GREEK = "\u0370"
"""The first letter after those that stand in one word with Latin ones."""
_CONTROL_BYTES = bytes({*range(32)} - set(b"\t\n\f\r"))
_DECLARED = re.compile(
    rb"""\s*<\?xml[^<>]*encoding=["']((?:windows|iso|koi8|big5|gb|shift|euc)[\w-]{1,12})""", re.I
)
"""What XML says of itself."""
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16's, with which it begins
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_PUNCTUATION = frozenset("«»“”‘’‚„–—…•♪♫©°ºª€£§ \u00a0\u200c\u200e\u200f،؛؟、。，！？「」《》：")

# The letters beyond ASCII that a language uses, commonest first; one language a word.
_ALPHABETS = {
    "windows-1252": "éàèêçùâîôûëïœ¿¡ áéóíñú¿¡ü ãáéçíóêúâõôà äüöß àèìéòù åäöæøé áíöéðþóæúý éëïóü",
    "windows-1254": "ışğüçöâîû",
    "windows-1250": "áíéěřčžšýůúňóďť ęłóążśćźń áéóöőüíúű čšžćđ ăşţâî áčíéžýšúľťňôäďóĺŕ",
    "windows-1257": "āīšēūžņļčģķ ėšžųįūčąę õäöüšž",
    "windows-1251": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё оаиневтрслкдмупязьбгчхціїєйюжшщґф"
    " аеоинрстјвуклдмпзгбшчжцхљњћђџф аоиентсвлкрдпмъгзбяушчцжйхфющь",
    "koi8-r": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "cp866": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "windows-1256": "اليمنوترهبدسعفكقحجىشصةطخأضذزءغثإئظؤآ ايردنهوتمبسشلكزفگعخقجآپحچصطضذغظژث",
    "windows-1253": "αοιετσνηυρπκλςμάόίέωύήώδγχθφβξζψϊϋΐΰ",
    "windows-1255": "יולאהמרתבשנעכםדקחפטןצגסזךףץ",
    "cp874": "านรอกเงยลม่้วดทีสะตปบคัำพิหข์จ็ุแไ",
    "gb18030": "的一是不了我你在人有他这来就那说们到什么会么个要没好吗她去都看为能可以知道大上过得",
    "big5": "的一是不了我你在人有他這來就那說們到什麼會個要沒好嗎她去都看為能可以知道大上過得",
    "cp932": "のいにたなてとしはかうでるんっがをらもれこさりきすまそけあくちだよじどせー、。",
    "cp949": "이다는을가에지의고하은도로나그사리기한어아니를인자해라시서거게수있만내대일야",
}
