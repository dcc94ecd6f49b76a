"""The words numbers are made of, language by language, with what each counts.

Words are in the normal form of `words.tokens`; languages are primary BCP-47 subtags. Each
kind of word has a letter, which `words.figures` explains. What is ambiguous is left out
(Persian "nine" is also "no"; Sorani "three" and "thirty" fold to one form).
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from transcripts.tags import primary


@dataclass(frozen=True, slots=True)
class Counting:
    """A number word: the letter of its kind and what it counts."""

    kind: str
    value: Fraction = Fraction(0)


@lru_cache
def number_words(language: str) -> dict[str, Counting]:
    """The number words of a language."""
    code = primary(language)
    known: dict[str, Counting] = {}
    for kind, row in _ROWS.get(code, {}).items():
        for word, value in _counted(row).items():
            known[word] = Counting(kind, value)
    if code == "it":
        known |= _italian_tens(known)
    if code == "de":
        known |= _german_tens(known)
    return known


@lru_cache(maxsize=1 << 16)
def compound(norm: str, language: str) -> Fraction | None:
    """What a word counts that is written as one: "zweitausendfünf", "trecento"."""
    scales = _COMPOUND_SCALES.get(primary(language), {})
    known = number_words(language)
    if norm in known and known[norm].kind not in "+&":
        return known[norm].value
    for scale, value in scales.items():
        before, found, after = norm.partition(scale)
        if not found:
            continue
        factor = compound(before, language) if before else Fraction(1)
        rest = compound(after.removeprefix("und"), language) if after else Fraction(0)
        if factor is not None and rest is not None and factor < value:
            return factor * value + rest
    return None


def _counted(row: str) -> dict[str, Fraction]:
    """``"10 ten eleven"`` counts on from ten; ``/`` parts spellings, ``-`` skips a number."""
    counted: dict[str, Fraction] = {}
    value = step = Fraction(1)
    for word in row.split():
        if word[0].isdigit():
            start, _, by = word.partition("+")
            value, step = Fraction(start), Fraction(by or 1)
        else:
            counted |= {spelling: value for spelling in word.split("/") if spelling != "-"}
            value += step
    return counted


def _german_tens(known: dict[str, Counting]) -> dict[str, Counting]:
    units = {word: one.value for word, one in known.items() if one.kind == "u"} | {"ein": 1}
    tens = {word: ten.value for word, ten in known.items() if ten.kind == "T"}
    return {
        f"{unit}und{ten}": Counting("c", units[unit] + tens[ten]) for unit in units for ten in tens
    }


def _italian_tens(known: dict[str, Counting]) -> dict[str, Counting]:
    """As "venticinque", and "ventuno", "ventotto" with the vowel dropped."""
    units = {word: one.value for word, one in known.items() if one.kind in "1u"}
    tens = {word: ten.value for word, ten in known.items() if ten.kind == "T"}
    return {
        (ten[:-1] if unit[0] in "uo" else ten) + unit: Counting("c", tens[ten] + units[unit])
        for unit in units
        for ten in tens
    }


_COMPOUND_SCALES = {
    "de": {"tausend": 10**3, "hundert": 100},
    "it": {"mila": 10**3, "mille": 10**3, "cento": 100},
    "ku": {"hezar": 10**3, "sed": 100},
}
_LARGE = "1000000 {} 1000000000 {} 1000000000000 {}"
_ROWS: dict[str, dict[str, str]] = {
    "en": {
        "1": "1 one",
        "u": "2 two three four five six seven eight nine",
        "z": "0 zero",
        "c": "10 ten",
        "t": "11 eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
        "V": "20 twenty",
        "T": "30+10 thirty forty fifty sixty seventy eighty ninety",
        "h": "100 hundred",
        "k": "1000 thousand",
        "K": _LARGE.format("million", "billion", "trillion"),
        "&": "0 and",
        "a": "1 a/an",
        "H": "0.5 half",
        "q": "0.25 quarter",
        "f": "1/2 halves 1/3 thirds 1/4 quarters/fourths 1/5 fifths 1/6 sixths 1/8 eighths "
        "1/10 tenths",
        "O": "1 first second",
        "o": "3 third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth "
        "30+10 thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth",
        "D": "20+10 twenties thirties forties fifties sixties seventies eighties nineties",
        "p": "0 point",
        "0": "0 oh",
        "m": "0 january february april june july august september october november december",
        "n": "0 march may",
    },
    "de": {
        "1": "1 ein/eine/einen/einer/eins",
        "u": "2 zwei drei vier fünf sechs sieben acht neun",
        "z": "0 null",
        "c": "10 zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
        "T": "20+10 zwanzig dreissig vierzig fünfzig sechzig siebzig achtzig neunzig",
        "h": "100 hundert",
        "k": "1000 tausend",
        "K": _LARGE.format("million/millionen", "milliarde/milliarden", "billion/billionen"),
        "p": "0 komma",
    },
    "fr": {
        "1": "1 un/une",
        "u": "2 deux trois - cinq six sept huit neuf",
        "Q": "4 quatre",
        "z": "0 zéro",
        "x": "10 dix",
        "c": "11 onze douze treize quatorze quinze seize",
        "T": "20+10 vingt/vingts trente quarante cinquante soixante",
        "h": "100 cent/cents",
        "k": "1000 mille",
        "K": _LARGE.format("million/millions", "milliard/milliards", "billion/billions"),
        "+": "0 et",
        "p": "0 virgule",
    },
    "es": {
        "1": "1 un/una/uno",
        "u": "2 dos tres cuatro cinco seis siete ocho nueve",
        "z": "0 cero",
        "c": "10 diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve "
        "21 veintiuno/veintiún/veintiuna veintidós veintitrés veinticuatro veinticinco "
        "veintiséis veintisiete veintiocho veintinueve",
        "T": "20+10 veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
        "C": "200+100 doscientos/doscientas trescientos/trescientas cuatrocientos/cuatrocientas "
        "quinientos/quinientas seiscientos/seiscientas setecientos/setecientas "
        "ochocientos/ochocientas novecientos/novecientas",
        "h": "100 cien/ciento",
        "k": "1000 mil",
        "K": "1000000 millón/millones",
        "+": "0 y",
    },
    "it": {
        "1": "1 un/uno/una",
        "u": "2 due tre quattro cinque sei sette otto nove",
        "z": "0 zero",
        "c": "10 dieci undici dodici tredici quattordici quindici sedici diciassette diciotto "
        "diciannove",
        "T": "20+10 venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
        "h": "100 cento",
        "k": "1000 mille/mila",
        "K": _LARGE.format("milione/milioni", "miliardo/miliardi", "bilione/bilioni"),
    },
    "tr": {
        "1": "1 bir",
        "u": "2 iki üç dört beş alti yedi sekiz dokuz",
        "z": "0 sifir",
        "T": "10+10 on yirmi otuz kirk elli altmiş yetmiş seksen doksan",
        "F": "1/2 buçuk",
        "h": "100 yüz",
        "k": "1000 bin",
        "K": _LARGE.format("milyon", "milyar", "trilyon"),
    },
    "ru": {
        "1": "1 один/одна/одно",
        "u": "2 два/две три четыре пять шесть семь восемь девять",
        "z": "0 ноль",
        "c": "10 десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать "
        "семнадцать восемнадцать девятнадцать",
        "T": "20+10 двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
        "C": "100+100 сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот",
        "k": "1000 тысяча/тысячи/тысяч/тысячу/тыс",
        "K": _LARGE.format(
            "миллион/миллиона/миллионов/млн",
            "миллиард/миллиарда/миллиардов/млрд",
            "триллион/триллиона/триллионов/трлн",
        ),
    },
    "uk": {
        "1": "1 один/одна/одне",
        "u": "2 два/дві три чотири пять шість сім вісім девять",
        "z": "0 нуль",
        "c": "10 десять одинадцять дванадцять тринадцять чотирнадцять пятнадцять шістнадцять "
        "сімнадцять вісімнадцять девятнадцять",
        "T": "20+10 двадцять тридцять сорок пятдесят шістдесят сімдесят вісімдесят девяносто",
        "C": "100+100 сто двісті триста чотириста пятсот шістсот сімсот вісімсот девятсот",
        "k": "1000 тисяча/тисячі/тисяч/тисячу/тис",
        "K": _LARGE.format(
            "мільйон/мільйона/мільйонів/млн",
            "мільярд/мільярда/мільярдів/млрд",
            "трильйон/трильйона/трильйонів/трлн",
        ),
    },
    "fa": {
        "1": "1 یک",
        "u": "2 دو سه چهار پنج شش هفت هشت",
        "z": "0 صفر",
        "c": "10 ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده",
        "T": "20+10 بیست سی چهل پنجاه شصت هفتاد هشتاد نود",
        "C": "200+100 دویست سیصد چهارصد پانصد ششصد هفتصد هشتصد نهصد",
        "h": "100 صد",
        "k": "1000 هزار",
        "K": _LARGE.format("میلیون", "میلیارد", "تریلیون"),
        "+": "0 و",
    },
    "ku": {
        "1": "1 yek",
        "u": "2 du sê çar pênc şeş heft heşt neh",
        "z": "0 sifir",
        "c": "10 deh yanzdeh/yazdeh diwanzdeh/duwanzdeh/dozdeh sêzdeh çardeh panzdeh/pazdeh "
        "şanzdeh/şazdeh hivdeh/hefdeh/hevdeh hijdeh/hejdeh nozdeh",
        "T": "20+10 bîst sih/sî çil pêncî şêst heftê heştê nod",
        "h": "100 sed",
        "k": "1000 hezar",
        "K": _LARGE.format("milyon", "milyar/milyard", "trîlyon"),
        "+": "0 û",
    },
    "ckb": {
        "1": "1 یهک",
        "u": "2 دوو - چوار پینج شهش حهوت ههشت نو",
        "z": "0 سفر",
        "c": "10 ده یازده دوازده سیزده چوارده پازده/پانزده شازده/شانزده حهڤده ههژده نوزده",
        "T": "20+10 بیست - چل پهنجا شهست حهفتا ههشتا نهوهد",
        "h": "100 سهد",
        "k": "1000 ههزار",
        "K": _LARGE.format("ملیون", "ملیار", "تریلیون"),
        "+": "0 و",
    },
    "ar": {
        "1": "1 واحد/واحده",
        "u": "2 اثنان/اثنین/اثنتان/اثنتین ثلاثه/ثلاث اربعه/اربع خمسه/خمس سته/ست سبعه/سبع "
        "ثمانیه/ثمانی تسعه/تسع",
        "z": "0 صفر",
        "x": "10 عشره/عشر",
        "T": "20+10 عشرون/عشرین ثلاثون/ثلاثین اربعون/اربعین خمسون/خمسین ستون/ستین سبعون/سبعین "
        "ثمانون/ثمانین تسعون/تسعین",
        "A": "20+10 وعشرون/وعشرین وثلاثون/وثلاثین واربعون/واربعین وخمسون/وخمسین وستون/وستین "
        "وسبعون/وسبعین وثمانون/وثمانین وتسعون/وتسعین",
        "F": "1/2 ونصف",
        "h": "100 مایه/مییه/میه",
        "k": "1000 الف/الاف",
        "K": _LARGE.format("ملیون/ملایین", "ملیار/ملیارات", "تریلیون"),
    },
}
