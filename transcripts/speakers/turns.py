"""Who of a few people speaks when within ten seconds: segmentation-3.0, on NumPy.

The network is that of Plaquet and Bredin 2023, "Powerset multi-class cross entropy loss for
neural speaker diarization". It tells at most three voices apart, two of them at once, in no
order that lasts: who is first in one stretch may be second in the next.
"""

import numpy as np
import numpy.typing as npt

from media.audio import SAMPLE_RATE
from transcripts.speakers.weights import TURNS, Weights, read_weights

Floats = npt.NDArray[np.float32]

HEARD_MS = 10_000
"""What it hears at once."""
FRAMES = 589
"""Its answers for that."""
FRAME_MS = 16.875
FIRST_MS = 30.96875
"""The middle of the first frame."""
SETS = np.array([(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1)], bool)
"""Which of the three speak, for each answer it gives."""

_HALF = 125
_SLOPE = np.float32(0.01)


class TurnNetwork:
    """Hears who speaks when."""

    def __init__(self) -> None:
        self._weights = read_weights(TURNS)
        self._filters = _sinc_filters(self._weights)

    def speaking(self, sounds: Floats) -> npt.NDArray[np.bool_]:
        """Which of three people speak; sounds of ten seconds, shape (n, 160000), mono at 16 kHz.

        Shape (n, `FRAMES`, 3).
        """
        frames = np.stack([self._front(sound) for sound in sounds])
        for layer in range(4):
            frames = np.concatenate(
                [
                    _remembered(frames, self._weights, f"l{layer}"),
                    _remembered(frames[:, ::-1], self._weights, f"l{layer}_reverse")[:, ::-1],
                ],
                axis=2,
            )
        for name in ("linear.0", "linear.1"):
            frames = _leaky(
                frames @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
            )
        odds = frames @ self._weights["classifier.weight"].T + self._weights["classifier.bias"]
        speaking: npt.NDArray[np.bool_] = SETS[odds.argmax(axis=2)]
        return speaking

    def _front(self, sound: Floats) -> Floats:
        """Sound to frames of 60 features, shape (589, 60)."""
        weights = self._weights
        sound = _standardised(sound[:, None], weights, "sincnet.wav_norm1d")[:, 0]
        pieces = np.lib.stride_tricks.sliding_window_view(sound, 2 * _HALF + 1)[::10]
        frames = np.abs(pieces @ self._filters)
        frames = _leaky(_standardised(_loudest(frames), weights, "sincnet.norm1d.0"))
        for layer in (1, 2):
            taps = weights[f"sincnet.conv1d.{layer}.weight"].transpose(2, 1, 0)
            length = len(frames) - len(taps) + 1
            heard = [frames[at : at + length] @ tap for at, tap in enumerate(taps)]
            frames = np.sum(heard, axis=0) + weights[f"sincnet.conv1d.{layer}.bias"]
            frames = _leaky(_standardised(_loudest(frames), weights, f"sincnet.norm1d.{layer}"))
        return frames


def _sinc_filters(weights: Weights) -> Floats:
    """Band-pass filters given by their edges (Ravanelli and Bengio 2018), shape (251, 80)."""
    name = "sincnet.conv1d.0.filterbank"
    low = 50 + np.abs(weights[f"{name}.low_hz_"].astype(np.float64))
    high = np.minimum(low + 50 + np.abs(weights[f"{name}.band_hz_"]), SAMPLE_RATE / 2)
    radians = 2 * np.pi * np.arange(1, _HALF + 1) / SAMPLE_RATE
    fade = np.hamming(2 * _HALF + 1)[_HALF + 1 :] / (radians * (high - low))
    even = (np.sin(high * radians) - np.sin(low * radians)) * fade
    odd = (np.cos(high * radians) - np.cos(low * radians)) * fade
    middle = np.ones_like(low)
    symmetric = np.hstack([even[:, ::-1], middle, even])
    antisymmetric = np.hstack([-odd[:, ::-1], 0 * middle, odd])
    filters: Floats = np.vstack([symmetric, antisymmetric]).T.astype(np.float32)
    return filters


def _standardised(frames: Floats, weights: Weights, name: str) -> Floats:
    """Each channel with mean 0 and variance 1 over time, then scaled as learnt."""
    spread = np.sqrt(frames.var(axis=0) + np.float32(1e-5))
    scale = weights[f"{name}.weight"] / spread
    scaled: Floats = (frames - frames.mean(axis=0)) * scale + weights[f"{name}.bias"]
    return scaled


def _loudest(frames: Floats) -> Floats:
    """The highest of each three frames."""
    whole = frames[: len(frames) // 3 * 3].reshape(-1, 3, frames.shape[1])
    highest: Floats = whole.max(axis=1)
    return highest


def _leaky(frames: Floats) -> Floats:
    result: Floats = np.maximum(frames, frames * _SLOPE)
    return result


def _remembered(frames: Floats, weights: Weights, name: str) -> Floats:
    """One direction of a layer of long short-term memory, 128 cells; shape (n, frames, 128)."""
    bias = weights[f"lstm.bias_ih_{name}"] + weights[f"lstm.bias_hh_{name}"]
    fed = frames @ weights[f"lstm.weight_ih_{name}"].T + bias
    again = np.ascontiguousarray(weights[f"lstm.weight_hh_{name}"].T)
    said = np.zeros((len(frames), frames.shape[1], len(again)), np.float32)
    out = cell = said[:, 0]
    for at in range(frames.shape[1]):
        gates = fed[:, at] + out @ again
        let_in, keep, new, show = np.split(gates, 4, axis=1)
        cell = _sigmoid(keep) * cell + _sigmoid(let_in) * np.tanh(new)
        out = said[:, at] = _sigmoid(show) * np.tanh(cell)
    return said


def _sigmoid(values: Floats) -> Floats:
    half = np.float32(0.5)
    result: Floats = half + half * np.tanh(values * half)
    return result
