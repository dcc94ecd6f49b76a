"""What is known about the words of each language: fillers, negations, numbers, contractions.

All words are in the normal form of `annotations.tokens` (case folded, letter variants folded).
Languages are primary BCP-47 subtags. A language that is missing here is still matched, only
without these refinements.
"""

from transcripts.styles import primary

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
    "en": "not no never none nothing nobody nowhere neither nor without cannot",
    "de": "nicht nichts kein keine keinen keinem keiner keines nie niemals niemand weder ohne",
    "fr": "ne n pas jamais rien aucun aucune sans ni",
    "es": "no nunca jamás nada nadie ningún ninguno ninguna sin tampoco ni",
    "it": "non mai niente nulla nessuno nessuna senza né",
    "tr": "değil yok hayir asla hiç hiçbir",
    "ru": "не нет никогда ничего никто ни без нельзя",
    "uk": "не ні немає ніколи нічого ніхто без",
    "ar": "لا لم لن لیس لیست غیر بدون بلا",
    "fa": "نه نیست نیستند هرگز هیچ بدون",
    "ku": "na ne nine tune nin tu qet bê",
    "ckb": "نا نه نیه نین هیچ بی",
}
_UNITS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen",
    "de": "null - zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn "
    "fünfzehn sechzehn siebzehn achtzehn neunzehn",
    "fr": "zéro - deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
    "seize",
    "es": "cero - dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve",
    "tr": "sifir - iki üç dört beş alti yedi sekiz dokuz on",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "fr": "vingt trente quarante cinquante soixante",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "tr": "yirmi otuz kirk elli altmiş yetmiş seksen doksan",
}
_SCALES = {
    "en": {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}
    | {"trillion": 10**12},
    "de": {"hundert": 100, "tausend": 10**3, "million": 10**6, "millionen": 10**6}
    | {"milliarde": 10**9, "milliarden": 10**9},
    "fr": {"cent": 100, "cents": 100, "mille": 10**3, "million": 10**6, "millions": 10**6}
    | {"milliard": 10**9, "milliards": 10**9},
    "es": {"cien": 100, "ciento": 100, "mil": 10**3, "millón": 10**6, "millones": 10**6},
    "tr": {"yüz": 100, "bin": 10**3, "milyon": 10**6, "milyar": 10**9},
}
_AND = {"en": "and", "es": "y", "fr": "et", "de": "und"}
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)

CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound", "₺": "lira", "¥": "yen", "₽": "rouble"}
PERCENT = {
    ("per", "cent"): "percent",
    ("prozent",): "percent",
    ("por", "ciento"): "percent",
    ("pour", "cent"): "percent",
}
CONTRACTIONS = {"ll": "will", "ve": "have", "re": "are", "m": "am"}
"""What follows an English apostrophe, where only one reading is possible."""

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


def negations(language: str) -> frozenset[str]:
    """Words that turn a statement round."""
    return frozenset(_NEGATIONS.get(primary(language), "").split())


def number_words(language: str) -> dict[str, int]:
    """Words below one hundred and what they count. "One" stays a word: it is a pronoun too."""
    code = primary(language)
    units = enumerate(_UNITS.get(code, "").split())
    tens = enumerate(_TENS.get(code, "").split(), 2)
    values = {word: value for value, word in units} | {word: 10 * ten for ten, word in tens}
    return {word: value for word, value in values.items() if word != "-"}


def scales(language: str) -> dict[str, int]:
    """Words that multiply what stands before them."""
    return _SCALES.get(primary(language), {})


def number_joint(language: str) -> str | None:
    """The "and" of "two thousand and five"."""
    return _AND.get(primary(language))


def ordinals(language: str) -> dict[str, str]:
    """English ordinal words and their short form: "third" is "3rd"."""
    if primary(language) != "en":
        return {}
    suffixes = {1: "st", 2: "nd", 3: "rd"}
    return {
        word: f"{rank}{suffixes.get(rank, 'th')}"
        for rank, word in enumerate(_ORDINALS.split(), 1)
        if word not in ("first", "second")
    }
