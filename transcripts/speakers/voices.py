"""What a voice is like: CAM++, on NumPy.

The network is that of Wang et al. 2023, "CAM++: A Fast and Efficient Network for Speaker
Verification Using Context-Aware Masking". A stretch of one person's speech becomes 192 numbers;
those of one voice point the same way in whatever language. Nothing of it is ever stored: voice
prints are biometric data.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from media.audio import SAMPLE_RATE
from transcripts.speakers.weights import VOICES, Weights, read_weights

Floats = npt.NDArray[np.float32]

_FRAME, _STEP = SAMPLE_RATE * 25 // 1000, SAMPLE_RATE // 100
_BANDS, _LOWEST_HZ = 80, 20.0
_EPSILON = np.float32(1e-5)
_BLOCKS = ((12, 1), (24, 2), (16, 2))
"""Layers of each dense block, and how far apart in time what they look at lies."""
_CONTEXT = 100
"""Frames of 20 ms that share a mask."""


class VoiceNetwork:
    """Hears whose voice it is."""

    def __init__(self) -> None:
        self._weights = read_weights(VOICES)

    def voice(self, sound: Floats) -> Floats:
        """The voice in a sound, mono at 16 kHz, -1 to 1, of at least 25 ms; a unit vector."""
        image = self._image(log_mel(sound))
        frames = _time_convolution(
            image, self._weights["xvector.tdnn.linear.weight"], every=2, apart=1
        )
        frames = self._normalised(frames, "xvector.tdnn.nonlinear.batchnorm")
        for number, (layers, apart) in enumerate(_BLOCKS, 1):
            frames = self._block(frames, f"xvector.block{number}", layers, apart)
            frames = self._normalised(frames, f"xvector.transit{number}.nonlinear.batchnorm")
            frames = self._weights[f"xvector.transit{number}.linear.weight"][:, :, 0] @ frames
        frames = self._normalised(frames, "xvector.out_nonlinear.batchnorm")
        spread = frames.std(axis=1, ddof=1) if frames.shape[1] > 1 else 0 * frames[:, 0]
        summary = np.concatenate([frames.mean(axis=1), spread])
        voice = self._weights["xvector.dense.linear.weight"][:, :, 0] @ summary
        scale, shift = _folded(self._weights, "xvector.dense.nonlinear.batchnorm")
        voice = voice * scale + shift
        unit: Floats = voice / np.float32(np.linalg.norm(voice))
        return unit

    def _image(self, features: Floats) -> Floats:
        """Features, shape (bands, frames), through the two-dimensional layers at the front."""
        image = self._convolved(features[np.newaxis], "head.conv1", "head.bn1")
        for layer in ("head.layer1", "head.layer2"):
            for block, every in ((f"{layer}.0", 2), (f"{layer}.1", 1)):
                inner = self._convolved(image, f"{block}.conv1", f"{block}.bn1", every)
                outer = self._convolved(inner, f"{block}.conv2", f"{block}.bn2", relu=False)
                if every > 1:
                    image = self._shortcut(image[:, ::every], f"{block}.shortcut")
                image = np.maximum(outer + image, 0)
        image = self._convolved(image, "head.conv2", "head.bn2", 2)
        return image.reshape(-1, image.shape[2])

    def _convolved(
        self, image: Floats, layer: str, norm: str, every: int = 1, relu: bool = True
    ) -> Floats:
        scale, shift = _folded(self._weights, norm)
        weights = self._weights[f"{layer}.weight"] * scale[:, None, None, None]
        result = _image_convolution(image, weights, every)
        result += shift[:, None, None]
        return np.maximum(result, 0, out=result) if relu else result

    def _shortcut(self, image: Floats, name: str) -> Floats:
        scale, shift = _folded(self._weights, f"{name}.1")
        weights = self._weights[f"{name}.0.weight"][:, :, 0, 0] * scale[:, None]
        result: Floats = np.tensordot(weights, image, 1) + shift[:, None, None]
        return result

    def _block(self, frames: Floats, name: str, layers: int, apart: int) -> Floats:
        """A densely connected block: each layer hears what all before it said."""
        width, grown = len(frames), 32
        every = np.empty((width + layers * grown, frames.shape[1]), np.float32)
        every[:width] = frames
        for layer in range(1, layers + 1):
            said = self._masked(every[:width], f"{name}.tdnnd{layer}", apart)
            every[width : width + grown] = said
            width += grown
        return every

    def _masked(self, frames: Floats, name: str, apart: int) -> Floats:
        inner = self._normalised(frames, f"{name}.nonlinear1.batchnorm")
        inner = self._weights[f"{name}.linear1.weight"][:, :, 0] @ inner
        inner = self._normalised(inner, f"{name}.nonlinear2.batchnorm")
        cam = f"{name}.cam_layer"
        local = _time_convolution(inner, self._weights[f"{cam}.linear_local.weight"], 1, apart)
        starts = np.arange(0, inner.shape[1], _CONTEXT)
        lengths = np.diff([*starts, inner.shape[1]]).astype(np.float32)
        context = np.add.reduceat(inner, starts, axis=1) / lengths
        context += inner.mean(axis=1, keepdims=True)
        hidden = self._weights[f"{cam}.linear1.weight"][:, :, 0] @ context
        hidden = np.maximum(hidden + self._weights[f"{cam}.linear1.bias"][:, None], 0)
        mask = self._weights[f"{cam}.linear2.weight"][:, :, 0] @ hidden
        mask = 1 / (1 + np.exp(-mask - self._weights[f"{cam}.linear2.bias"][:, None]))
        masked: Floats = local * np.repeat(mask, lengths.astype(int), axis=1)
        return masked

    def _normalised(self, frames: Floats, name: str) -> Floats:
        scale, shift = _folded(self._weights, name)
        result: Floats = frames * scale[:, None]
        result += shift[:, None]
        result *= result > 0
        return result


def log_mel(sound: Floats) -> Floats:
    """Kaldi's log mel filter banks, each band's mean taken off; shape (80, frames of 10 ms)."""
    count = 1 + (len(sound) - _FRAME) // _STEP
    frames = np.lib.stride_tricks.sliding_window_view(sound, _FRAME)[::_STEP][:count]
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    spectrum = np.fft.rfft((frames - 0.97 * before) * _window(), 512)[:, :-1]
    power = spectrum.real**2 + spectrum.imag**2
    bands = np.log(np.maximum(power @ _mel_bands(), np.finfo(np.float32).eps)).T
    centred: Floats = (bands - bands.mean(axis=1, keepdims=True)).astype(np.float32)
    return centred


@cache
def _window() -> npt.NDArray[np.float64]:
    return np.hanning(_FRAME) ** 0.85


@cache
def _mel_bands() -> npt.NDArray[np.float64]:
    """Triangles that lie evenly on the mel scale; shape (256 bins, bands)."""

    def mel(hz: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return 1127 * np.log(1 + hz / 700)

    lowest, highest = mel(np.array([_LOWEST_HZ, SAMPLE_RATE / 2]))
    edges = np.linspace(lowest, highest, _BANDS + 2)
    bins = mel(np.arange(256) * SAMPLE_RATE / 512)[:, None]
    rising = (bins - edges[:-2]) / (edges[1] - edges[0])
    bands: npt.NDArray[np.float64] = np.maximum(0, np.minimum(rising, 2 - rising))
    return bands


def _folded(weights: Weights, name: str) -> tuple[Floats, Floats]:
    """A batch normalisation as one factor and one term for each channel."""
    scale = 1 / np.sqrt(weights[f"{name}.running_var"] + _EPSILON)
    scale = scale * weights.get(f"{name}.weight", np.float32(1))
    return scale, weights.get(f"{name}.bias", np.float32(0)) - weights[
        f"{name}.running_mean"
    ] * scale


def _image_convolution(image: Floats, weights: Floats, every: int) -> Floats:
    """Three by three, as nine products of matrices; `every` so many bands one is kept."""
    channels, bands, frames = image.shape
    padded = np.pad(image, ((0, 0), (1, 1), (1, 2)))
    width, kept = frames + 3, -(-bands // every)
    result = np.zeros((len(weights), kept * width), np.float32)
    for row in range(3):
        lines = padded[:, row : row + (kept - 1) * every + 1 : every].reshape(channels, -1)
        for column in range(3):
            length = kept * width - column
            result[:, :length] += weights[:, :, row, column] @ lines[:, column:]
    return result.reshape(len(weights), kept, width)[:, :, :frames]


def _time_convolution(frames: Floats, weights: Floats, every: int, apart: int) -> Floats:
    taps = weights.shape[2]
    reach = taps // 2 * apart
    padded = np.pad(frames, ((0, 0), (reach, reach)))
    length = frames.shape[1]
    heard = [padded[:, tap * apart :][:, :length:every] for tap in range(taps)]
    products = [weights[:, :, tap] @ part for tap, part in enumerate(heard)]
    result: Floats = np.sum(products, axis=0)
    return result
