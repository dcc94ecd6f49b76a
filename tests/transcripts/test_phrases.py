"""Where sentences may be divided, in each language: sentences of our own with their joints.

``_`` joins what must not be parted, ``/`` is a good place for a break; nothing is said of the
other spaces.
"""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.model import MediaRef, Segment, Transcript, Word
from transcripts.subtitles import ideographs
from transcripts.subtitles.building import build_cues
from transcripts.subtitles.phrases import BEFORE_OPENER, CLAUSE_END, WITHIN_UNIT, break_cost
from transcripts.subtitles.styles import STYLES

SENTENCES = {
    "en": [
        "The_old_house stood / on the_hill, / where nobody had_been for_years.",
        "She did_not_want / to see the_two_big_boats / of_Ludwig_van_Beethoven.",
        "We've_told our_friend Mr._Okafor / that he_is_late / and that it_was 5_miles.",
        "President_Bashar_al-Assad came / in_January_2003 / because they_asked him.",
        "He washed_himself / and came in / and gave_up / after_Article_5.",
        "They can_never_be happy / without a_dangerous_plan / from_New_York.",
        "I'd_say / that this_is / of_no_use, / but you_won't_listen.",
    ],
    "tr": [
        "Ahmet_Yılmaz / ve bir_kız bize yardım_etti, / çünkü Türkiye'nin_başkenti uzak_değil.",
        "Bunu kabul_etmek zor_oldu / ama sen_biliyor_musun?",
        "Elli_yıl_önce her_köyde iki_bin kişi_vardı.",
        "Büyük_ev / ve çok_eski_bahçe çocuklar_için yapıldı.",
    ],
    "ar": [
        "قال الرئيس محمد_بن_سلمان / إن مدير_المدرسة لم_يذهب / إلى_البيت_الكبير.",
        "هذا_الرجل رأى خمسة_رجال / في_باب_البيت / عندما_كانت_الشمس تغرب.",
        "السيدة_ليلى قد_سافرت / وكان الناس / بعد_الحرب متعبين_جدا.",
        "عبد_الله كتب / بالقلم الذي لا_يعرفه.",
    ],
    "kmr": [
        "Ez_dixwazim / bi_te_re biaxivim, / lê ew_dikare alîkarî bike.",
        "Mala_min / û zarokên_me / ji_bo_aştiyê dibistan ava_kir.",
        "Em_ê li_Kurdistanê / di_rojên_xweş_de bijîn.",
    ],
    "ckb": [
        "خەڵکی_کوردستان / لە_شاری_هەولێر باسی_ئاشتی دەکەن.",
        "ئێمە_دەمانەوێت / بۆ_ماڵەوە بگەڕێینەوە، / بەڵام هیچ_پارەیەک نییە.",
        "مامۆستا_ئازاد یارمەتی_منداڵان دەدات / و قسە_کرد.",
    ],
    "fa": [
        "ما_می‌خواهیم / به_خانه‌های_قدیمی برگردیم / و کتاب_را / به_او بدهیم.",
        "آقای_احمدی گفت / که مردم کار_نمی‌کنند, / زیرا دولت کمک_نکرد.",
        "او_تصمیم_گرفت / در_شهر زندگی_کند / و این_خانه خراب شده_است.",
    ],
    "es": [
        "El_señor_García no_se_fue, / porque los_niños habían_visto el_primer_barco / en_él.",
        "María_Fernández nunca_me_lo_dijo / y yo_no_pude preguntar / por_los_tres_libros.",
        "Juan / de_la_Cruz ha_estado / sin_agua / durante_20_días.",
    ],
    "fr": [
        "Nous n'avons_jamais vu le_petit_village / dont il_parle, / car il ne_se_souvient_pas.",
        "Charles / de_Gaulle est_venu / en_1944 / avec_deux_enfants.",
        "Il_me_le_dit / sans_la_moindre peur, / mais_je ne_peux_pas_partir.",
    ],
    "de": [
        "Die_alte_Frau erinnerte_sich / an_die_großen_Boote, / die_Herr_Müller bringt.",
        "Angela_Merkel und_ich haben_fünf_freundliche_Leute getroffen, / weil wir_es_wollten.",
        "Er_kommt_nicht / ohne_den_zweiten_Brief / am_3._Mai.",
    ],
    "ru": [
        "Президент сказал, / что он_не_видел новую_школу / в_большой_деревне / и ничего_бы.",
        "Анна_Каренина вернулась / через_два_года / после_великой войны.",
        "Этот_человек / из_Москвы не_мог_жить, / потому_что боялся.",
    ],
    "ko": [
        "우리는 오래된_학교에서 한국의_역사를 배울_수_있었다.",
        "그리고 세_명의 친구를 안_만났다.",
    ],
}  # fmt: skip
CASES = [(language, each) for language, texts in SENTENCES.items() for each in texts]


def joints(sentence: str) -> list[tuple[str, str, str]]:
    parts = re.split(r"( / |_| )", sentence)
    return list(zip(parts[::2], parts[1::2], parts[2::2], strict=False))


@pytest.mark.parametrize(("language", "sentence"), CASES)
def test_what_must_not_be_parted_and_where_a_break_is_good(language: str, sentence: str) -> None:
    wrong = []
    for before, joint, after in joints(sentence):
        cost = break_cost(before, after, language)
        if (joint == "_" and cost < WITHIN_UNIT) or (joint == " / " and cost > BEFORE_OPENER):
            wrong.append((before, joint, after, cost))
    assert wrong == []


@pytest.mark.parametrize(("language", "sentence"), CASES)
def test_cues_keep_to_it(language: str, sentence: str) -> None:
    text = re.sub(r" / |_", " ", sentence)
    words, at = [], 0
    for word in text.split():
        words.append(Word(at, at + 70 * len(word), word))
        at += 70 * (len(word) + 1)
    talk = Transcript(MediaRef("m", "m", at), language, (Segment("s1", 0, at, text, tuple(words)),))
    forbidden = {(a, b) for a, joint, b in joints(sentence) if joint == "_"}
    for style in STYLES.values():
        lines = [line for cue in build_cues(talk, style) for line in cue.lines]
        parted = {(a.split()[-1], b.split()[0]) for a, b in pairwise(lines)}
        assert not parted & forbidden or style.max_line_chars < 30


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "私_た_ちは古い港_で小さな工_場_を/開い_た_。"),
        ("ja", "コ_ン_ピュ_ー_タ_ー_を/買っ_た「は_い_」"),
        ("ja", "お_金_を/2003年_に払った"),
        ("zh", "我_们在春天开_了工场_，/但是没有人相信_。"),
        ("zh", "他的“书_”/因为不_好（它_）2003_年"),
    ],
)
def test_ideographs(language: str, text: str) -> None:
    marks: dict[int, str] = {}
    plain = ""
    for char in text:
        if char in "_/":
            marks[len(plain)] = char
        else:
            plain += char
    wrong, at = [], 0
    units = ideographs.units(plain)
    for before, after in pairwise(units):
        at += len(before)
        cost, mark = break_cost(before, after, language), marks.pop(at, "")
        if (mark == "_" and cost < WITHIN_UNIT) or (mark == "/" and cost > BEFORE_OPENER):
            wrong.append((before, mark, after, cost))
    assert wrong == []
    assert "/" not in marks.values()


@given(st.text("ab1我们的。，「」（）ーっコ、 é\u0301", max_size=30))
def test_units_are_the_text_and_no_closing_mark_begins_one(text: str) -> None:
    units = ideographs.units("".join(text.split()))
    assert "".join(units) == "".join(text.split())
    assert not [unit for unit in units[1:] if unit[0] in "。，」）ーっ、"]


def test_marks_stay_with_their_words() -> None:
    assert break_cost("Vraiment", "?", "fr") == 1
    assert break_cost("«", "Non", "fr") == 1
    assert break_cost("tea", "–", "en") == 1
    assert break_cost("–", "and", "en") == CLAUSE_END
    assert break_cost("tea", "(and", "en") == CLAUSE_END


def test_a_full_stop_is_an_abbreviation_or_an_end() -> None:
    assert break_cost("Prof.", "Okafor", "en") == 1
    assert break_cost("approx.", "five", "en") == 1
    assert break_cost("U.S.", "Army", "en") == 1
    assert break_cost("Forty-one.", "Every", "en") == CLAUSE_END
