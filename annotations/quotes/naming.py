"""The shapes in which a sentence names a speaker.

Beside a verb of saying, after "according to", before a colon, in the line under a quote. Names
are told by their capitals, in Arabic letters by where they stand; words like "the guard" by their
article; pronouns only where the verb is of their language. A match is a `Subject`.
"""

from dataclasses import dataclass, replace

import regex

from annotations.quotes.saying import LANGUAGES, Verb


@dataclass(frozen=True, slots=True)
class Subject:
    """Who speaks, in the article's words; `pronoun` when they stand for somebody else.

    An empty `text` with `pronoun` is a subject left out, as Spanish and Arabic do.
    """

    text: str
    start: int
    end: int
    pronoun: bool = False


def before_verb(text: str, start: int, verb: Verb) -> Subject | None:
    """The subject that stands before a verb, in what begins at `start`."""
    start = max(start, verb.start - _STRIDE)
    if verb.languages & _ARABIC_SUBJECT_FIRST:
        return _subject(_ARABIC_BEFORE.search(text, start, verb.start))
    if pronoun := _PRONOUN_BEFORE.search(text, start, verb.start):
        return _pronoun(pronoun, verb)
    return _subject(
        _NAME_BEFORE.search(text, start, verb.start)
        or _DESCRIPTION_BEFORE.search(text, start, verb.start)
    )


def after_verb(text: str, verb: Verb, end: int) -> Subject | None:
    """The subject that follows a verb, in what ends at `end`."""
    end = min(end, verb.end + _STRIDE)
    if "ar" in verb.languages:
        return _subject(_ARABIC_AFTER.match(text, verb.end, end))
    if pronoun := _PRONOUN_AFTER.match(text, verb.end, end):
        return _pronoun(pronoun, verb)
    return _subject(
        _NAME_AFTER.match(text, verb.end, end) or _DESCRIPTION_AFTER.match(text, verb.end, end)
    )


def omitted(verb: Verb) -> Subject | None:
    """The one spoken of last, where the verb's language leaves pronouns out."""
    drops = any(LANGUAGES[code].drops for code in verb.languages)
    return Subject("", verb.start, verb.end, pronoun=True) if drops else None


def source(text: str, start: int, end: int) -> Subject | None:
    """The last "according to somebody"; its span is the whole phrase's."""
    last = None
    for found in _SOURCE.finditer(text, start, end):
        last = found
    subject = _subject(last)
    return replace(subject, start=last.start(), end=last.end()) if last and subject else None


def opening(text: str, start: int, end: int) -> Subject | None:
    """Whose name leads into a quote, or else begins its sentence."""
    return _subject(_LEADING.search(text, start, end) or _OPENING.match(text, start, end))


def before_colon(text: str, start: int, end: int) -> Subject | None:
    """Who stands before a closing colon without a verb of saying: "Abdi, at the gate:"."""
    return _subject(_BEFORE_COLON.search(text, max(start, end - _STRIDE), end))


def credit(text: str, start: int, end: int) -> Subject | None:
    """Who the line under a quote names: "— Rosa Medina, a baker"."""
    return _subject(_CREDIT.match(text, start, end))


def credited(text: str, start: int, end: int) -> Subject | None:
    """Who a credit names that its element tells to be one, with or without a dash."""
    return _subject(_CREDITED.match(text, start, end))


def people(text: str, start: int, end: int) -> list[str]:
    """The full names in a stretch that do not stand for a place or an institution."""
    return [found["subject"] for found in _PERSON.finditer(text, start, end)]


def introductions(text: str) -> list[tuple[int, str]]:
    """Persons by full name and who that is, "Rosa Medina, a baker": where that ends, and whom."""
    return [(found.end(), found["subject"]) for found in _INTRODUCED.finditer(text)]


ARABIC_SCRIPT = frozenset({"ar", "ckb", "fa"})
_ARABIC_SUBJECT_FIRST = frozenset({"ckb", "fa"})
_STRIDE = 200
"""Code points a subject may stand from its verb."""
_BREAKING = (
    "that|in|on|at|to|when|as|after|before|during|while|from|with|who|whose|which|where|and|but|"
    "by|about|than|because|if|since|dass|im|am|nach|vor|bei|mit|und|wie|aus|que|qui|en|à|au|aux|"
    "dans|sur|avec|et|lors|devant|con|sobre|y|por|tras|ante|в|на|с|к|по|о|об|что|и|из|для|li|ji|û|"
    "ku|not|never|was|were|is"
)
_SMALL = rf"{_BREAKING}|of|for|von|zu|der|de|du|des|pour|el|di|del|na|em"
_PLACING = (
    "in|at|of|from|for|near|on|with|to|by|against|de|du|des|à|en|au|aus|von|bei|nach|mit|del|con|"
    "a|di|в|на|из|с|от|для|li|ji"
)
_ARTICLES = (
    "the|one of the|one|an?|another|his|her|their|my|our|le|la|les|l['’]|une?|der|die|das|eine?|"
    "el|los|las|una|il|lo|gli|een|de|het|os|as|uma?"
)
_OPENERS = (
    "The|A|An|And|But|Or|In|On|At|As|If|When|While|After|Before|It|This|That|These|Those|There|"
    "Then|Asked|Speaking|Last|Yesterday|Today|Later|Meanwhile|However|So|Yet|For|We|I|You|He|She|"
    "They|His|Her|Their|Our|My|One|Two|Both|Some|Many|Most|Another|Nobody|Everyone|No|Not|Now|"
    "Just|According|With|By|From|To|Of|Le|La|Les|Un|Une|Il|Elle|Ils|Elles|On|Selon|Pour|Dans|Der|"
    "Die|Das|Ein|Eine|Er|Sie|Es|Im|Am|Laut|Und|Nach|Los|Las|Una|Ella|Él|Según|Para|En|Y|Tras|Он|"
    "Она|Они|По|В|На|И|Но|Как|Это|O|Bu|Ve|Ew|Li|Ji|Wê|Wî|Em|Hon|Han|Hij|Zij"
)
_TITLES = "Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Maj|Capt|Sgt|Sen|Rep|Gov|St|Mme|Sr|Sra|Hr|Fr"
_CAPITAL = (
    rf"(?:(?:{_TITLES}|\p{{Lu}})\.|(?:(?:al|el|ul|ad|as|ash|an)-)?\p{{Lu}}[\p{{L}}\p{{M}}'’-]*)"
)
_PARTICLES = "del?|della|von de[rmn]|von|van de[rn]?|van|zu|al|el|bin|ibn|la|le|da|dos|of the|of"
_NAME = rf"(?!(?:{_OPENERS})(?!\p{{L}})){_CAPITAL}(?:\s(?:(?:{_PARTICLES})\s)?{_CAPITAL}){{0,5}}+"
_FULL_NAME = _NAME.replace("{0,5}+", "{1,5}+")
LOWER = rf"(?!(?:{_SMALL})(?!\p{{L}}))(?!\p{{L}}+ing(?!\p{{L}}))\p{{Ll}}[\p{{L}}\p{{M}}'’-]*"
_WORD = r"[\p{L}\p{M}\p{N}'’-]+"
_OWNER = rf"(?:{_CAPITAL}(?<=['’](?:s|n?[iıuü]n))\s)"
_GERMAN_NOUN = r"(?:(?<=[Dd](?:er|ie)\s)\p{Lu}\p{Ll}+\s(?=\p{Lu}[\p{L}-]+\s\p{Lu}))?+"
_DESCRIBED = rf"(?:(?i:{_ARTICLES})\s)?+{_OWNER}?(?:{LOWER},?\s){{0,5}}+{_GERMAN_NOUN}"
"""What may stand before a name: "her brother, ", "la alcaldesa ", "der Bürgermeister "."""
_DESCRIPTION = rf"(?:(?i:{_ARTICLES})(?:(?<=['’])|\s)|{_OWNER}){_WORD}(?:\s{_WORD})"
_PRONOUNS = "|".join(
    sorted({word for habits in LANGUAGES.values() for word in habits.pronouns.split()})
)
_ASIDE = r"(?:(?:,\s(?=[\p{Ll}\p{N}])[^,“”«»„\"\u2060]{1,90}){1,3},)"
_HELPERS = rf"(?:\s{LOWER}){{0,2}}"
_CLAUSE = r"(?:\G|[,.;:!?…—–\u2060]\s?|\s(?:and|but|und|et|y|и)\s)\s*"

_NAME_BEFORE = regex.compile(
    rf"(?=\p{{Lu}}|\p{{Ll}}{{2,3}}-)(?<!\p{{L}}['’]?)(?<!\b(?:{_PLACING})\s){_GERMAN_NOUN}"
    rf"(?P<subject>{_NAME}(?<!['’]s))"
    rf"{_ASIDE}?{_HELPERS}\s?$"
    rf"|{_CLAUSE}(?P<subject>{_NAME}(?<!['’]s)),{_HELPERS}\s?$"
)
"""A comma alone behind a name closes what stands in between: The mayor, who met Ann Lee, said."""
_PRONOUN_BEFORE = regex.compile(
    rf"(?<!\p{{L}})(?P<subject>{_PRONOUNS}){_HELPERS}\s?$", regex.IGNORECASE
)
_DESCRIPTION_BEFORE = regex.compile(
    rf"{_CLAUSE}(?P<subject>{_DESCRIPTION}{{0,7}}?){_ASIDE}?(?:\s(?:has|had|a|hat|ha|also))?\s?$"
)
_NAME_AFTER = regex.compile(rf"(?:-t)?[\s-]{_DESCRIBED}(?P<subject>{_NAME})")
_PRONOUN_AFTER = regex.compile(
    rf"(?:-t)?[\s-](?P<subject>{_PRONOUNS})(?!\p{{L}})", regex.IGNORECASE
)
_DESCRIPTION_AFTER = regex.compile(
    rf"(?:-t)?[\s-](?P<subject>{_DESCRIPTION}{{0,7}}?)"
    rf"(?=[.,;:!?—–)\n]|\s(?:{_BREAKING})(?!\p{{L}})|\s?$)"
)

_ARABIC = r"[\p{Arabic}\p{M}\u200c]+"
_ARABIC_STOPS = (
    "إن|أن|إنه|إنها|بأن|بأنه|بأنها|في|خلال|على|عن|من|إلى|أمس|اليوم|بعد|قبل|قائلا|قائلة|وهو|وهي|"
    "الذي|التي|القرار"
)
_ARABIC_STOP = rf"(?:{_ARABIC_STOPS})(?!\p{{L}})"
_ARABIC_TO = r"(?:لل\p{L}|لـ|ل(?:وكال|صحيف|قنا|موقع|مراسل))"
_ARABIC_END = rf"(?=\s*[:،.,«“”\"(\u2060]|\s(?:{_ARABIC_STOP}|{_ARABIC_TO})|\s*$)"
_ARABIC_AFTER = regex.compile(
    rf"\s(?!{_ARABIC_STOP})(?P<subject>{_ARABIC}(?:\s{_ARABIC}){{0,7}}?){_ARABIC_END}"
)
_PREPOSITION = r"(?:هەروەها|پاشان|دواتر|همچنین|لە\p{L}{0,3}|بۆ|بە|دوای|پێش|در|به|از|با|پس)\s"
_ARABIC_BEFORE = regex.compile(
    rf"(?:\G|[،.:]\s?)\s*(?!{_PREPOSITION})(?P<subject>{_ARABIC}(?:\s{_ARABIC}){{0,4}}?)"
    rf"(?:\s{_PREPOSITION}[^،.:\u2060]{{1,60}})?\s$"
)

_SOURCES = {
    script: "|".join(
        sorted(
            {
                phrase
                for code, habits in LANGUAGES.items()
                for phrase in habits.sources.split("|")
                if phrase and (code in ARABIC_SCRIPT) is (script == "arabic")
            },
            key=len,
            reverse=True,
        )
    )
    for script in ("arabic", "other")
}
_BEHIND = "|".join(filter(None, (habits.sources_behind for habits in LANGUAGES.values())))
_SOURCE = regex.compile(
    rf"(?<!\p{{L}})(?:(?i:{_SOURCES['other']})\s"
    rf"(?:{_DESCRIBED}(?P<subject>{_NAME})|(?P<subject>{_DESCRIPTION}{{0,4}}?)(?=\s*[,.:;]|\s*$))"
    rf"|(?P<subject>{_NAME})\s(?:{_BEHIND})(?!\p{{L}})"
    rf"|[وف]?(?:{_SOURCES['arabic']})\s(?:ل)?(?P<subject>{_ARABIC}(?:\s{_ARABIC}){{0,5}}?){_ARABIC_END})"
)
_LEADING = regex.compile(rf"(?<!\p{{L}}['’]?)(?P<subject>{_NAME}),?\s?$")
_OPENING = regex.compile(rf"\s*{_DESCRIBED}(?P<subject>{_FULL_NAME}|{_NAME}(?=,))")
_BEFORE_COLON = regex.compile(
    rf"{_CLAUSE}(?:{_DESCRIBED}(?P<subject>{_NAME})|(?P<subject>{_DESCRIPTION}{{0,2}}?))"
    r"[^:“”«»„\"]{0,60}:\s*$"
)
_CREDIT = regex.compile(rf"\s*(?:[—–―(]|--|-(?=\s))\s*(?P<subject>{_NAME})")
_NOBODY = regex.compile(
    r"one of (?:them|us|the(?:se|m|two)?)|the (?:other|others|two)", regex.IGNORECASE
)
_GERMAN_ARTICLE = regex.compile(r"(?<!\p{L})[Dd](?:er|ie|as)\s$")
_ENDING = regex.compile(r"[’'](?:y?[ae]|n[ae]|n?[ıiuü]n)$")
"""Of a Turkish name: "Ali Can’a göre"."""


_CREDITED = regex.compile(
    rf"\s*[—–―-]{{0,3}}\s*(?:{_DESCRIBED}(?P<subject>{_NAME})|(?P<subject>[^,;:(\n—–]{{2,60}}))"
)
_PERSON = regex.compile(
    rf"(?=\p{{Lu}})(?:(?<![\p{{L}}’'-])(?<!\b(?:{_PLACING}|{_ARTICLES})\s)(?P<subject>{_FULL_NAME})"
    rf"|(?<=\p{{Ll}},\s)(?P<subject>{_NAME})(?=[,.]))"
)
_INTRODUCED = regex.compile(
    rf"(?<!\p{{L}})(?P<subject>{_FULL_NAME}),\s(?:(?i:{_ARTICLES}|who|whose|aged)\s|\d{{1,3}}\b)"
)


def _subject(match: "regex.Match[str] | None") -> Subject | None:
    if match is None:
        return None
    start, end = match.span("subject")
    if " " not in match["subject"] and (
        article := _GERMAN_ARTICLE.search(match.string, max(0, start - 5), start)
    ):
        start = article.start()
    text = _ENDING.sub("", match.string[start:end].strip(" ,،"))
    return None if not text or _NOBODY.fullmatch(text) else Subject(text, start, end)


def _pronoun(found: "regex.Match[str]", verb: Verb) -> Subject | None:
    """A pronoun of the verb's own language; the same letters may be another's article."""
    word = found["subject"]
    own = any(word.lower() in LANGUAGES[code].pronouns.split() for code in verb.languages)
    return Subject(word, *found.span("subject"), pronoun=True) if own else None
