"""How articles say who is speaking: for each language its verbs, pronouns and habits.

A table, then the shapes a subject takes. What the table lacks goes unattributed, never wrongly
attributed. A word that ends in ``*`` stands for all that begin like it; ``_`` joins two.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Habits:
    """A language's ways of naming who speaks.

    `says` are verbs that give somebody's words; `addresses` those that take an object, so that
    whom they are followed by is not the speaker ("told", "calls"). `sources` lead to the one
    who said it ("according to"), `sources_behind` follow. `drops` when a verb without subject
    speaks of the person spoken of last; `verb_last` when the subject may open a sentence whose
    verb stands behind the quote.
    """

    says: str
    addresses: str = ""
    pronouns: str = ""
    sources: str = ""
    sources_behind: str = ""
    drops: bool = False
    verb_last: bool = False


LANGUAGES = {
    "en": Habits(
        says="said says say replied replies answered argued argues noted notes stated states "
        "declared declares warned warns insisted insists claimed claims announced recalled "
        "recalls continued continues joked admitted admits acknowledged concluded confirmed "
        "observed remarked responded spoke speaks suggested suggests tweeted posted vowed "
        "pledged promised predicted complained conceded stressed emphasised emphasized cried "
        "shouted whispered exclaimed quipped reported testified commented pleaded recounted "
        "remembers remembered added adds wrote writes explained explains chanted yelled screamed "
        "muttered murmured sighed laughed lamented countered contended maintained asserted "
        "disclosed revealed implied boasted bragged cautioned contends alleges alleged mused "
        "opined advised agreed agrees disagreed began begins believes believed figured guessed "
        "hissed howled implored insinuated interjected mumbled offered ordered proclaimed "
        "pointed prayed reasoned reassured repeated repeats retorted roared scoffed shrugged "
        "snapped sneered sobbed stammered swore taunted teased thundered urges wailed wondered "
        "emailed texted summed responds recounts laments observes remarks concedes cautions "
        "reports predicts stresses confirms concludes jokes quips acknowledges maintains asserts "
        "promises vows",
        addresses="told tells asked asks called calls described describes urged thanked praised "
        "condemned denounced dismissed branded labelled labeled denied quoted saying adding "
        "telling asking writing",
        pronouns="he she they",
        sources="according to|in the words of|as told to",
    ),
    "de": Habits(
        says="sagte sagt sagten sagen erklärte erklärt betonte betont fragte fragt antwortete "
        "antwortet schrieb schreibt meinte meint berichtete berichtet erzählte erzählt warnte "
        "warnt forderte fordert ergänzte ergänzt sprach spricht erinnert erinnerte rief ruft "
        "behauptete behauptet klagte klagt kritisierte kritisiert versicherte versichert "
        "bestätigte bestätigt räumte fügte kommentierte kommentiert äußerte äusserte gesagt "
        "erwiderte entgegnete flüsterte heißt hieß teilte lobte mahnte mahnt räumt gab gibt hob "
        "hebt verspricht versprach verkündete verkündet kündigte kündigt fügt bekräftigte "
        "bekräftigt unterstrich unterstreicht schilderte schildert bilanzierte resümierte "
        "resümiert beklagte beklagt bedauerte bedauert freute freut hofft hoffte wunderte flehte "
        "schrie stellte stellt beschrieb beschreibt gestand gesteht scherzte scherzt urteilte "
        "urteilt wetterte schimpfte jubelte polterte spottete konterte argumentiert "
        "argumentierte appellierte erläuterte erläutert",
        addresses="nannte nennt bezeichnete bezeichnet",
        pronouns="er sie",
        sources="laut|nach angaben von|nach worten von|so",
        sources_behind="zufolge",
    ),
    "fr": Habits(
        says="dit disait disent déclare déclaré affirme affirmé explique expliqué expliquait "
        "ajoute ajouté répond répondu raconte raconté lance lancé assure assuré estime estimé "
        "écrit précise précisé souligne souligné confie confié demande demanda répondit expliqua "
        "ajouta déclara murmura cria crie insiste insisté martèle martelé regrette regretté "
        "rappelle rappelé reconnaît reconnu résume résumé témoigne témoigné souvient poursuit "
        "poursuivi conclut prévient prévenu indique indiqué note noté exclame interroge commente "
        "commenté avoue avoué glisse glissé soupire lâche lâché indigne indigné alarme alarmé "
        "réjouit réjoui félicite félicité étonne justifie justifié plaide plaidé admet admis "
        "promet promis annonce annoncé tonne ironise nuance renchérit renchéri fustige fustigé "
        "accuse alerte alerté avertit averti observe soutient soutenu proteste répète répété "
        "prédit jure juré tempère détaille détaillé décrypte analyse relate rapporte rapporté "
        "racontait répétait murmure hurle hurla supplie supplia expose argue interpelle "
        "interpellé déplore déploré salue salué concède concédé martela lança assura fit "
        "chuchote reprend reprit crié hurlé murmuré demandé continua",
        addresses="dénonce dénoncé qualifie qualifié décrit appelle évoque évoqué",
        pronouns="il elle on ils elles",
        sources="selon|d'après|d’après",
    ),
    "es": Habits(
        says="decir dijo dice dicen dijeron decía afirmó afirma añadió añade agregó agrega explicó "
        "explica señaló señala aseguró asegura declaró declara preguntó pregunta respondió "
        "responde contó cuenta escribió escribe sostuvo sostiene indicó indica manifestó recordó "
        "recuerda comentó comenta advirtió advierte relató relata insistió insiste reconoció "
        "reconoce subrayó subraya lamentó lamenta destacó destaca denunció exclamó gritó susurró "
        "confesó concluyó concluye replicó murmuró apuntó puntualizó resumió resume expresó "
        "anunció reiteró avisó alertó matizó zanjó sentenció ironizó bromeó admitió admite "
        "prometió promete celebró criticó critica defendió defiende detalló precisó precisa "
        "remarcó remarca ratificó reprochó sugirió suspiró recalcó recalca rechazó narró narra "
        "confirmó confirma argumentó opinó opina considera consideró cree pidió exigió exige "
        "gritaba repetía repite aclaró agradeció resaltó señalaba contestó contesta",
        addresses="calificó califica llamó llama describió describe tachó denuncia tildó",
        pronouns="él ella ellos ellas",
        sources="según|de acuerdo con|en palabras de",
        drops=True,
    ),
    "it": Habits(
        says="disse detto dice afferma affermato aggiunge aggiunto spiega spiegato racconta "
        "raccontato ricorda risponde risposto dichiara dichiarato sottolinea sottolineato "
        "commenta commentato scrive scritto chiede chiese conclude concluso precisa precisato "
        "assicura assicurato ribadisce ribadito avverte avvertito denuncia denunciato prosegue "
        "sbotta",
        addresses="definisce definito chiama",
        pronouns="lui lei",
        sources="secondo",
        drops=True,
    ),
    "pt": Habits(
        says="disse diz afirmou afirma explicou explica acrescentou declarou contou conta "
        "respondeu perguntou escreveu lembrou ressaltou destacou garantiu reforçou lamentou "
        "criticou avaliou argumentou informou alertou observou",
        pronouns="ele ela",
        sources="segundo|de acordo com",
        drops=True,
    ),
    "nl": Habits(
        says="zei zegt vertelde vertelt schreef schrijft verklaarde vroeg antwoordde aldus "
        "waarschuwde waarschuwt benadrukte benadrukt reageerde reageert voegde meldde meldt "
        "stelde stelt vindt vond denkt riep",
        addresses="noemde noemt",
        pronouns="hij zij ze",
        sources="volgens",
    ),
    "sv": Habits(
        says="sa säger sade berättar berättade skriver skrev förklarar förklarade frågade "
        "svarade menar menade konstaterar konstaterade påpekar påpekade betonar betonade "
        "tillägger varnar varnade ropade",
        addresses="kallade kallar",
        pronouns="han hon",
        sources="enligt",
    ),
    "da": Habits(
        says="sagde siger fortæller fortalte skriver skrev forklarer forklarte sier sa",
        pronouns="han hun",
        sources="ifølge",
    ),
    "fi": Habits(
        says="sanoi sanoo kertoi kertoo totesi toteaa kysyi vastasi kirjoitti selitti lisäsi "
        "huomauttaa huomautti arvioi varoitti muistuttaa muistutti korosti",
        pronouns="hän",
        sources_behind="mukaan",
    ),
    "pl": Habits(
        says="powiedział* mówi* dodał* stwierdził* zapytał* odpowiedział* napisał* wyjaśnił* "
        "podkreślił* oświadczył* opowiada* zaznaczył* przyznał* ostrzegł* ostrzega* tłumaczy* "
        "podkreśla* zauważył* zapowiedział* krzyknął* krzyknęła",
        addresses="nazwał*",
        pronouns="on ona",
        sources="według|zdaniem",
        drops=True,
    ),
    "cs": Habits(
        says="řekl* říká dodal* uvedl* prohlásil* vysvětlil* napsal* odpověděl* zeptal* tvrdí "
        "upozornil* popsal* povedal* hovorí dodáva přiznal* varoval* varuje sdělil* řekli míní "
        "poznamenal* zdůraznil* konstatoval* vzkázal* zvolal*",
        addresses="označil* nazval*",
        pronouns="on ona",
        sources="podle",
        drops=True,
    ),
    "tr": Habits(
        says="dedi dediler diyor diyorlar demişti söyle* belirt* açıkla* ekle* anlat* sordu "
        "soruyor konuştu konuşan yazdı vurgula* kaydetti kaydeden diyen kullandı kullanan aktar* "
        "yanıtla* cevap* bağırdı fısıldadı diyerek diye_konuştu bildirdi bildiren savundu "
        "öne_sürdü iddia_etti dile_getirdi değerlendirdi uyardı uyaran yakındı eleştirdi "
        "hatırlattı sürdürdü devam_etti tamamladı çağrısında paylaştı haykırdı mırıldandı "
        "karşılık_verdi söz_verdi",
        addresses="nitele* tanımla*",
        pronouns="o onlar",
        sources_behind="göre",
        drops=True,
        verb_last=True,
    ),
    "ku": Habits(
        says="got gotin gotiye digot digotin dibêje dibêjin ragihand axivî axifî nivîsand "
        "nivîsandiye pirsî bersivand diyar_kir diyar_kiriye destnîşan_kir anî_ziman eşkere_kir "
        "zêde_kir gotibû diyar_kirin diyar_dike balkişand teqez_kir îdia_kir rexne_kir "
        "bibîr_xist dupat_kir got_ku peyivî bang_kir dirêjî diyarkir",
        addresses="bi_nav_kir",
        pronouns="wê wî ew wan",
        sources="li gorî|li gor|bi gotina",
        drops=True,
        verb_last=True,
    ),
    "ar": Habits(
        says="قال قالت يقول تقول قالوا أضاف أضافت يضيف تضيف اضاف صرح صرحت صرّح أكد أكدت أكّد "
        "يؤكد تؤكد أوضح أوضحت يوضح ذكر ذكرت كتب كتبت سأل سألت تابع تابعت شدد شددت أشار أشارت "
        "أعلن أعلنت روى روت حكى أجاب أجابت رد ردت علق علقت لفت واصل هتف صاح همس نفى نفت اعترف "
        "اعترفت حذر حذرت وعد وعدت طالب طالبت بيّن بين استطرد ختم أردف أردفت زاد زادت نبه نوه كشف "
        "كشفت اعلن اكد اوضح أفاد أفادت تساءل تساءلت دعا دعت استدرك قالا قلن غرد غردت",
        addresses="وصف وصفت اعتبر اعتبرت سمى سماه وصفه وصفها",
        pronouns="هو هي",
        sources="بحسب|حسب|وفقا|وفقًا|على حد قول|على حد تعبير|نقلا عن",
        drops=True,
    ),
    "ckb": Habits(
        says="گوتی وتی دەڵێت ئەڵێت ڕایگەیاند راگەیاند ڕاگەیاند گوتیشی وتیشی نووسی پرسی وتیان "
        "گوتیان گوتوویەتی وتوویەتی ئاماژەی_دا ئاماژەی_بەوە_کرد ڕوونیکردەوە جەختی_کردەوە گووتی "
        "ووتی دەیگوت دەڵێن ئاشکرای_کرد هەروەها_وتی باسی_لەوە_کرد",
        pronouns="ئەو",
        sources="بە گوتەی|بە وتەی|بەپێی",
        drops=True,
        verb_last=True,
    ),
    "fa": Habits(
        says="گفت گفته می‌گوید میگوید افزود نوشت پرسید گفتند تاکید_کرد اعلام_کرد گفته_است "
        "اظهار_داشت تصریح_کرد خاطرنشان_کرد بیان_کرد توضیح_داد ادامه_داد هشدار_داد",
        pronouns="او",
        sources="به گفته|به گفتهٔ|به گفته‌ی",
        drops=True,
        verb_last=True,
    ),
    "ru": Habits(
        says="сказал* заявил* говорит говорят сообщил* сообщает добавил* добавляет ответил* "
        "отвечает написал* пишет подчеркнул* спросил* спрашивает отметил* отмечает объяснил* "
        "объясняет рассказал* рассказывает вспоминает вспоминал* пояснил* поясняет признал* "
        "признаёт утверждает уверен* считает крикнул* воскликнул* прошептал* указал* уточнил* "
        "произнес* произнёс* продолжил* заметил* возразил* пообещал* обещал* предупредил* "
        "предупреждает уверяет убеждён* убежден* удивился удивилась возмутился возмутилась "
        "крикнула закричал* вздохнул* улыбнулся подтвердил* подтверждает напомнил* напоминает "
        "высказал* призвал* прокомментировал* комментирует отрезал* буркнул* усмехнулся "
        "усмехнулась поделился поделилась констатировал* резюмировал* утверждал* считал* "
        "предположил* посетовал* передал*",
        addresses="назвал* называет описал* охарактеризовал*",
        pronouns="он она они",
        sources="по словам|по мнению|как сказал|согласно",
        drops=True,
    ),
    "uk": Habits(
        says="сказав сказала сказали заявив заявила каже повідомив повідомила додав додала "
        "відповів відповіла написав написала розповів розповіла пояснив пояснила зазначив "
        "зазначила підкреслив підкреслила",
        addresses="назвав назвала",
        pronouns="він вона",
        sources="за словами",
        drops=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of saying at ``[start, end)``, and the languages it belongs to."""

    start: int
    end: int
    languages: frozenset[str]
    addresses: bool
    """Whom it is followed by is not the speaker."""


def verbs(text: str, start: int = 0, end: int | None = None) -> list[Verb]:
    """The verbs of saying in ``[start, end)``, in order."""
    stop = len(text) if end is None else end
    return [
        Verb(found.start(), found.end(), *_known(found[1].lower()))
        for found in _VERB.finditer(text, start, stop)
        if not (
            found[0][0].isupper() and _AMID.search(text, max(0, found.start() - 2), found.start())
        )
    ]


def says(text: str) -> bool:
    """Whether a stretch holds a verb of saying."""
    return _VERB.search(text) is not None


def sources(text: str) -> list[int]:
    """Where "according to" and its like stand, in order."""
    return [found.start() for found in _SOURCE.finditer(text)]


def _listed(kind: str) -> dict[str, frozenset[str]]:
    """Each word, or beginning of one, of that kind, with the languages that have it."""
    languages: dict[str, frozenset[str]] = {}
    for code, habits in LANGUAGES.items():
        for entry in getattr(habits, kind).split():
            word = entry.replace("_", " ")
            languages[word] = languages.get(word, frozenset()) | {code}
    return languages


_SAYS, _ADDRESSES = _listed("says"), _listed("addresses")


def _alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of the words, letter by letter.

    As a plain list of a thousand alternatives it would try each of them at each word.
    """
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[:1], []).append(word[1:])
    branches = [
        re.escape(first) + _alternatives(rest) if first not in ("", "*") else _ANY_ENDING[first]
        for first, rest in sorted(rests.items(), reverse=True)
    ]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _capitalised(words: Iterable[str]) -> set[str]:
    """The words also with a capital first, which matches faster than ignoring case."""
    return {form for word in words for form in (word, word[0].upper() + word[1:])}


_ANY_ENDING = {"": "", "*": r"\w{0,12}"}
_VERB = re.compile(
    rf"(?<![\w-])(?:[وف]|[sS]['’])?({_alternatives(_capitalised([*_SAYS, *_ADDRESSES]))})(?!\w)"
)
_SOURCES = [
    phrase
    for habits in LANGUAGES.values()
    for phrase in f"{habits.sources}|{habits.sources_behind}".split("|")
    if phrase
]
_SOURCE = re.compile(rf"(?<!\w)[وف]?{_alternatives(_capitalised(_SOURCES))}(?!\w)")
_AMID = re.compile(r"\w[ .]$")
"""Before a capital that begins no sentence: Edward Said is a name."""


def _known(word: str) -> tuple[frozenset[str], bool]:
    """The languages of a verb, and whether it only addresses."""
    keys = [word, *(f"{word[:end]}*" for end in range(3, len(word) + 1))]
    said = frozenset[str]().union(*(_SAYS.get(key, ()) for key in keys))
    addressed = frozenset[str]().union(*(_ADDRESSES.get(key, ()) for key in keys))
    return said or addressed, not said
