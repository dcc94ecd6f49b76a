"""Which translator does a pair of languages: the one that is named, or the first that can.

Those on this machine come first: models that were added, then models in the Hugging Face cache,
then Apertium. An address is asked only where somebody configured one.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress

from transcripts.errors import ModelMissingError
from transcripts.recognition.models import added, hub, resolve_model
from transcripts.recognition.models.forms import TRANSLATION, is_translation
from transcripts.tags import primary
from transcripts.translation import Translator, address, apertium
from transcripts.translation.address import KEY_VARIABLE, URL_VARIABLE, Address
from transcripts.translation.apertium import Apertium
from transcripts.translation.model import TextModel

HOW = (
    "add a CTranslate2 model that does (NLLB-200, OPUS-MT, M2M-100, MADLAD-400) with `quotemark "
    "models add FOLDER_OR_HUB_NAME`, or install Apertium's package of the pair, as "
    f"apertium-eng-spa, or set {URL_VARIABLE} to a LibreTranslate address, to which the text is "
    "then sent"
)
"""How something is added that translates, said behind what is missing."""
_USUAL = """
    af am ar as az be bg bn bo br bs ca ckb cs cy da de el en eo es et eu fa fi fo fr ga gl gn
    gu ha he hi hr ht hu hy id ig is it ja jv ka kk km kn ko ku ky la lb ln lo lt lv mg mi mk ml
    mn mr ms mt my ne nl no oc or pa pl ps pt ro ru rw sa sd si sk sl sn so sq sr su sv sw ta te
    tg th ti tk tl tr tt ug uk ur uz vi wo xh yi yo yue zh zu
"""
"""Languages that people are asked about, for not every translator can list its own."""


def find_translator(
    source: str, target: str, name: str | None = None, use_context: bool = False
) -> Translator:
    """The translator of a name, or the first on this machine that does the pair.

    `name` is ``apertium``, ``libretranslate``, or a model's as `resolve_model` takes it. Raises
    `ModelMissingError` when it does not do the pair, or none does.
    """
    if name is None:
        found = next((e for e in _all(target, use_context) if e.pair(source, target)), None)
        if found is None:
            raise ModelMissingError(
                f"nothing on this machine translates {source} into {target}; {HOW}"
            )
        return found
    translator = _named(name, use_context)
    if translator.pair(source, target) is None:
        raise ModelMissingError(
            f"{name}: does not translate {source} into {target}; name another translator"
        )
    return translator


def targets(sources: Sequence[str]) -> dict[str, str | None]:
    """The languages that something here translates one of `sources` into, of all that are usual.

    Each with the host that the text is then sent to; None where it stays on this machine.
    """
    found: dict[str, str | None] = {}
    known = {primary(each) for each in sources}
    for translator in _all("", use_context=False):
        with suppress(ModelMissingError):  # an address that does not answer
            for target in _USUAL.split():
                if target not in known and any(translator.pair(each, target) for each in sources):
                    found.setdefault(target, translator.leaves_to)
    return found


def _named(name: str, use_context: bool) -> Translator:
    if name == apertium.NAME:
        return Apertium()
    if name != address.NAME:
        return TextModel(resolve_model(name, TRANSLATION), use_context=use_context)
    configured = _configured()
    if configured is None:
        raise ModelMissingError(
            f"{name}: no address is configured; set {URL_VARIABLE}, as https://libretranslate.com"
        )
    return configured


def _all(target: str, use_context: bool) -> Iterator[Translator]:
    records = [each for each in added.all_added() if each.form == TRANSLATION]
    names = [each.name for each in sorted(records, key=lambda each: each.language != target)]
    cached = [name for name, folder in hub.cached() if is_translation(folder)]
    for name in (*names, *cached):
        with suppress(ModelMissingError):  # `quotemark models` says what is wrong with one
            yield TextModel(resolve_model(name, TRANSLATION), use_context=use_context)
    yield Apertium()
    if configured := _configured():
        yield configured


def _configured() -> Address | None:
    url = os.environ.get(URL_VARIABLE)
    return Address(url, os.environ.get(KEY_VARIABLE)) if url else None
