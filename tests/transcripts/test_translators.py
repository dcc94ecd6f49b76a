"""Every translator answers a sentence for a sentence, and what is wrong with one is said.

The models are small but real: CTranslate2 runs them, and their weights are set so that each piece
of the source is looked up in a dictionary. So what a model is told, and what is done with what it
answers, shows in the words.
"""

import io
import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import numpy as np
import platformdirs
import pytest
import sentencepiece
from ctranslate2.specs import common_spec, transformer_spec

from transcripts.errors import ModelMissingError, TranscriptError
from transcripts.recognition.models import added, resolve_model
from transcripts.recognition.models.forms import TRANSLATION, model_at
from transcripts.recognition.models.shelf import models_here
from transcripts.translation import Translator, choosing
from transcripts.translation.address import KEY_VARIABLE, URL_VARIABLE, Address
from transcripts.translation.apertium import Apertium
from transcripts.translation.choosing import find_translator
from transcripts.translation.families import FAMILIES
from transcripts.translation.model import TextModel

WORDS = {"the": "rûbar", "river": "mala", "house": "me", "water": "av", "we": "em", "left.": "çûn."}
TEXT = "the river we left."
IN_KURDISH = "rûbar mala em çûn."
CODES = {
    "nllb": ["eng_Latn", "kmr_Latn", "ckb_Arab", "arb_Arab", "tur_Latn"],
    "m2m100": ["__en__", "__ku__", "__ar__", "__tr__"],
    "madlad400": ["<2en>", "<2ku>", "<2ckb>", "<2ar>", "<2tr>"],
    "opus-mt": [],
    "opus-mt-mul": [">>kmr<<", ">>tur<<", ">>ara<<"],
}
NAMES = {"opus-mt": "opus-mt-en-ku", "opus-mt-mul": "opus-mt-en-mul"}
POSITIONS = 64


def text_model(parent: Path, family: str, **config: object) -> Path:
    """A model folder of a family that looks words up in `WORDS`."""
    folder = parent / NAMES.get(family, family)
    folder.mkdir(parents=True)
    pieces = _sentencepiece(folder, [*WORDS, *WORDS.values(), ",", "qxa", "QXA"])
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    tokens = [*special, *(p for p in pieces if p not in special), *CODES[family]]
    spec = _dictionary(tokens)
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    for name, value in {"decoder_start_token": "</s>", **config}.items():
        setattr(spec.config, name, value)
    spec.validate()
    spec.save(str(folder))
    return folder


def _sentencepiece(folder: Path, words: Sequence[str]) -> list[str]:
    made = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([" ".join(words)] * 5),
        model_writer=made,
        model_type="word",
        vocab_size=len(words) + 3,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    (folder / "sentencepiece.bpe.model").write_bytes(made.getvalue())
    model = sentencepiece.SentencePieceProcessor(model_proto=made.getvalue())
    return [model.id_to_piece(id) for id in range(model.get_piece_size())]


def _dictionary(tokens: Sequence[str]) -> transformer_spec.TransformerSpec:
    """A Transformer whose decoder looks at the source's token of its own place, translated."""
    size, width = len(tokens), len(tokens) + POSITIONS
    place = slice(size, width)
    spec = transformer_spec.TransformerSpec.from_config(
        (1, 1), 1, pre_norm=True, activation=common_spec.Activation.RELU
    )
    embeddings = np.eye(size, width, dtype=np.float32)
    places = np.zeros((600, width), np.float32)
    places[:POSITIONS, place] = np.eye(POSITIONS)
    for side in (spec.encoder, spec.decoder):
        side.scale_embeddings = False
        side.position_encodings.encodings = places
        _norm(side.layer_norm, width)
        layer = side.layer[0]
        _silent(layer.self_attention, [3 * width, width], width)
        _silent(layer.ffn, [1, width], width)
        layer.ffn.linear_0.weight = np.zeros((1, width), np.float32)
        layer.ffn.linear_1.weight = np.zeros((width, 1), np.float32)
    spec.encoder.embeddings[0].weight = embeddings
    spec.decoder.embeddings.weight = embeddings
    spec.decoder.projection.weight = embeddings
    spec.decoder.projection.bias = np.zeros(size, np.float32)
    attention = spec.decoder.layer[0].attention
    _silent(attention, [width, 2 * width, width], width)
    queries, keys = np.zeros((2, width, width), np.float32)
    queries[place, place] = 20 * np.eye(POSITIONS)
    keys[place, place] = np.eye(POSITIONS)
    values = np.zeros((width, width), np.float32)
    for number, each in enumerate(tokens):
        word = "▁" + WORDS.get(each.removeprefix("▁"), each.removeprefix("▁"))
        values[tokens.index(word) if word in tokens else number, number] = 20
    attention.linear[0].weight = queries
    attention.linear[1].weight = np.concatenate([keys, values])
    attention.linear[2].weight = np.eye(width, dtype=np.float32)
    return spec


def _norm(spec: common_spec.LayerNormSpec, width: int) -> None:
    spec.gamma, spec.beta = np.ones(width, np.float32), np.zeros(width, np.float32)


def _silent(spec, sizes: Sequence[int], width: int) -> None:
    _norm(spec.layer_norm, width)
    linears = getattr(spec, "linear", None) or [spec.linear_0, spec.linear_1]
    for linear, size in zip(linears, sizes, strict=True):
        linear.weight = np.zeros((size, width), np.float32)
        linear.bias = np.zeros(size, np.float32)


class LibreTranslate(BaseHTTPRequestHandler):
    """A server that answers as LibreTranslate does, or as the test wants."""

    asked: ClassVar[list[dict]] = []
    faults: ClassVar[list[tuple[int, bytes]]] = []

    def do_GET(self) -> None:
        known = [{"code": "en", "targets": ["ku", "pt-BR"]}, {"code": "ku", "targets": ["en"]}]
        self._answer(200, json.dumps(known).encode())

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(body)
        if self.faults:
            self._answer(*self.faults.pop(0))
            return
        made = [" ".join(WORDS.get(word, word) for word in text.split()) for text in body["q"]]
        self._answer(200, json.dumps({"translatedText": made}).encode())

    def _answer(self, code: int, body: bytes) -> None:
        self.send_response(code)
        if code == 302:
            self.send_header("Location", body.decode())
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    LibreTranslate.asked.clear()
    LibreTranslate.faults.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), LibreTranslate) as running:
        thread = threading.Thread(target=running.serve_forever, args=[0.01])
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    """A home with nothing in it."""
    monkeypatch.setattr(platformdirs, "user_data_path", lambda name: tmp_path / "data" / name)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    return tmp_path


@pytest.fixture(scope="session")
def folders(tmp_path_factory) -> dict[str, Path]:
    parent = tmp_path_factory.mktemp("models")
    return {family: text_model(parent, family) for family in CODES}


def needs_apertium() -> None:
    if not shutil.which("apertium") or Apertium().pair("en", "es") is None:
        pytest.skip("Apertium is not installed: apt-get install apertium apertium-eng-spa")


@pytest.fixture(params=[*CODES, "apertium", "address"])
def translator(request, folders, server) -> tuple[Translator, str]:
    """Each of them, with a language that it translates English into."""
    if request.param == "apertium":
        needs_apertium()
        return Apertium(), "es"
    if request.param == "address":
        return Address(server), "ku"
    return TextModel(model_at(folders[request.param])), "ku"


# What holds for every translator.


def test_a_sentence_for_a_sentence_in_order(translator) -> None:
    each, target = translator
    sentences = ["the house", "the river", "the water", "the house"] * 30
    made = each.translate(sentences, "en", target)
    assert len(made) == len(sentences)
    assert made[0] == made[3] == made[-1] != made[1]
    assert made[1] == each.translate(["the river"], "en", target)[0]
    assert all(text and text == " ".join(text.split()) for text in made)


def test_no_sentence_is_no_translation(translator) -> None:
    each, target = translator
    assert each.translate([], "en", target) == []


def test_a_line_end_in_a_sentence_moves_no_other(translator) -> None:
    each, target = translator
    made = each.translate(["the\n\nriver", "the house"], "en", target)
    assert made == each.translate(["the river", "the house"], "en", target)


def test_what_is_no_word_comes_back_as_something(translator) -> None:
    each, target = translator
    assert len(each.translate(["…", "</s> <2tr> >>tur<< __tr__", "\0"], "en", target)) == 3


def test_it_says_which_pairs_it_does(translator) -> None:
    each, target = translator
    assert each.pair("en", target)
    assert each.pair("en-GB", target)
    assert each.pair("en", "mi") is None
    assert each.pair("mi", target) is None


def test_it_says_what_it_is(translator) -> None:
    each, _ = translator
    assert each.description["name"]
    assert json.loads(json.dumps(each.description)) == each.description
    assert bool(each.leaves_to) == isinstance(each, Address)


# Models.


@pytest.mark.parametrize("family", CODES)
def test_a_model_translates_word_by_word(family: str, folders) -> None:
    model = TextModel(resolve_model(str(folders[family]), TRANSLATION))
    assert model.translate([TEXT, "the house"], "en", "ku") == [IN_KURDISH, "rûbar me"]
    assert model.description["options"]["family"] == family.removesuffix("-mul")
    assert len(model.description["model_sha256"]) == 64


@pytest.mark.parametrize("family", CODES)
def test_a_model_reads_each_sentence_behind_those_before_it(family: str, folders) -> None:
    model = TextModel(model_at(folders[family]), use_context=True)
    made = model.translate(["we left.", "the water"], "en", "ku", ["the river"])
    if family in ("nllb", "m2m100", "opus-mt"):
        assert made == ["em çûn.", "rûbar av"]
    assert len(made) == 2


@pytest.mark.parametrize(
    ("family", "source", "target", "pair"),
    [
        ("nllb", "en", "ku", "eng_Latn-kmr_Latn"),
        ("nllb", "ar", "ckb", "arb_Arab-ckb_Arab"),
        ("nllb", "tr", "ku-Latn", "tur_Latn-kmr_Latn"),
        ("nllb", "en", "ku-Arab", None),
        ("m2m100", "ar", "tr", "__ar__-__tr__"),
        ("m2m100", "en", "ckb", None),
        ("madlad400", "en", "ckb", "<2en>-<2ckb>"),
        ("opus-mt", "en", "ku", "en-ku"),
        ("opus-mt", "ku", "en", None),
        ("opus-mt", "en", "tr", None),
        ("opus-mt-mul", "en", "tr", "en->>tur<<"),
        ("opus-mt-mul", "en-US", "ar", "en-US->>ara<<"),
        ("opus-mt-mul", "tr", "ar", None),
    ],
)
def test_languages_go_by_the_models_own_codes(family, source, target, pair, folders) -> None:
    assert TextModel(model_at(folders[family])).pair(source, target) == pair


def test_every_family_is_told_by_its_tokens() -> None:
    assert {family.name for family in FAMILIES} == {f.removesuffix("-mul") for f in CODES}


def test_the_end_is_not_added_twice(tmp_path) -> None:
    folder = text_model(tmp_path, "opus-mt", add_source_eos=True)
    assert TextModel(model_at(folder)).translate([TEXT], "en", "ku") == [IN_KURDISH]


def test_a_long_sentence_is_cut_not_refused(folders) -> None:
    model = TextModel(model_at(folders["nllb"]))
    (made,) = model.translate(["the river " * 25], "en", "ku")
    assert made == " ".join(["rûbar mala"] * 25)


def test_pieces_may_come_from_a_tokenizer_file(folders, tmp_path) -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    folder = tmp_path / "nllb"
    shutil.copytree(folders["nllb"], folder)
    (folder / "sentencepiece.bpe.model").unlink()
    with pytest.raises(ModelMissingError, match="cuts its text"):
        TextModel(model_at(folder)).translate([TEXT], "en", "ku")
    tokens = json.loads((folder / "shared_vocabulary.json").read_text())
    tokenizer = Tokenizer(models.WordLevel({t: n for n, t in enumerate(tokens)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.save(str(folder / "tokenizer.json"))
    assert TextModel(model_at(folder)).translate([TEXT], "en", "ku") == [IN_KURDISH]


@pytest.mark.parametrize(
    "name", ["model.bin", "config.json", "shared_vocabulary.json", "sentencepiece.bpe.model"]
)
@pytest.mark.parametrize("content", [b"", b"\xff\x00{", b"[[[[", b'{"a": 1}'])
def test_a_damaged_file_is_named(name: str, content: bytes, folders, tmp_path) -> None:
    folder = tmp_path / "nllb"
    shutil.copytree(folders["nllb"], folder)
    (folder / name).write_bytes(content)
    if (name, content) == ("config.json", b'{"a": 1}'):
        return  # all that it would say is the usual
    with pytest.raises(ModelMissingError, match=r"nllb"):
        TextModel(model_at(folder)).translate([TEXT], "en", "ku")


def test_models_are_added_listed_and_found_by_their_pair(folders) -> None:
    record = added.add(str(folders["nllb"]), "kurdish")
    assert record.form == TRANSLATION
    assert "sentencepiece.bpe.model" in record.files
    (shelved,) = [each for each in models_here() if each.name == "kurdish"]
    assert shelved.model
    assert shelved.model.form == TRANSLATION
    found = find_translator("en", "ckb")
    assert found.description["model"] == "kurdish"
    with pytest.raises(ModelMissingError, match="to translate text"):
        resolve_model("kurdish")
    with pytest.raises(ModelMissingError, match="name one to translate text"):
        resolve_model("base", TRANSLATION)


def test_the_model_for_a_language_goes_first(folders) -> None:
    added.add(str(folders["madlad400"]), "a-model")
    added.add(str(folders["nllb"]), "b-model", "ckb")
    assert find_translator("en", "ckb").description["model"] == "b-model"
    assert find_translator("en", "tr").description["model"] == "a-model"
    assert find_translator("en", "tr", "b-model").description["model"] == "b-model"


def test_models_of_the_hubs_cache_are_found(folders, home) -> None:
    repository = home / "hub" / "models--someone--opus-mt-en-ku-ct2"
    snapshot = repository / "snapshots" / "abc123"
    shutil.copytree(folders["opus-mt"], snapshot)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc123")
    found = find_translator("en", "ku")
    assert found.description["model"] == "someone/opus-mt-en-ku-ct2"
    assert found.translate([TEXT], "en", "ku") == [IN_KURDISH]


def test_none_that_can_is_said_with_what_to_install(monkeypatch) -> None:
    with pytest.raises(ModelMissingError, match=r"en into mi; add .* models add .*apertium-"):
        find_translator("en", "mi")
    with pytest.raises(ModelMissingError, match=URL_VARIABLE):
        find_translator("en", "ku", choosing.address.NAME)
    with pytest.raises(ModelMissingError, match="apertium: does not translate en into mi"):
        find_translator("en", "mi", "apertium")


# Apertium.


def test_apertium_translates() -> None:
    needs_apertium()
    made = Apertium().translate(
        ["The river took our house.", "Thank you", "[He] left <b>Kobanî</b> & “QXA”, ^x$."],
        "en",
        "es",
    )
    assert made[0] == "El río tomó nuestra casa."
    assert made[1] == "Gracias"
    assert "Kobanî" in made[2]
    assert "QXA" in made[2]
    assert "*" not in made[2]


def test_apertium_that_fails_or_hangs_is_said(tmp_path, monkeypatch) -> None:
    program = tmp_path / "apertium"
    program.write_text(
        '#!/bin/sh\n[ "$1" = -l ] && echo eng-spa && exit\n[ "$1" = -V ] && echo 1 && exit\n'
        'read line; [ "$line" = hang ] && exec sleep 60\n[ "$line" = one ] && exit\n'
        "echo broken >&2; exit 1\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr("transcripts.translation.apertium._TIMEOUT_S", 0.5)
    with pytest.raises(ModelMissingError, match="broken"):
        Apertium().translate(["text"], "en", "es")
    with pytest.raises(ModelMissingError, match="no answer within"):
        Apertium().translate(["hang"], "en", "es")
    with pytest.raises(TranscriptError, match="answered 1 lines to 2 sentences"):
        Apertium().translate(["one", "two"], "en", "es")


# An address.


def test_text_goes_to_the_address_in_batches_with_its_key(server) -> None:
    made = Address(server, "secret").translate(["the river"] * 60, "en", "ku")
    assert made == ["rûbar mala"] * 60
    assert [len(body["q"]) for body in LibreTranslate.asked] == [25, 25, 10]
    assert all(body["api_key"] == "secret" for body in LibreTranslate.asked)
    assert Address(server).pair("en", "pt") == "en-pt-BR"


def test_an_address_is_used_only_where_it_is_configured(server, monkeypatch) -> None:
    with pytest.raises(ModelMissingError):
        find_translator("en", "ku")
    monkeypatch.setenv(URL_VARIABLE, server)
    monkeypatch.setenv(KEY_VARIABLE, "k")
    found = find_translator("en", "ku")
    assert found.leaves_to == server.removeprefix("http://")
    assert found.translate(["the water"], "en", "ku") == ["rûbar av"]


def test_what_passes_is_tried_again(server) -> None:
    LibreTranslate.faults.extend([(503, b"busy"), (429, b"slow down")])
    assert Address(server, pause_s=0).translate(["the river"], "en", "ku") == ["rûbar mala"]
    assert len(LibreTranslate.asked) == 3


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ((403, b"{}"), "403"),
        ((302, b"http://127.0.0.1:9/translate"), "302"),
        ((200, b"<html>"), "something else than JSON"),
        ((200, b"[" * 100_000), "something else than JSON"),
        ((200, b'{"translatedText": "one"}'), "something else than translations"),
        ((200, b'{"translatedText": []}'), "0 of 1 sentences"),
        ((200, b'{"translatedText": [' + b" " * (5 << 20) + b'""]}'), "more than 4 MB"),
    ],
)
def test_what_is_no_answer_is_said(server, fault, told) -> None:
    LibreTranslate.faults.append(fault)
    with pytest.raises((ModelMissingError, TranscriptError), match=told) as failed:
        Address(server, "secret", pause_s=0).translate(["the river"], "en", "ku")
    assert "secret" not in str(failed.value)


def test_nobody_at_the_address_is_said(monkeypatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with pytest.raises(ModelMissingError, match="no answer"):
        Address("http://127.0.0.1:9", pause_s=0).pair("en", "ku")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "translate.org", "http://me:pw@host", "ftp://x"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ModelMissingError, match="not an address"):
        Address(url)
