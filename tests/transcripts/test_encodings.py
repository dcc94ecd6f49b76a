import pytest

from transcripts.formats.encodings import decode
from transcripts.formats.text import MalformedError

LINES = {
    "windows-1252": [
        "Où êtes-vous allé hier ?\nÇa m'a coûté très cher à Noël.",
        "¿Dónde está el niño? Mañana volverá.",
        "Não, o coração não é uma canção.",
        "Der Bär läuft über die Straße.",
        "Perché non è più venuta in città? Così.",
        "Så går det på ön.",
        "Það er ekki hægt að segja þér ýmislegt.",
        "Tilbage på øen går æblerne.",
    ],
    "windows-1254": ["Çalışma gelecek yıl başlayacak.", "Şimdi ne yapacağız?", "Çok güzel."],
    "windows-1250": [
        "Jak se máte? Žlutý kůň úpěl.",
        "Nie wiem, gdzie są dzieci. Zażółć jaźń.",
        "Nem tudom, hová tűnt az őrült.",
        "Što ćeš raditi večeras?",
        "Nu ştiu ce să fac, băiatule.",
        "Kde sú moje kľúče? Neviem.",
    ],
    "windows-1251": [
        "Я не знаю.",
        "ГДЕ ОН БЫЛ ВЧЕРА?",
        "Де ви були вчора? Їжак є тут.",
        "Къде беше вчера? Не знам.",
        "Шта ћеш да радиш вечерас?",
    ],
    "koi8-r": ["справа мы видим...", "ГДЕ ОН БЫЛ ВЧЕРА ВЕЧЕРОМ?"],
    "cp866": ["Я не знаю, где он был вчера."],
    "windows-1256": ["ماذا تفعل هنا؟", "نحن لم نغادر المخيم.", "من نمي دانم چه کار کنم"],
    "windows-1253": ["Πού ήσουν χθες; Δεν ξέρω."],
    "windows-1255": ["איפה היית אתמול? אני לא יודע."],
    "cp874": ["คุณไปไหนมาเมื่อวานนี้ ฉันไม่รู้"],
    "gb18030": ["你昨天去哪儿了？我不知道。", "我们没有离开营地"],
    "big5": ["你昨天去哪裡了？我不知道。"],
    "cp932": ["昨日はどこへ行ったの？わかりません。"],
    "cp949": ["어제 어디에 갔었어요? 모르겠어요."],
}


def srt(text: str) -> str:
    return f"1\r\n00:00:01,000 --> 00:00:02,000\r\n{text}\r\n"


@pytest.mark.parametrize(
    ("encoding", "line"), [(name, line) for name, lines in LINES.items() for line in lines]
)
def test_a_line_or_two_tell_the_encoding(encoding: str, line: str) -> None:
    found = decode(srt(line).encode(encoding))
    assert found.text == srt(line)
    assert found.guessed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_with_and_without_marks(encoding: str) -> None:
    assert decode(srt("Tea سڵاو").encode(encoding)).text == srt("Tea سڵاو")


def test_unicode_with_bytes_lost_is_unicode() -> None:
    found = decode("Ça a été très cher à Noël, où êtes-vous allé ?".encode()[:-8] + b"\xe9 x")
    assert found.encoding == "utf-8"
    assert found.text.startswith("Ça a été très")


def test_what_a_person_says_is_not_doubted() -> None:
    assert decode("Çok".encode("windows-1254"), "windows-1252").text == "Çok"
    assert decode(b"\xde", "windows-1254").text == "Ş"
    with pytest.raises(MalformedError, match="klingon: no encoding of that name"):
        decode(b"x", "klingon")
    with pytest.raises(MalformedError, match="no encoding"):
        decode(b"x", "zlib")


def test_xml_says_its_encoding_itself() -> None:
    text = "<?xml version='1.0' encoding='ISO-8859-2'?><tt>ľ ą</tt>"
    assert decode(text.encode("iso-8859-2")).text == text


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xd8", bytes(range(256)) * 4, b"\xff\0\1\2\3" * 9]
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedError, match="not text"):
        decode(data)
