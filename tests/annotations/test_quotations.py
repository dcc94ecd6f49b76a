"""Finding quotes in articles, in the quotation habits of many languages, and who said them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.articles.article import article_from_bytes
from annotations.quotes.quotations import CONTEXT, find_quotes


def quotes_in(text: str):
    return find_quotes(article_from_bytes(text.encode(), Path("a.md")))


def words_in(text: str) -> list[str]:
    return [quote.exact for quote in quotes_in(text)]


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("Curly: “We left at dawn.”", ["We left at dawn."]),
        ('Straight: "We left at dawn."', ["We left at dawn."]),
        ("British: ‘We don’t know what’s left,’ he said.", ["We don’t know what’s left,"]),
        ("Typed: 'We don't know what's left,' he said.", ["We don't know what's left,"]),
        ("Er sagte: „Wir gehen nach Hause.“", ["Wir gehen nach Hause."]),
        ("On řekl: „Jdeme domů rychle.”", ["Jdeme domů rychle."]),
        ("Er sagte: »Wir gehen nach Hause.«", ["Wir gehen nach Hause."]),
        ("Il a dit : «\u00a0C’est fini ici.\u00a0»", ["C’est fini ici."]),
        ("Il a dit : «\u202fC’est fini ici.\u202f»", ["C’est fini ici."]),
        ("Er sagte: ‹Wir gehen nach Hause.›", ["Wir gehen nach Hause."]),
        ("Er sagte: ‚Wir gehen nach Hause.‘", ["Wir gehen nach Hause."]),
        ("Hon sa: ”Vi åker nu hem.”", ["Vi åker nu hem."]),
        ("Dijo: «Nos vamos ya a casa.»", ["Nos vamos ya a casa."]),
        ("Başkan, “Biz buradayız ve kalacağız” dedi.", ["Biz buradayız ve kalacağız"]),
        ("قال عبدي: «لن نغادر المخيم أبدا»", ["لن نغادر المخيم أبدا"]),
        ("عەبدی گوتی: «ئێمە لێرە دەمێنینەوە»", ["ئێمە لێرە دەمێنینەوە"]),
        ("Abdî got: “Em ê li vir bimînin.”", ["Em ê li vir bimînin."]),
        ("Он сказал: «Мы остаёмся здесь.»", ["Мы остаёмся здесь."]),
        ("彼は「私たちはここに残る」と言った。", ["私たちはここに残る"]),
        ("Nested: “He told me ‘go away’ and I did.”", ["He told me ‘go away’ and I did."]),
        ("Imbriqué : « Il a dit « non » et c’est tout. »", ["Il a dit « non » et c’est tout."]),
    ],
)
def test_marks_of_many_languages(text, exact):
    assert words_in(text) == exact


@pytest.mark.parametrize(
    "text",
    [
        "They don’t play rock ’n’ roll since the ’90s.",
        "They don't play rock 'n' roll since the '90s.",
        "The soldiers' camp and James' tent weren't found.",
        'The 6\'2" man bought a 10" screen.',
        "The marks “” and “…” hold no words.",
    ],
)
def test_apostrophes_inches_and_empty_marks_are_no_quotes(text):
    assert words_in(text) == []


def test_possessives_do_not_close_single_marks():
    assert words_in("‘We saw the soldiers’ camp and left,’ he said.") == [
        "We saw the soldiers’ camp and left,"
    ]


def test_a_quote_around_its_attribution_is_one_statement_of_two_parts():
    (quote,) = quotes_in("“We went,” said Ann Lee, “because we had to.”")
    assert quote.exact == "We went, because we had to."
    assert [part.exact for part in quote.parts] == ["We went,", "because we had to."]
    assert (quote.kind, quote.speaker) == ("statement", "Ann Lee")


def test_a_full_stop_after_the_attribution_begins_another_statement():
    first, second = quotes_in("“We went,” said Ann Lee. “We had to.”")
    assert (first.exact, second.exact) == ("We went,", "We had to.")
    assert second.speaker == "Ann Lee"


def test_paragraphs_that_each_open_but_do_not_close_are_one_quote():
    (quote,) = quotes_in("He told them: “I was there.\n\n“I saw it.\n\n“I left.” Silence fell.")
    assert quote.exact == "I was there. I saw it. I left."
    assert len(quote.parts) == 3


def test_what_nothing_closes_ends_with_its_paragraph():
    assert words_in("“We never close this.\n\nNext paragraph. “But this.”") == [
        "We never close this.",
        "But this.",
    ]


def test_a_block_quote_is_a_quote_and_its_credit_line_says_whose():
    (quote,) = quotes_in("Before.\n\n> We stayed.\n>\n> We sang.\n>\n> — Layla Hassan\n\nAfter.")
    assert quote.exact == "We stayed. We sang."
    assert (quote.kind, quote.speaker) == ("statement", "Layla Hassan")


def test_a_block_quote_with_marks_is_read_by_its_marks():
    assert words_in("> “We stayed,” she said.") == ["We stayed,"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“We will stay here for ever,” she said.", "statement"),
        ("She said: “Never.”", "statement"),
        ("Johnson spoke of “to enrich our homes” and went on.", "fragment"),
        ("She called it “a disaster” and left.", "fragment"),
        ("The so-called “Islamic State” withdrew.", "mention"),
        ("The song “Blowing in the Wind” was played.", "mention"),
        ("A “smart” phone lay there.", "mention"),
    ],
)
def test_kinds(text, kind):
    assert [quote.kind for quote in quotes_in(text)] == [kind]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We go now,” said President Lyndon Johnson.", "President Lyndon Johnson"),
        ("“We go now,” Mr. Johnson told lawmakers.", "Mr. Johnson"),
        ("“We go now.” Johnson told lawmakers.", "Johnson"),
        ("In the words of Mr. Johnson, “we go now and do not return.”", "Mr. Johnson"),
        ("According to Sarah Jones, the plan was “dead on arrival”.", "Sarah Jones"),
        ("Asked later, Johnson pointed to his address: “We go now.”", "Johnson"),
        ("Abdi, the commander of the force, said the fight was “not over yet”.", "Abdi"),
        ("“We go now,” one aide joked.", "one aide"),
        ("Trump: “We will win.”", "Trump"),
        ("„Wir gehen jetzt“, sagte Angela Merkel.", "Angela Merkel"),
        ("« Nous partons », a déclaré Emmanuel Macron.", "Emmanuel Macron"),
        ("«Nos vamos», dijo Pedro Sánchez.", "Pedro Sánchez"),
        ("Erdoğan, “Biz buradayız ve kalacağız” dedi.", "Erdoğan"),
        ("قال مظلوم عبدي: «لن نغادر المخيم أبدا»", "مظلوم عبدي"),
        ("مەزڵووم عەبدی گوتی: «ئێمە لێرە دەمێنینەوە»", "مەزڵووم عەبدی"),
        ("«Мы остаёмся здесь», — сказал Владимир Петров.", "Владимир Петров"),
        ("“We go now,” he said.", None),
        ("“We go now,” was heard in the street.", None),
        ("He told the court: “We go now.”", None),
    ],
)
def test_who_said_it(text, speaker):
    (quote,) = quotes_in(text)
    assert quote.speaker == speaker
    assert (quote.said_in is None) == (speaker is None)


def test_a_pronoun_stands_for_the_only_speaker_near():
    quotes = quotes_in("“It is over now,” Abdi said.\n\n“We lost it all,” he added.")
    assert [quote.speaker for quote in quotes] == ["Abdi", "Abdi"]


def test_a_pronoun_between_two_speakers_stays_open():
    quotes = quotes_in(
        "“It is over now,” Abdi said. “No, never,” Hassan said. “We lost,” he added."
    )
    assert quotes[2].speaker is None


def test_a_pronoun_far_from_the_name_stays_open():
    quotes = quotes_in(
        "“It is over now,” Abdi said.\n\nRain fell.\n\nNight.\n\n“We lost,” he said."
    )
    assert quotes[1].speaker is None


def test_prefix_and_suffix_hold_the_marks():
    (quote,) = quotes_in("She said: “We stay here.” And so it was.")
    assert quote.prefix == "She said: “"
    assert quote.suffix == "” And so it was."


WORDS = st.sampled_from(
    ["We", "left", "don’t", "don't", "“", "”", '"', "'", "‘", "’", "«", "»", "„", "he said,",
     "Ann Lee said.", ",", ".", " ", "\n\n", "…", "> ", "—", "قال", "7\""]
)  # fmt: skip


@given(st.lists(WORDS, min_size=1, max_size=40).map("".join))
def test_every_part_is_the_text_at_its_position(text):
    article = article_from_bytes(f"x {text}".encode(), Path("a.md"))
    end = 0
    for number, quote in enumerate(find_quotes(article), 1):
        assert quote.id == f"q{number}"
        assert quote.position.start >= end
        end = quote.position.end
        assert quote.exact == " ".join(part.exact for part in quote.parts)
        assert (quote.parts[0].position.start, quote.parts[-1].position.end) == (
            quote.position.start,
            quote.position.end,
        )
        for part in quote.parts:
            assert article.text[part.position.start : part.position.end] == part.exact
            assert part.exact
        assert len(quote.prefix) <= CONTEXT
        assert article.text[: quote.position.start].endswith(quote.prefix)
        assert article.text[quote.position.end :].startswith(quote.suffix)


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (
            "“The gates failed,” Hart said.\n\nRosa Medina, a baker, lived beside the river. "
            "She woke at three. “We climbed up on the roof,” she said.",
            ["Hart", "Rosa Medina"],
        ),
        (
            "“The gates failed,” Hart said.\n\nAnna Berg walked to the school. "
            "“We slept on the floor,” she said.",
            ["Hart", "Anna Berg"],
        ),
        (
            "“The gates failed,” Hart said.\n\nBefore the school stood Rosa Medina, 61, and "
            "Hart. “We have nothing left,” she said.",
            ["Hart", None],
        ),
        (
            "“The gates failed,” Hart said. His crew stayed where it was. “They told us to "
            "wait,” he said.",
            ["Hart", "Hart"],
        ),
    ],
)
def test_a_pronoun_stands_for_the_one_person_near_or_for_nobody(text, speakers):
    assert [quote.speaker for quote in quotes_in(text)] == speakers
