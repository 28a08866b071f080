"""What all golden scripts here do with recordings of people: read them, and keep of a network's results what a test needs."""
import wave

import numpy
import torch

RECORDINGS = ["pls-hold-while-try", "f0/not-an-ill-disposed-young-man", "f0/five-five"]


def recordings(folder):
    """Samples by name; `folder` is that of the networks."""
    sounds = {}
    for path in RECORDINGS:
        with wave.open(str(folder.parent / (path + ".wav"))) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2), path
            samples = numpy.frombuffer(file.readframes(file.getnframes()), "<i2") / numpy.float32(32768)
        sounds[path.split("/")[-1]] = torch.from_numpy(samples)
    return sounds


def some(name, values, seed, one_in=3):
    """Of frames' values, those of some frames drawn at random, and which: `[frames, width]` of float32."""
    order = torch.randperm(len(values), generator=torch.Generator().manual_seed(seed))
    chosen = order[:-(-len(values) // one_in)].sort().values
    return {name: values[chosen].float().contiguous(), name + ".frames": chosen.float()}


def units(name, scores):
    """The unit of greatest score in each frame, and by how much that exceeds the second: of scores beyond 1, by which part of the
    greatest of all, if that is less."""
    top = scores.double().topk(2, -1).values
    margins = (top[:, 0] - top[:, 1]) / min(1.0, float(scores.abs().max()))
    chosen = scores.argmax(-1)
    assert int(chosen.max()) < 2048, "float16 holds no more"
    return {name + ".units": chosen.half(), name + ".margins": margins.clamp(max=1000).half()}


def described(golden):
    """How many units there are, how many of them differ, and how many are hardly the first."""
    units, margins = (torch.cat([values for key, values in golden.items() if key.endswith(what)]) for what in (".units", ".margins"))
    return f"{len(units)} units, {len(units.unique())} different ones, {int((margins <= 1e-3).sum())} of small margin"
