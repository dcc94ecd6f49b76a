"""How articles say who is speaking: verbs of saying, and the shapes their sentences take.

A small table for each language; what it lacks goes unattributed, never wrongly attributed.
"""

import regex

_VERBS = {
    "en": "said says say replied replies answered argued argues noted notes stated states declared "
    "declares warned warns insisted insists claimed claims announced recalled recalls continued "
    "joked admitted acknowledged concluded confirmed observed remarked responded spoke speaks "
    "suggested suggests tweeted posted vowed pledged promised predicted complained conceded "
    "stressed emphasised emphasized cried shouted whispered exclaimed quipped reported testified "
    "commented pleaded recounted remembers remembered added adds wrote writes explained explains",
    "es": "dijo dice dicen afirmó afirma añadió agregó explicó señaló aseguró declaró preguntó "
    "respondió contó escribió sostuvo indicó manifestó recordó comentó advirtió",
    "de": "sagte sagt sagten erklärte erklärt betonte fragte antwortete schrieb meinte berichtete "
    "erzählte warnte forderte ergänzte sprach",
    "fr": "dit déclare déclaré affirme affirmé explique expliqué ajoute ajouté répond répondu "
    "raconte raconté lance lancé assure assuré estime estimé écrit précisé souligné confié",
    "it": "disse detto dice afferma affermato aggiunge aggiunto spiega spiegato",
    "pt": "disse afirmou explicou acrescentou declarou",
    "nl": "zei zegt vertelde schreef verklaarde",
    "sv": "sa säger sade berättar skriver",
    "pl": "powiedział powiedziała mówi dodał dodała stwierdził stwierdziła",
    "tr": "dedi diyor söyledi belirtti açıkladı ekledi anlattı sordu konuştu yazdı vurguladı "
    "kaydetti diyen kullandı",
    "ar": "قال قالت يقول تقول قالوا أضاف أضافت صرح صرحت أكد أكدت أوضح أوضحت ذكر كتب كتبت سأل تابع "
    "وقال وقالت وأضاف وأضافت وأكد وأوضح",
    "ku": "got gotin dibêje ragihand",
    "ckb": "گوتی وتی دەڵێت ڕایگەیاند گوتیشی",
    "fa": "گفت افزود نوشت پرسید",
    "ru": "сказал сказала сказали заявил заявила говорит сообщил сообщила добавил добавила "
    "ответил ответила написал написала подчеркнул подчеркнула спросил спросила",
    "uk": "сказав сказала заявив заявила каже повідомив повідомила додав додала відповів написав",
}
# What follows these is the person spoken to or of, not the speaker.
_WITH_OBJECT = (
    "told tells asked asks called calls described describes urged thanked praised condemned denied "
    "quoted saying adding telling asking writing"
)
_VERB_LAST = "tr ku ckb fa"
_SOURCES = (
    "according to|in the words of|as told to|según|laut|nach angaben von|selon|d['’]après|secondo|"
    "segundo|volgens|enligt|według|по словам|за словами"
)
_OPENERS = (
    "The|A|An|And|But|Or|In|On|At|As|If|When|While|After|Before|It|This|That|These|Those|There|"
    "Then|Asked|Speaking|Last|Yesterday|Today|Later|Meanwhile|However|So|Yet|For|We|I|You|He|She|"
    "They|Le|La|Les|Un|Une|Il|Elle|Der|Die|Das|Ein|Eine|Er|Sie|El|Los|Las|Una|Ella|Él|Он|Она"
)
_ARTICLES = (
    "the|one|an?|another|his|her|their|le|la|les|une?|der|die|das|eine?|el|los|las|una|il|lo|een|de"
)


def _alternatives(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


def _word(alternatives: str) -> str:
    return rf"(?<![\p{{L}}-])(?i:{alternatives})(?!\p{{L}})"


_TELLS = _word(_alternatives(" ".join(_VERBS.values())))
_ANY = _word(_alternatives(" ".join([*_VERBS.values(), _WITH_OBJECT])))
_LAST = _word(_alternatives(" ".join(_VERBS[code] for code in _VERB_LAST.split())))
_TITLES = "Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Maj|Capt|Sgt|Sen|Rep|Gov|St|Mme"
_CAPITAL = rf"(?:(?:{_TITLES}|\p{{Lu}})\.|\p{{Lu}}[\p{{L}}\p{{M}}'’-]*)"
_PARTICLES = "de|del|della|der|den|van|von|zu|al|el|bin|ibn|la|le|da|dos|of the|of"
_FIRST_NAME = rf"(?!(?:{_OPENERS})(?!\p{{L}})){_CAPITAL}"
_MORE_NAME = rf"(?:\s(?:(?:{_PARTICLES})\s)?{_CAPITAL})"
NAME = rf"{_FIRST_NAME}{_MORE_NAME}{{0,5}}"
_DESCRIPTION = rf"(?i:{_ARTICLES})\s(?:[\p{{L}}'’-]+\s){{0,3}}?[\p{{L}}'’-]+"
_PRONOUN = "he|she|they|er|sie|ils?|elles?|él|ella|on|он|она|o|ew|ئەو|او|هو|هي"
_SUBJECT = rf"(?P<subject>{NAME}|(?:{_word(_PRONOUN)})|{_DESCRIPTION})"
_HELPERS = (
    r"(?:\s(?:has|had|have|also|then|later|once|recently|repeatedly|a|hat|habe|ha|heeft|har))*"
)
_ASIDE = r"(?:,[^,“”«»„\"]{1,90},)?"

SAYING = regex.compile(_ANY)
PRONOUN = regex.compile(_PRONOUN, regex.IGNORECASE)
SOURCE = regex.compile(rf"(?i:{_SOURCES})\s{_SUBJECT}")
SUBJECT_VERB = regex.compile(rf"(?<!\p{{L}}){_SUBJECT}{_ASIDE}{_HELPERS}\s{_ANY}")
VERB_SUBJECT = regex.compile(
    rf"(?:(?:a|ont|ha|han|hat|heeft|har)\s)?{_TELLS}(?:-t)?[\s-]+{_SUBJECT}"
    rf"|a-t-(?P<subject>il|elle)\s{_TELLS}"
)
VERB_LAST = regex.compile(rf"[^:]{{0,40}}?{_LAST}")
ARABIC_VERB_SUBJECT = regex.compile(
    rf"{_TELLS}\s(?P<subject>(?:[\p{{Arabic}}\u200c]+\s?){{1,5}}?)"
    r"(?=\s?(?:[:،«“\"]|إن\s|أن\s|ل\S*\s*[:«“\"]|$))"
)
ARABIC_SUBJECT_VERB = regex.compile(
    rf"^\s*(?P<subject>(?:[\p{{Arabic}}\u200c]+\s){{1,4}}?){_LAST}\s*[:،]?\s*$"
)
OPENING_SUBJECT = regex.compile(rf"\s*{_SUBJECT}")
SPEAKER_COLON = regex.compile(rf"(?:^|[\n,.]\s*){_SUBJECT}[^:“”«»„\"]{{0,60}}:\s*$")
CREDIT = regex.compile(rf"\s*[—–―-]\s*(?P<subject>{NAME})")
"""The line under a block quote."""

_FULL = rf"(?P<name>{_FIRST_NAME}{_MORE_NAME}{{1,5}})"
INTRODUCED = regex.compile(
    rf"(?<!\p{{L}}){_FULL},\s(?:(?i:{_ARTICLES}|who|whose|aged)\s|\d{{1,3}}\b)"
)
"""A person by full name, and who that is: "Rosa Medina, a baker"."""
FULL_NAME = regex.compile(rf"(?:^|(?<=\n|[.!?…]\s)){_FULL}(?=\s\p{{Ll}})")
"""Somebody or something by full name, of which a sentence begins to tell."""
