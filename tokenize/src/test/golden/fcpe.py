"""Golden files for FcpeTest: torchfcpe itself (MIT), with tiny random weights in files like its own.

python -m venv venv && venv/bin/pip install -r requirements.txt
venv/bin/python fcpe.py ../resources/io/spiritlm/tokenize/model

With its own weights on recordings (16 kHz, mono, 16 bit), for FcpeWeightsTest, which `-Dspirit.fcpe=FOLDER` enables; the weights are
copied there too:

venv/bin/python fcpe.py --weights FOLDER RECORDING.wav...
"""
import math
import pathlib
import shutil
import sys
import time
import types
import wave

# torchfcpe resamples by torchaudio, which has to fit PyTorch to the letter; nothing is resampled here
sys.modules["torchaudio"] = types.ModuleType("torchaudio")
sys.modules["torchaudio.transforms"] = types.ModuleType("torchaudio.transforms")
sys.modules["torchaudio.transforms"].Resample = None

import numpy
import torch
import torchfcpe
from safetensors.torch import save_file
from torchfcpe.models_infer import spawn_infer_model_from_pt, spawn_model
from torchfcpe.tools import DotDict

from recordings import described, recordings, some

FILE = "fcpe_c_v001.pt"
HOP, THRESHOLD = 80, 0.05
SHORT = [1, 79, 80, 81, 159, 160, 320, 432, 433, 511, 512, 513, 1000]
OLD_NAMES = {"parametrizations.weight.original0": "weight_g", "parametrizations.weight.original1": "weight_v"}

MEL = dict(sr=16000, num_mels=16, n_fft=512, win_size=512, hop_size=160, fmin=0, fmax=8000)
MODEL = dict(type="CFNaiveMelPE", out_dims=30, hidden_dims=12, n_layers=2, n_heads=4, f0_min=32.7, f0_max=1975.5, use_fa_norm=True)
CASES = {
    # the public weights' structure, and their names
    "fcpe-released": dict(mel=MEL, model=dict(MODEL, residual_dropout=0.1, attention_dropout=0.1, conv_only=True)),
    # with attention, and what else may be switched on
    "fcpe-attention": dict(
        mel=dict(MEL, num_mels=12, hop_size=128, fmin=40, fmax=7000.0),
        model=dict(MODEL, out_dims=24, hidden_dims=8, n_layers=1, n_heads=2, conv_dropout=0.1, use_harmonic_emb=True)),
    # attention without its norm; a spectrum of which nothing is said
    "fcpe-attention-plain": dict(
        mel=dict(num_mels=20, n_fft=None),
        model=dict(MODEL, out_dims=24, hidden_dims=8, n_layers=1, n_heads=1, use_fa_norm=False, conv_only=False)),
}


def randomise(parameters, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in parameters:
            noise = torch.randn(parameter.shape, generator=generator)
            if parameter.dim() == 1:
                parameter.copy_((0 if name.endswith("bias") else 1) + 0.2 * noise)
            else:
                parameter.copy_(noise / math.sqrt(parameter[0].numel()) * 1.2)


def recording(path):
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2), path
        return torch.from_numpy(numpy.frombuffer(file.readframes(file.getnframes()), "<i2") / numpy.float32(32768))


def track(model, audio):
    """F0 and voicing every 80 samples; zeros where torchfcpe fails, for want of a voiced frame."""
    frames = len(audio) // HOP + 1
    try:
        f0, unvoiced = model.infer(
            audio[None, :, None], 16_000, decoder_mode="local_argmax", threshold=THRESHOLD, f0_min=50, f0_max=1100, interp_uv=True,
            output_interp_target_length=frames, retur_uv=True)
    except (IndexError, RuntimeError):
        return torch.zeros(frames), torch.zeros(frames)
    return f0.flatten(), 1 - unvoiced.flatten()


def spread(model, mel):
    """Has the frames differ, and a good half of them voiced: a random network's are much alike."""
    with torch.no_grad():
        hidden = []
        hook = model.norm.register_forward_hook(lambda *call: hidden.append(call[2][0]))
        model(mel)
        hook.remove()
        weight = model.output_proj.weight
        model.output_proj.parametrizations.weight.original0 *= 4 / (hidden[0] @ weight.T).std(0).mean()
        logits = (hidden[0] - hidden[0].mean(0)) @ model.output_proj.weight.T
        greatest = logits.max(-1).values.sort().values
        unvoiced = len(greatest) // 3
        raised = greatest[unvoiced - 1:unvoiced + 1].mean() - math.log(THRESHOLD / (1 - THRESHOLD))
        model.output_proj.bias.copy_(-hidden[0].mean(0) @ model.output_proj.weight.T - raised)


def small(folder, case, config, seed, audio, sounds):
    torch.manual_seed(seed)
    network = spawn_model(DotDict(config)).eval()
    randomise(network.named_parameters(), seed)
    for name, buffer in network.named_buffers():
        if name.endswith("projection_matrix"):
            buffer.copy_(buffer.half())
    mel = torchfcpe.spawn_wav2mel(DotDict(config))(audio[None, :, None], 16_000)
    spread(network, mel)
    weights = {}
    for name, value in network.state_dict().items():
        if case == "fcpe-released":
            for new, old in OLD_NAMES.items():
                name = name.replace(new, old)
        # most of a file is projections: half of that here
        weights[name] = value.half() if name.endswith("projection_matrix") else value
    target = folder / case
    target.mkdir(parents=True, exist_ok=True)
    rest = dict(data=dict(duration=0.3), loss=dict(loss_scale=10), device="cuda", train=dict(amp_dtype="fp32"))
    torch.save({"global_step": 3, "model": weights, "config_dict": {**rest, **config}}, target / FILE)
    model = spawn_infer_model_from_pt(str(target / FILE), "cpu")
    golden = {"mel": mel[0]} if case == "fcpe-released" else {}
    with torch.no_grad():
        golden["latents"] = model.model(mel)[0]
    golden["f0"], golden["voiced"] = track(model, audio)
    for samples in SHORT:
        golden[f"{samples}.f0"], golden[f"{samples}.voiced"] = track(model, audio[4000:4000 + samples])
    save_file({name: value.clone().contiguous() for name, value in golden.items()}, target / "golden.safetensors")
    spoken = {}
    with torch.no_grad():
        for name, sound in sounds.items():
            latents = model.model(torchfcpe.spawn_wav2mel(DotDict(config))(sound[None, :, None], 16_000))[0]
            f0, voiced = track(model, sound)
            greatest = latents.max(-1).values
            spoken |= some(name, latents, len(spoken), one_in=10)
            spoken |= {name + ".f0": f0.clone(), name + ".voiced": voiced.half(),
                       name + ".units": (greatest > THRESHOLD).half(), name + ".margins": (greatest - THRESHOLD).abs().half()}
    save_file(spoken, target / "recordings.safetensors")
    confidence = golden["latents"].max(-1).values
    print(case, tuple(golden["latents"].shape), f"voiced {golden['voiced'].mean():.2f}",
          f"margin {(confidence - THRESHOLD).abs().min():.5f}", "f0", golden["f0"][::20].tolist(), described(spoken))


def real(folder, recordings):
    folder.mkdir(parents=True, exist_ok=True)
    weights = pathlib.Path(torchfcpe.__file__).parent / "assets" / FILE
    shutil.copy(weights, folder / FILE)
    torch.set_num_threads(1)
    model = torchfcpe.spawn_bundled_infer_model("cpu")
    for path in recordings:
        audio = recording(path)
        track(model, audio[:16_000])
        begin = time.monotonic()
        f0, voiced = track(model, audio)
        seconds = time.monotonic() - begin
        save_file({"audio": audio, "f0": f0, "voiced": voiced}, folder / (path.stem + ".safetensors"))
        print(path.stem, f"{len(audio) / 16_000:.1f} s, voiced {voiced.mean():.2f},",
              f"{len(audio) / 16_000 / seconds:.1f} times as fast as it sounds on one thread")


def main(arguments):
    if arguments[0] == "--weights":
        real(pathlib.Path(arguments[1]), [pathlib.Path(path) for path in arguments[2:]])
        return
    folder = pathlib.Path(arguments[0])
    sounds = recordings(folder)
    audio = sounds["pls-hold-while-try"][:12_000]
    for seed, (case, config) in enumerate(CASES.items()):
        small(folder, case, config, 71 + seed, audio, sounds)


main(sys.argv[1:])
