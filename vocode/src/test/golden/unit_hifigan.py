"""Golden files for UnitHifiGanParityTest: an independent unit HiFi-GAN in PyTorch, with tiny random weights.

python -m venv venv && venv/bin/pip install -r requirements.txt
venv/bin/python unit_hifigan.py ../resources/io/spiritlm/vocode/model

golden.json is of random units; recordings.json of those of three recordings of people (recordings/README.md), folded into the codebooks.
"""
import json
import pathlib
import re
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils import weight_norm

SHAPES = {
    # several speakers, a style embedding, two residual blocks: the released structure
    "released": dict(
        num_embeddings=11, embedding_dim=6, model_in_dim=18, upsample_initial_channel=16,
        upsample_rates=[5, 4, 2], upsample_kernel_sizes=[11, 8, 4], resblock="1",
        resblock_kernel_sizes=[3, 7], resblock_dilation_sizes=[[1, 3, 5], [1, 3, 5]],
        multispkr=True, num_speakers=4, multistyle=True, num_styles=3, sampling_rate=16000, code_hop_size=40,
        dur_predictor_params=dict(encoder_embed_dim=6, var_pred_hidden_dim=10, var_pred_kernel_size=3)),
    # one speaker, one block, weights saved folded
    "single": dict(
        num_embeddings=7, embedding_dim=5, model_in_dim=5, upsample_initial_channel=8,
        upsample_rates=[4, 3], upsample_kernel_sizes=[4, 7], resblock="1",
        resblock_kernel_sizes=[5], resblock_dilation_sizes=[[2, 1]],
        multispkr=False, multistyle=False, sampling_rate=16000, code_hop_size=12,
        dur_predictor_params=dict(encoder_embed_dim=5, var_pred_hidden_dim=4, var_pred_kernel_size=3)),
    # three blocks; as many styles as it takes to have the released default, and more
    "blocks": dict(
        num_embeddings=16, embedding_dim=4, model_in_dim=12, upsample_initial_channel=8,
        upsample_rates=[2, 4], upsample_kernel_sizes=[4, 8], resblock="1",
        resblock_kernel_sizes=[3, 7, 11], resblock_dilation_sizes=[[1, 3, 5], [1, 3], [2]],
        multispkr=True, num_speakers=5, multistyle=True, num_styles=10, sampling_rate=16000, code_hop_size=8,
        dur_predictor_params=dict(encoder_embed_dim=4, var_pred_hidden_dim=9, var_pred_kernel_size=3)),
    # pitch and style in every frame, as the release has them; the names of their fields and tables are assumed
    "expressive": dict(
        num_embeddings=11, embedding_dim=6, model_in_dim=24, upsample_initial_channel=16,
        upsample_rates=[5, 4, 2], upsample_kernel_sizes=[11, 8, 4], resblock="1",
        resblock_kernel_sizes=[3, 7], resblock_dilation_sizes=[[1, 3], [1, 3]],
        num_f0_tokens=9, f0_hop_size=80, num_style_tokens=7, style_hop_size=200,
        multispkr="from_input_file", num_speakers=4, multistyle=False, sampling_rate=16000, code_hop_size=40,
        dur_predictor_params=dict(encoder_embed_dim=6, var_pred_hidden_dim=10, var_pred_kernel_size=3)),
    # one speaker, weights saved folded; hops of 2.33 and 12.5 frames
    "expressive-single": dict(
        num_embeddings=7, embedding_dim=5, model_in_dim=15, upsample_initial_channel=8,
        upsample_rates=[4, 3], upsample_kernel_sizes=[4, 7], resblock="1",
        resblock_kernel_sizes=[5], resblock_dilation_sizes=[[2, 1]],
        num_f0_tokens=4, f0_hop_size=28, num_style_tokens=13, style_hop_size=150,
        multispkr=False, multistyle=False, sampling_rate=16000, code_hop_size=12,
        dur_predictor_params=dict(encoder_embed_dim=5, var_pred_hidden_dim=4, var_pred_kernel_size=3)),
    # three blocks; hops of 2.5 and 5.5 frames
    "expressive-blocks": dict(
        num_embeddings=16, embedding_dim=4, model_in_dim=16, upsample_initial_channel=8,
        upsample_rates=[2, 4], upsample_kernel_sizes=[4, 8], resblock="1",
        resblock_kernel_sizes=[3, 7, 11], resblock_dilation_sizes=[[1, 3], [1, 2], [2]],
        num_f0_tokens=6, f0_hop_size=20, num_style_tokens=5, style_hop_size=44,
        multispkr=True, num_speakers=5, multistyle=False, sampling_rate=16000, code_hop_size=8,
        dur_predictor_params=dict(encoder_embed_dim=4, var_pred_hidden_dim=7, var_pred_kernel_size=3)),
}

RECORDINGS = pathlib.Path(__file__).parent / "recordings"
EVERY = 7  # of so many samples one is kept: with no hop's divisors, so that in turn all of a frame are


class Residual(nn.Module):
    def __init__(self, channels, kernel, dilations):
        super().__init__()
        self.convs1 = nn.ModuleList(
            weight_norm(nn.Conv1d(channels, channels, kernel, dilation=d, padding=(kernel * d - d) // 2)) for d in dilations)
        self.convs2 = nn.ModuleList(
            weight_norm(nn.Conv1d(channels, channels, kernel, padding=(kernel - 1) // 2)) for _ in dilations)

    def forward(self, x):
        for dilated, plain in zip(self.convs1, self.convs2):
            x = x + plain(F.leaky_relu(dilated(F.leaky_relu(x, 0.1)), 0.1))
        return x


class Durations(nn.Module):
    def __init__(self, channels, hidden, kernel):
        super().__init__()
        self.conv1 = nn.Sequential(nn.Conv1d(channels, hidden, kernel, padding=(kernel - 1) // 2), nn.ReLU())
        self.ln1 = nn.LayerNorm(hidden)
        self.conv2 = nn.Sequential(nn.Conv1d(hidden, hidden, kernel, padding=1), nn.ReLU())
        self.ln2 = nn.LayerNorm(hidden)
        self.proj = nn.Linear(hidden, 1)

    def forward(self, embedded):
        x = self.ln1(self.conv1(embedded.transpose(1, 2)).transpose(1, 2))
        x = self.ln2(self.conv2(x.transpose(1, 2)).transpose(1, 2))
        return self.proj(x).squeeze(-1)


class UnitHifiGan(nn.Module):
    def __init__(self, shape):
        super().__init__()
        channels = shape["embedding_dim"]
        self.dict = nn.Embedding(shape["num_embeddings"], channels)
        self.spkr = nn.Embedding(shape["num_speakers"], channels) if shape["multispkr"] else None
        self.style = nn.Embedding(shape["num_styles"], channels) if shape["multistyle"] else None
        if "num_f0_tokens" in shape:
            self.f0_dict = nn.Embedding(shape["num_f0_tokens"], channels)
            self.style_dict = nn.Embedding(shape["num_style_tokens"], channels)
        width = shape["upsample_initial_channel"]
        self.conv_pre = weight_norm(nn.Conv1d(shape["model_in_dim"], width, 7, padding=3))
        self.ups, self.resblocks = nn.ModuleList(), nn.ModuleList()
        self.blocks = len(shape["resblock_kernel_sizes"])
        for rate, kernel in zip(shape["upsample_rates"], shape["upsample_kernel_sizes"]):
            self.ups.append(weight_norm(nn.ConvTranspose1d(width, width // 2, kernel, rate, padding=(kernel - rate) // 2)))
            width //= 2
            for k, d in zip(shape["resblock_kernel_sizes"], shape["resblock_dilation_sizes"]):
                self.resblocks.append(Residual(width, k, d))
        self.conv_post = weight_norm(nn.Conv1d(width, 1, 7, padding=3))
        params = shape["dur_predictor_params"]
        self.dur_predictor = Durations(channels, params["var_pred_hidden_dim"], params["var_pred_kernel_size"])

    def forward(self, units, speaker, style, pitch_codes=None, style_codes=None):
        parts = [self.dict(units)]
        if pitch_codes is not None:
            parts += [self.f0_dict(pitch_codes), self.style_dict(style_codes)]
        for table, index in ((self.spkr, speaker), (self.style, style)):
            if table is not None:
                parts.append(table(index)[:, None].expand(-1, units.shape[1], -1))
        x = self.conv_pre(torch.cat(parts, -1).transpose(1, 2))
        for stage, up in enumerate(self.ups):
            x = up(F.leaky_relu(x, 0.1))
            own = self.resblocks[stage * self.blocks:(stage + 1) * self.blocks]
            x = sum(block(x) for block in own) / self.blocks
        return torch.tanh(self.conv_post(F.leaky_relu(x))).squeeze(1)

    def frames(self, units):
        log = self.dur_predictor(self.dict(units))
        return log, torch.clamp(torch.round(torch.exp(log) - 1), min=1).long()


def enliven(model, *inputs):
    """Scales every convolution so that what goes in is heard: else a waveform is little but the last layers' biases."""
    def scale(module, _, output):
        if module is model.conv_post:
            module.bias.sub_(output.mean())
            output = output - output.mean()
        factor = (0.4 if module is model.conv_post else 1) / output.std()
        module.weight_g.mul_(factor)
        module.bias.mul_(factor)
        return output * factor

    convolutions = [module for module in model.modules() if hasattr(module, "weight_g")]
    hooks = [module.register_forward_hook(scale) for module in convolutions]
    model(*inputs)
    for hook in hooks:
        hook.remove()


def at_own_rate(codes, frames_per_code, frames):
    """Repeated, then cut or continued with the last code."""
    repeated = codes.repeat_interleave(frames_per_code, dim=1)[:, :frames]
    return F.pad(repeated.float()[:, None], (0, frames - repeated.shape[1]), mode="replicate")[:, 0].long()


def expressive(model, shape, units, speaker):
    """Once with predicted durations, once as a recording's: raw units, pitch and style at their own rates."""
    count = units.shape[1]
    codes = {name: torch.randint(shape[f"num_{name}_tokens"], (1, count)) for name in ("f0", "style")}
    _, frames = model.frames(units)
    lasting = [c.repeat_interleave(frames[0], dim=1) for c in (units, codes["f0"], codes["style"])]
    golden = dict(pitch=codes["f0"][0].tolist(), style=codes["style"][0].tolist(),
                  waveform=rounded(model(lasting[0], speaker, None, *lasting[1:])))
    own, aligned = {}, {}
    for name, extra in (("f0", 1), ("style", 0)):  # the first is cut, the second goes on
        per_code = round(shape[f"{name}_hop_size"] / shape["code_hop_size"])
        own[name] = torch.randint(shape[f"num_{name}_tokens"], (1, count // per_code + extra))
        aligned[name] = at_own_rate(own[name], per_code, count)
    return golden | dict(recording_pitch=own["f0"][0].tolist(), recording_style=own["style"][0].tolist(),
                         recording_waveform=rounded(model(units, speaker, None, aligned["f0"], aligned["style"])))


def rounded(waveform):
    return [round(v, 6) for v in waveform[0].tolist()]


def folded(line, codes):
    return torch.tensor([int(unit) % codes for unit in re.findall(r"\d+", line)])


def recording(model, shape, lines, number):
    """Without repeats at predicted durations; EXPRESSIVE also as it was, without prediction."""
    semantic, pitch, style = lines
    hubert = folded(semantic, shape["num_embeddings"])
    first = torch.cat([torch.tensor([True]), hubert[1:] != hubert[:-1]])
    units = hubert[first][None]
    speaker = number % shape["num_speakers"] if shape["multispkr"] else 0
    voice = torch.tensor([speaker])
    log, frames = model.frames(units)
    golden = dict(units=units[0].tolist(), speaker=speaker, frames=frames[0].tolist(),
                  log_durations=[round(v, 6) for v in log[0].tolist()])
    lasting = units.repeat_interleave(frames[0], dim=1)
    if "num_f0_tokens" not in shape:
        style = (3 * number + 1) % shape["num_styles"] if shape["multistyle"] else 0
        return golden | dict(style=style) | some("waveform", model(lasting, voice, torch.tensor([style])))
    own, codes = {}, {}
    for name, line, rate in (("f0", pitch, 2), ("style", style, 25)):
        raw = at_own_rate(folded(line, shape[f"num_{name}_tokens"])[None], rate, len(hubert))
        per_code = round(shape[f"{name}_hop_size"] / shape["code_hop_size"])
        own[name] = raw[:, ::per_code]  # as often as this network has them
        codes[name] = at_own_rate(own[name], per_code, len(hubert))
    of_units = {name: c[:, first] for name, c in codes.items()}
    said = [c.repeat_interleave(frames[0], dim=1) for c in of_units.values()]
    return (golden | dict(pitch=of_units["f0"][0].tolist(), style=of_units["style"][0].tolist())
            | some("waveform", model(lasting, voice, None, *said))
            | dict(recording_units=hubert.tolist(), recording_pitch=own["f0"][0].tolist(),
                   recording_style=own["style"][0].tolist())
            | some("recording_waveform", model(hubert[None], voice, None, codes["f0"], codes["style"])))


def some(name, waveform):
    return {name + "_largest": waveform.abs().max().item(), name: rounded(waveform[:, ::EVERY])}


def main(folder):
    for name, shape in SHAPES.items():
        torch.manual_seed(20260101)
        model = UnitHifiGan(shape).eval()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(torch.randn_like(parameter) * 0.1)
            model.dur_predictor.proj.weight.mul_(2)
            model.dur_predictor.proj.bias.add_(1)
            units = torch.randint(shape["num_embeddings"], (1, 23))
            speaker, style = torch.tensor([3]), torch.tensor([1])
            codes = [torch.randint(shape[f"num_{name}_tokens"], (1, 23)) for name in ("f0", "style")
                     if f"num_{name}_tokens" in shape]
            enliven(model, units, speaker, style, *codes)
            log, frames = model.frames(units)
            if "num_f0_tokens" in shape:
                voice, outputs = {}, expressive(model, shape, units, speaker)
            else:
                voice = dict(style=1 if shape["multistyle"] else 0)
                outputs = dict(waveform=rounded(model(units, speaker, style)))
            recordings = {file.stem: recording(model, shape, file.read_text().splitlines(), number)
                          for number, file in enumerate(sorted(RECORDINGS.glob("*.txt")))}
        if name.endswith("single"):
            for module in model.modules():
                if hasattr(module, "weight_g"):
                    nn.utils.remove_weight_norm(module)
        target = pathlib.Path(folder) / name
        target.mkdir(parents=True, exist_ok=True)
        save_file({k: v.contiguous() for k, v in model.state_dict().items()}, target / "model.safetensors")
        (target / "config.json").write_text(json.dumps(shape, indent=2) + "\n")
        if shape["multispkr"]:
            (target / "speakers.txt").write_text("".join(f"speaker{i}\n" for i in range(shape["num_speakers"])))
        if shape["multistyle"]:
            (target / "styles.txt").write_text("".join(f"style{i}\n" for i in range(shape["num_styles"])))
        (target / "golden.json").write_text(json.dumps(dict(
            units=units[0].tolist(), speaker=3 if shape["multispkr"] else 0) | voice | dict(
            frames=frames[0].tolist(), log_durations=[round(v, 6) for v in log[0].tolist()]) | outputs) + "\n")
        (target / "recordings.json").write_text(json.dumps(recordings) + "\n")
        print(name, frames[0].tolist(), max(map(abs, outputs["waveform"])))
        for said, made in recordings.items():
            print(" ", said, made["frames"], made["waveform_largest"])


main(sys.argv[1])
