"""The annotations against the model's own rules: every MUST of its sections 3 to 5 that applies."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pyld import jsonld

from annotations.articles.article import article_from_bytes
from annotations.files.w3c import annotation_page
from annotations.model import AlignedQuote, Alignment, Article, Part, Quote, Span
from annotations.pages import Footage

CREATED = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
TEXT = 'Prefix 🙂 "We never left," said Rosa, "and we stayed." Later: "Nobody came." "A title".'
FOOTAGE = Footage("m1", "Interview", "media/proxy.mp4", True, 60_000, "ab" * 32, "interview.mp4")

OA, AS = "http://www.w3.org/ns/oa#", "https://www.w3.org/ns/activitystreams#"
DC, RDF = "http://purl.org/dc/terms/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def _id(iri: str) -> dict[str, str]:
    return {"@id": iri, "@type": "@id"}


TERMS: dict[str, Any] = {
    "id": {"@id": "@id", "@type": "@id"},
    "type": {"@id": "@type", "@type": "@vocab"},
    "Annotation": OA + "Annotation",
    "AnnotationPage": AS + "OrderedCollectionPage",
    "SpecificResource": OA + "SpecificResource",
    "TextualBody": OA + "TextualBody",
    "FragmentSelector": OA + "FragmentSelector",
    "TextQuoteSelector": OA + "TextQuoteSelector",
    "TextPositionSelector": OA + "TextPositionSelector",
    "TimeState": OA + "TimeState",
    "Software": AS + "Application",
    "linking": OA + "linking",
    "assessing": OA + "assessing",
    "classifying": OA + "classifying",
    "identifying": OA + "identifying",
    "tagging": OA + "tagging",
    "items": {"@id": AS + "items", "@type": "@id", "@container": "@list"},
    "motivation": {"@id": OA + "motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": OA + "hasPurpose", "@type": "@vocab"},
    "created": DC + "created",
    "generator": _id(AS + "generator"),
    "name": "http://xmlns.com/foaf/0.1/name",
    "body": _id(OA + "hasBody"),
    "target": _id(OA + "hasTarget"),
    "source": _id(OA + "hasSource"),
    "selector": _id(OA + "hasSelector"),
    "state": _id(OA + "hasState"),
    "value": RDF + "value",
    "format": "http://purl.org/dc/elements/1.1/format",
    "conformsTo": _id(DC + "conformsTo"),
    "exact": OA + "exact",
    "prefix": OA + "prefix",
    "suffix": OA + "suffix",
    "start": OA + "start",
    "end": OA + "end",
    "sourceDate": OA + "sourceDate",
}
"""The terms we use, as the vocabulary defines them."""


def quote(article: Article, id: str, *exacts: str, **more: Any) -> AlignedQuote:
    spans = [Span(article.text.index(e), article.text.index(e) + len(e)) for e in exacts]
    whole = Span(spans[0].start, spans[-1].end)
    kind = more.pop("kind", "statement")
    parts = tuple(map(Part, exacts, spans))
    return AlignedQuote(Quote(id, kind, " ".join(exacts), "", "", whole, parts), **more)


def made() -> tuple[Article, dict[str, Any]]:
    article = article_from_bytes(TEXT.encode(), Path("story.txt"))
    found = {
        "verdict": "elided",
        "flags": ("cleaned",),
        "media": "m1",
        "start_ms": 12_300,
        "end_ms": 15_900,
    }
    quotes = (
        quote(article, "q1", "We never left,", "and we stayed.", **found),
        quote(article, "q2", "Nobody came.", verdict="not-found"),
        quote(article, "q3", "A title", kind="mention", **found),
    )
    alignment = Alignment(article.title, article.sha256, quotes)
    return article, annotation_page(
        {"articles/story.html": (article, alignment)}, [FOOTAGE], CREATED
    )


def test_every_key_and_type_is_a_term_of_the_model() -> None:
    _, page = made()

    def load(url: str, _options: object) -> dict[str, Any]:
        assert url == "http://www.w3.org/ns/anno.jsonld"
        document = {"@context": {"@version": 1.1, **TERMS}}
        return {"contextUrl": None, "documentUrl": url, "document": document, "contentType": ""}

    expanded = jsonld.expand(page, {"documentLoader": load, "base": "https://example.org/dir/"})
    assert _keys(page) - {"@context"} == _known(page)
    [item] = [i for i in expanded[0][AS + "items"][0]["@list"] if OA + "hasBody" in i][:1]
    body = item[OA + "hasBody"][0]
    assert item[OA + "motivatedBy"] == [{"@id": OA + "linking"}]
    assert body[OA + "hasSource"] == [{"@id": "https://example.org/dir/media/proxy.mp4"}]
    assert len(_keys(expanded)) == len({k for k in _keys(expanded) if ":" in k or k[0] == "@"})
    assert _count(expanded) >= _count(page) - 1  # no key was dropped; the context is not one


def test_each_annotation_follows_the_model() -> None:
    _, page = made()
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert page["type"] == "AnnotationPage"
    assert page["items"]
    ids = [item["id"] for item in page["items"]]
    assert len({page["id"], *ids}) == len(ids) + 1
    for item in page["items"]:
        assert "@context" not in item
        assert item["type"] == "Annotation"
        assert isinstance(item["motivation"], str)
        assert item["created"] == "2026-03-04T09:30:00Z"
        for resource in [*_list(item["body"]), *_list(item["target"])]:
            _check_resource(resource)


def test_the_words_selected_are_in_the_text() -> None:
    article, page = made()
    selected = []
    for target in (target for item in page["items"] for target in _list(item["target"])):
        words, place = target["selector"]
        assert article.text[place["start"] : place["end"]] == words["exact"]
        assert words["prefix"] + words["exact"] + words["suffix"] in article.text
        selected.append(words["exact"])
    assert selected == ["We never left,", "and we stayed.", "Nobody came."]


def test_a_found_quote_links_and_a_lost_one_is_only_assessed() -> None:
    _, page = made()
    found, lost = page["items"]
    assert found["motivation"] == "linking"
    assert found["body"][0]["selector"]["value"] == "t=12.3,15.9"
    assert lost["motivation"] == "assessing"
    assert told(found) == [("classifying", "elided"), ("identifying", "q1"), ("tagging", "cleaned")]
    assert told(lost) == [("classifying", "not-found"), ("identifying", "q2")]


def test_ids_stay_when_the_job_runs_again() -> None:
    article, page = made()
    alignment = Alignment(
        article.title, article.sha256, (quote(article, "q2", "Nobody came.", verdict="not-found"),)
    )
    again = annotation_page({"moved.html": (article, alignment)}, [], datetime.now(UTC))
    assert again["items"][0]["id"] == page["items"][1]["id"]
    assert again["id"] != page["id"]


def told(item: dict[str, Any]) -> list[tuple[str, str]]:
    bodies = [body for body in _list(item["body"]) if body["type"] == "TextualBody"]
    return [(body["purpose"], body["value"]) for body in bodies]


def _check_resource(resource: dict[str, Any]) -> None:
    if resource["type"] == "TextualBody":
        assert isinstance(resource["value"], str)
        return
    assert resource["type"] == "SpecificResource"
    assert isinstance(resource["source"], str)
    for selector in _list(resource["selector"]):
        _check_selector(selector)
    for state in _list(resource.get("state", [])):
        assert state["type"] == "TimeState"
        assert state["sourceDate"].endswith("Z")


def _check_selector(selector: dict[str, Any]) -> None:
    kind = selector["type"]
    if kind == "FragmentSelector":
        assert isinstance(selector["value"], str)
        assert selector["conformsTo"] == "http://www.w3.org/TR/media-frags/"
    elif kind == "TextQuoteSelector":
        assert isinstance(selector["exact"], str)
        assert {"prefix", "suffix"} <= set(selector)
    else:
        assert kind == "TextPositionSelector"
        assert 0 <= selector["start"] < selector["end"]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _keys(document: Any) -> set[str]:
    if isinstance(document, list):
        return {key for each in document for key in _keys(each)}
    if isinstance(document, dict):
        return set(document) | {key for each in document.values() for key in _keys(each)}
    return set()


def _known(document: Any) -> set[str]:
    return _keys(document) & set(TERMS)


def _count(document: Any) -> int:
    if isinstance(document, list):
        return sum(map(_count, document))
    if isinstance(document, dict):
        return len(document) + sum(map(_count, document.values()))
    return 0
