"""What is known about the words of each language: fillers, negations, numbers, contractions.

All words are in the normal form of `words.tokens` (case folded, letter variants folded).
Languages are primary BCP-47 subtags. A language that is missing here is still matched, only
without these refinements.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from transcripts.tags import primary

_FILLERS = {
    "en": "um uh uhm er erm ah hm hmm mm mmm mhm",
    "de": "äh ähm öh öhm hm hmm mhm",
    "fr": "euh heu hum hm",
    "es": "eh em ehm mm",
    "it": "eh ehm mm",
    "tr": "ii iii ee eee hm",
    "ru": "э эм ээ мм",
    "uk": "е ем мм",
    "ar": "اه امم یعنی",
    "fa": "اه یعنی",
    "ku": "ee eee yani",
    "ckb": "یعنی",
}
_FILLER_PHRASES = {"en": ("you know", "i mean")}
_NEGATIONS = {
    "en": "not no never none nothing nobody nowhere neither nor without",
    "de": "nicht nichts kein keine keinen keinem keiner keines nie niemals niemand niemanden "
    "niemandem nirgends weder ohne",
    # Not "ne": people leave it out when they speak, and it never says no alone.
    "fr": "pas jamais rien aucun aucune nul nulle nullement sans ni non guère",
    "es": "no nunca jamás nada nadie ningún ninguno ninguna sin tampoco ni",
    "it": "non mai niente nulla nessuno nessuna senza né",
    "tr": "değil yok hayir asla hiç hiçbir",
    "ru": "не нет никогда ничего никто ни без нельзя",
    "uk": "не ні немає ніколи нічого ніхто без",
    "ar": "لا لم لن ما لیس لیست لست لسنا لیسوا غیر عدم دون بدون بلا",
    "fa": "نه نیست نیستم نیستیم نیستند هرگز هیچ بدون",
    "ku": "na ne nîne nînin tune tunene nebû ninin qet bê tu",
    "ckb": "نا نه نییه نین نیم هیچ هیچکهس بی بهبی",
}
CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound", "₺": "lira", "¥": "yen", "₽": "rouble"}
PERCENT: dict[str, tuple[tuple[str, ...], ...]] = {
    "per": (("cent",), ("cento",)),
    "por": (("ciento",),),
    "pour": (("cent",),),
    "prozent": ((),),
    "процент": ((),),
    "процента": ((),),
    "процентов": ((),),
    "відсотків": ((),),
    "yüzde": ((),),
    "درصد": ((),),
    "بالمیه": ((),),
    "بالمایه": ((),),
    "فی": (("المیه",), ("المایه",)),
}
"""First words of "per cent", each with what may follow it."""
CONTRACTIONS = {"ll": "will", "ve": "have", "re": "are", "m": "am"}
"""What follows an English apostrophe, where only one reading is possible."""

RUN_TOGETHER = {
    "cannot": ("can", "not", 3),
    "gonna": ("going", "to", 3),
    "wanna": ("want", "to", 3),
    "gotta": ("got", "to", 3),
    "kinda": ("kind", "of", 4),
    "sorta": ("sort", "of", 4),
    "lemme": ("let", "me", 3),
    "gimme": ("give", "me", 3),
}
"""Two English words written as one, and where the second begins."""

SAME_SPELLED = {"okay": "ok", "mister": "mr", "doctor": "dr", "versus": "vs", "till": "until"}
"""English words and the short form that stands for both."""

BEFORE_NUMBERS = {"no": "number", "nos": "numbers", "jan": "january", "feb": "february"}
BEFORE_NUMBERS |= {"aug": "august", "sept": "september", "sep": "september", "oct": "october"}
BEFORE_NUMBERS |= {"nov": "november", "dec": "december"}
"""What an English abbreviation stands for when a number follows it."""

SHORT_SCALES = {"bn": "billion", "mn": "million", "tn": "trillion", "m": "million", "k": "thousand"}
"""What is written on to a number in digits."""

OPEN_CONTRACTIONS = {"'s": frozenset({"is", "has", "us"}), "'d": frozenset({"would", "had"})}
"""Those with several readings, each as good as the other in a comparison."""
_SAME = OPEN_CONTRACTIONS | {
    full: frozenset({short}) for short, readings in OPEN_CONTRACTIONS.items() for full in readings
}


_FUNCTION_WORDS = {
    "en": "a an the and or but if so as of at by for from in into on onto to with about than then "
    "that this these those there here it its he him his she her they them their we us our i me my "
    "you your who whom whose which what when where how why is am are was were be been being has "
    "have had do does did will would can could may might must shall should also just very more "
    "most some any all each other such own same too only 's 'd",
}


def function_words(language: str) -> frozenset[str]:
    """Words that every text is full of, so that sharing them means nothing."""
    return frozenset(_FUNCTION_WORDS.get(primary(language), "").split())


def same_words(norm: str) -> frozenset[str]:
    """Other normal forms that may stand for the same word."""
    return _SAME.get(norm, frozenset())


def fillers(language: str) -> frozenset[str]:
    """Sounds and words people leave out when they write speech down."""
    return frozenset(_FILLERS.get(primary(language), "hm hmm mm").split())


def filler_phrases(language: str) -> tuple[tuple[str, ...], ...]:
    """Fillers of more than one word."""
    phrases = _FILLER_PHRASES.get(primary(language), ())
    return tuple(tuple(phrase.split()) for phrase in phrases)


def filler_positions(norms: Sequence[str], language: str) -> Iterator[int]:
    """Which of the words are fillers, alone or as part of a phrase such as "you know"."""
    single = fillers(language)
    phrases = filler_phrases(language)
    for at, norm in enumerate(norms):
        if norm in single:
            yield at
        for phrase in phrases:
            if norm == phrase[0] and tuple(norms[at : at + len(phrase)]) == phrase:
                yield from range(at, at + len(phrase))


@lru_cache
def negations(language: str) -> frozenset[str]:
    """Words that turn a statement round."""
    code = primary(language)
    words = _NEGATIONS.get(code, "").split()
    # Arabic writes "and" and "so" on to the word that follows.
    joined = [particle + word for particle in "وف" for word in words] if code == "ar" else []
    return frozenset([*words, *joined])
