"""Policies: what each house tolerates, and a file of one's own."""

from pathlib import Path

import pytest

from annotations.errors import ArticleError
from annotations.model import (
    FLAGS,
    SEVERITIES,
    VERDICTS,
    AlignedQuote,
    Alignment,
    Part,
    Quote,
    Span,
    Verdict,
)
from annotations.policy import DEFAULT, POLICIES, find_policy, judged

QUOTE = Quote("q1", "statement", "a", "", "", Span(0, 1), (Part("a", Span(0, 1)),))


def severity(policy: str, verdict: Verdict, *flags: str) -> str:
    return find_policy(policy).severity(AlignedQuote(QUOTE, verdict, flags))


def test_every_policy_judges_every_verdict_and_flag() -> None:
    assert set(POLICIES) == {"default", "ap", "reuters", "guardian"}
    for name, policy in POLICIES.items():
        assert policy.name == name
        assert set(policy.severities) == {*VERDICTS, *FLAGS}
        assert set(policy.severities.values()) <= set(SEVERITIES)


def test_by_default_fails_what_is_not_faithful() -> None:
    failing = {verdict for verdict in VERDICTS if severity("default", verdict) == "fail"}
    assert failing == {"not-found", "spliced", "critical", "altered", "trimmed"}
    assert not [flag for flag in FLAGS if DEFAULT.severities[flag] == "fail"]


@pytest.mark.parametrize(
    ("verdict", "default", "ap", "reuters", "guardian"),
    [
        ("verbatim", "pass", "pass", "pass", "pass"),
        ("cleaned", "info", "warn", "warn", "pass"),
        ("elided", "pass", "info", "pass", "pass"),
        ("clarified", "info", "info", "warn", "info"),
        ("trimmed", "fail", "fail", "fail", "warn"),
        ("altered", "fail", "fail", "fail", "warn"),
        ("critical", "fail", "fail", "fail", "fail"),
        ("spliced", "fail", "fail", "fail", "fail"),
        ("translated", "warn", "warn", "warn", "warn"),
        ("not-found", "fail", "fail", "fail", "fail"),
    ],
)
def test_the_houses_differ(
    verdict: Verdict, default: str, ap: str, reuters: str, guardian: str
) -> None:
    houses = ("default", "ap", "reuters", "guardian")
    assert [severity(house, verdict) for house in houses] == [default, ap, reuters, guardian]


def test_the_worst_of_verdict_and_flags_counts() -> None:
    assert severity("default", "verbatim", "low-confidence") == "warn"
    assert severity("default", "translated", "cleaned") == "warn"
    assert severity("guardian", "altered", "trimmed", "spliced") == "fail"
    assert severity("default", "verbatim", "unheard-of") == "warn"


def test_judging_changes_severities_alone() -> None:
    alignment = Alignment("t", "", (AlignedQuote(QUOTE, "cleaned"),))
    (quote,) = judged(alignment, POLICIES["ap"]).quotes
    assert (quote.verdict, quote.severity) == ("cleaned", "warn")
    assert judged(judged(alignment, POLICIES["ap"]), DEFAULT) == judged(alignment, DEFAULT)


def test_a_policy_of_ones_own_departs_from_another(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(
        'name = "Our paper"\nbase = "guardian"\n[verdicts]\ncleaned = "info"\n'
        '[flags]\nspeaker-mismatch = "fail"\n'
    )
    policy = find_policy(str(path))
    assert policy.name == "Our paper"
    assert policy.severities == {
        **POLICIES["guardian"].severities,
        "cleaned": "info",
        "speaker-mismatch": "fail",
    }


def test_a_policy_file_may_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text("")
    assert find_policy(str(path)).severities == DEFAULT.severities
    assert find_policy(str(path)).name == "ours"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("verdict = 1", ['"verdict"', "name, base, verdicts or flags"]),
        ('[verdicts]\nclean = "info"', ['"clean"', "[verdicts]", "cleaned"]),
        ('[verdicts]\ncleaned = "ok"', ['"cleaned"', "'ok'", "pass, info, warn or fail"]),
        ("[flags]\nambiguous = [1]", ['"ambiguous"', "pass, info, warn or fail"]),
        ('flags = "all"', ['"flags"', "table"]),
        ('base = "nyt"', ['"base"', "'nyt'", "default, ap, reuters or guardian"]),
        ("base = {a = 1}", ['"base"', "default, ap, reuters or guardian"]),
        ("name = 5", ['"name"']),
        ('name = "a\\u001bb"', ['"name"']),
        ("name", ["TOML"]),
        ("#" * 70_000, ["too long"]),
        ("a = " + "[" * 50_000, ["TOML"]),
        ("\x00\xff", ["TOML"]),
    ],
)
def test_what_is_wrong_with_a_policy_file_is_named(
    tmp_path: Path, text: str, said: list[str]
) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(ArticleError) as error:
        find_policy(str(path))
    for words in ("ours.toml", *said):
        assert words in str(error.value)


def test_a_name_that_is_no_policy() -> None:
    with pytest.raises(ArticleError, match="nyt: no such policy; name one of default, ap"):
        find_policy("nyt")
