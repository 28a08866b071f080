"""Golden F0 for YaaptParityTest: pYAAPT of AMFM_decompy, with Spirit LM's settings.

python -m venv venv && venv/bin/pip install -r requirements.txt
venv/bin/python yaapt.py make ../resources/io/spiritlm/tokenize/f0      # the recordings: needs Debian's pocketsphinx-testdata
venv/bin/python yaapt.py golden ../resources/io/spiritlm/tokenize/f0 ../resources/io/spiritlm/tokenize/pls-hold-while-try.wav

"golden FOLDER" writes FOLDER/golden.safetensors for the WAV files in a folder, and for those named behind it; YaaptParityTest compares
any such folder with -Dspirit.yaapt.recordings=FOLDER.
"""
import pathlib
import sys
import warnings
import wave

import amfm_decompy.basic_tools as basic
import amfm_decompy.pYAAPT as pyaapt
import numpy as np
from safetensors.numpy import save_file

RATE = 16_000
HOP, FRAME = 80, 320
PEOPLE = pathlib.Path("/usr/share/pocketsphinx/test/data")
RECORDINGS = {  # file and seconds of it
    "not-an-ill-disposed-young-man": (PEOPLE / "librivox/sense_and_sensibility_01_austen_64kb-0880.wav", 2.3),
    "five-five": (PEOPLE / "cards/004.wav", 2.4),
}


def read(path):
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2), path
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def write(path, samples):
    with wave.open(str(path), "wb") as file:
        file.setframerate(RATE)
        file.setnchannels(1)
        file.setsampwidth(2)
        file.writeframes(samples.astype("<i2").tobytes())


def voice(hertz, loudness, formants):
    """Pulses of a falling spectrum at a changing F0, each harmonic as loud as the formants nearby let it be."""
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    sound = np.zeros(len(hertz))
    for harmonic in range(1, 30):
        at = harmonic * hertz
        gain = sum(1 / (1 + ((at - formant) / width) ** 2) for formant, width in formants)
        sound += np.where(at < 7_000, gain / np.sqrt(harmonic), 0) * np.sin(harmonic * phase + 0.3 * harmonic**2)
    return sound * loudness


def synthetic():
    random = np.random.default_rng(7)
    time = np.arange(int(0.65 * RATE)) / RATE
    edges = np.clip(np.minimum(time, time[-1] - time) / 0.03, 0, 1)
    vowel = [(700, 130), (1_200, 160), (2_500, 250)]
    glide = voice(100 * 3 ** (time / time[-1]), edges, vowel)
    vibrato = voice(210 + 12 * np.sin(2 * np.pi * 6 * time), edges, [(400, 90), (2_000, 200)])
    gaps = np.sin(2 * np.pi * 5.3 * time + 1.2)
    spoken = voice(120 + 25 * np.sin(9 * time) + 8 * np.sin(37 * time), np.clip(3 * gaps, 0, 1), vowel)
    hiss = np.diff(random.normal(size=len(time) + 1)) * np.clip(-3 * gaps, 0, 1)
    return {
        "glide": glide,
        "vibrato-in-noise": vibrato + 0.25 * np.std(vibrato) * random.normal(size=len(time)),
        "speech-like": spoken + 0.15 * np.std(spoken) * hiss + 1e-3 * random.normal(size=len(time)),
    }


def make(folder):
    for name, sound in synthetic().items():
        write(folder / f"{name}.wav", np.round(sound / np.abs(sound).max() * 20_000))
    for name, (path, seconds) in RECORDINGS.items():
        write(folder / f"{name}.wav", read(path)[: int(seconds * RATE)])


def f0(samples):
    sound = samples / 32_768
    sound = 0.95 * sound / np.abs(sound).max()
    sound = np.pad(sound[: len(sound) // HOP * HOP], FRAME // 2)
    track = pyaapt.yaapt(
        basic.SignalObj(sound, RATE), frame_length=20.0, frame_space=5.0, nccf_thresh1=0.25, tda_frame_length=25.0)
    assert len(track.samp_values) == len(samples) // HOP
    return track.samp_values


def golden(folder, others):
    tracks = {}
    for path in sorted(folder.glob("*.wav")) + others:
        tracks[path.stem] = f0(read(path)).astype(np.float32)
        voiced = tracks[path.stem] > 0
        print(f"{path.stem}: {len(voiced)} frames, {voiced.mean():.2f} voiced, median {np.median(tracks[path.stem][voiced]):.1f} Hz")
    save_file(tracks, folder / "golden.safetensors")


warnings.simplefilter("ignore")  # means of nothing, 0 by 0
what, target, *more = sys.argv[1:]
if what == "make":
    make(pathlib.Path(target))
else:
    golden(pathlib.Path(target), [pathlib.Path(path) for path in more])
