"""Golden files for StyleEncoderTest and PitchQuantizerTest: Hugging Face's Wav2Vec2ForSequenceClassification, and a plain VQ-VAE
encoder, with tiny random weights in the release's files.

python -m venv venv && venv/bin/pip install -r requirements.txt
venv/bin/python expressive.py ../resources/io/spiritlm/tokenize/model
"""
import math
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from transformers import Wav2Vec2Config, Wav2Vec2FeatureExtractor, Wav2Vec2ForSequenceClassification

from recordings import described, recordings, some, units

STYLES, FRAMES_PER_STYLE = 10, 50

SHORT = dict(conv_dim=[8] * 4, conv_kernel=[10, 3, 3, 2], conv_stride=[5, 2, 2, 2], num_feat_extract_layers=4)
STYLE_CASES = {
    # wav2vec2-base's structure, and the release's names of weights; one chunk that isn't full
    "style-released": dict(
        conv_dim=[8] * 7, conv_kernel=[10, 3, 3, 3, 3, 2, 2], conv_stride=[5, 2, 2, 2, 2, 2, 2], num_feat_extract_layers=7,
        feat_extract_norm="group", do_stable_layer_norm=False, conv_bias=False, num_conv_pos_embeddings=8),
    # the same with several chunks, and the names that PyTorch 2 gives
    "style-post-norm": dict(
        SHORT, feat_extract_norm="group", do_stable_layer_norm=False, conv_bias=False, num_conv_pos_embeddings=6),
    "style-pre-norm": dict(
        SHORT, feat_extract_norm="layer", do_stable_layer_norm=True, conv_bias=True, num_conv_pos_embeddings=7),
}
OLD_NAMES = "style-released"

PITCH_CASES = {
    # one stride for all, as Jukebox has it
    "pitch-scalar": """\
features: norm_f0_interp,vuv
f0_encoder_params:
  input_emb_width: 2
  output_emb_width: 12
  levels: 1
  downs_t: [4]
  strides_t: [2]
  width: 10
  depth: 4
  m_conv: 1.0
  dilation_growth_rate: 3
f0_vq_params: {l_bins: 9, emb_width: 12, mu: 0.99, levels: 1}
""",
    # a list of them, odd ones too; dilations that begin anew, scaled residuals
    "pitch-list": """\
features: f0,vuv
f0_encoder_params:
  input_emb_width: 2
  output_emb_width: 7
  levels: 1
  downs_t: [[2, 1, 1]]
  strides_t: [[2, 3, 5]]
  width: 9
  depth: 3
  m_conv: 0.6
  dilation_growth_rate: 2
  dilation_cycle: 2
  res_scale: true
f0_vq_params: {l_bins: 6, emb_width: 7, mu: 0.99, levels: 1}
""",
    # an odd stride for all, which keeps its even kernel
    "pitch-odd-scalar": """\
features: norm_f0,vuv
f0_encoder_params:
  input_emb_width: 2
  output_emb_width: 5
  levels: 1
  downs_t: [2]
  strides_t: [3]
  width: 6
  depth: 2
  m_conv: 2
  dilation_growth_rate: 1
  dilation_cycle: null
  res_scale: false
f0_vq_params: {l_bins: 5, emb_width: 5, mu: 0.99, levels: 1}
""",
}
# What the configurations above say of each block: (stride, kernel, padding); and of each residual layer: its dilation.
PITCH_FORMS = {
    "pitch-scalar": ([(2, 4, 1)] * 4, [1, 3, 9, 27], 10, 1.0),
    "pitch-list": ([(2, 4, 1), (2, 4, 1), (3, 7, 2), (5, 11, 3)], [1, 2, 1], 5, 3 ** -0.5),
    "pitch-odd-scalar": ([(3, 6, 1)] * 2, [1, 1], 12, 1.0),
}
PITCH_SIZES = {"pitch-scalar": (10, 12, 9), "pitch-list": (9, 7, 6), "pitch-odd-scalar": (6, 5, 5)}


class Statistics:
    """Of a class that a reader doesn't know."""


def randomise(parameters, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in parameters:
            noise = torch.randn(parameter.shape, generator=generator)
            if parameter.dim() == 1:
                parameter.copy_((0 if name.endswith("bias") else 1) + 0.2 * noise)
            else:
                parameter.copy_(noise / math.sqrt(parameter[0].numel()) * 1.2)


def margin(scores):
    """The least by which a row's greatest score exceeds its second, relative to the greatest of all."""
    top = scores.topk(2, -1).values
    return float((top[..., 0] - top[..., 1]).min() / scores.abs().max())


def style(folder, case, settings, seed, samples, sounds):
    config = Wav2Vec2Config(
        hidden_size=16, num_hidden_layers=3, num_attention_heads=4, intermediate_size=24, num_conv_pos_embedding_groups=4,
        classifier_proj_size=12, num_labels=STYLES, vocab_size=4, hidden_dropout=0, attention_dropout=0, activation_dropout=0,
        feat_proj_dropout=0, final_dropout=0, layerdrop=0, attn_implementation="eager", **settings)
    model = Wav2Vec2ForSequenceClassification(config).eval()
    randomise(model.named_parameters(), seed)
    extractor = Wav2Vec2FeatureExtractor(feature_size=1, sampling_rate=16_000, padding_value=0.0, do_normalize=True)

    def means_of(samples):
        x = extractor(samples.numpy(), sampling_rate=16_000, return_tensors="pt").input_values
        projected = model.projector(model.wav2vec2(x).last_hidden_state[0])
        return x, torch.stack([chunk.mean(0) for chunk in projected.split(FRAMES_PER_STYLE)])

    with torch.no_grad():
        x, means = means_of(samples)
        spoken = {name: means_of(sound)[1] for name, sound in sounds.items()}
        # Means of random networks are much alike: what differs between seconds is to tell their styles.
        every = torch.cat(list(spoken.values()))
        model.classifier.weight *= 2 / every.std(0).mean()
        model.classifier.bias.copy_(-model.classifier.weight @ every.mean(0))
        logits = model.classifier(means)
        if len(means) == 1:  # then the model's own mean is the same
            assert torch.allclose(logits[0], model(x).logits[0], atol=1e-4)
        spoken = {name: model.classifier(x) for name, x in spoken.items()}
    weights = model.state_dict()
    if case == OLD_NAMES:
        weights = {name.replace("parametrizations.weight.original0", "weight_g")
                   .replace("parametrizations.weight.original1", "weight_v"): value for name, value in weights.items()}
    target = folder / case
    target.mkdir(parents=True, exist_ok=True)
    config.save_pretrained(target)
    torch.save(weights, target / "pytorch_model.bin")
    save_file({"logits": logits.contiguous(), "styles": logits.argmax(-1).float()}, target / "golden.safetensors")
    golden = {}
    for name, x in spoken.items():
        golden |= {name: x.clone()} | units(name, x)
    save_file(golden, target / "recordings.safetensors")
    print(case, tuple(logits.shape), logits.argmax(-1).tolist(), f"margin {margin(logits):.4f};", described(golden))


def contour(frames):
    """F0 with its gaps filled, and where it is voiced."""
    t = torch.arange(frames, dtype=torch.float64)
    f0 = 140 + 35 * torch.sin(0.05 * t) + 12 * torch.sin(0.31 * t) + 0.05 * t
    voiced = (torch.sin(0.043 * t + 0.5) > -0.4) & (t > 11)
    known = t[voiced]
    filled = []
    for i in range(frames):
        before, after = known[known <= i], known[known >= i]
        a, b = (before[-1] if len(before) else after[0]), (after[0] if len(after) else before[-1])
        share = 0 if a == b else (i - a) / (b - a)
        filled.append(float(f0[int(a)] + share * (f0[int(b)] - f0[int(a)])))
    return torch.tensor(filled, dtype=torch.float32), voiced


def channels(features, f0, voiced):
    f0 = f0.double()
    if "interp" not in features:
        f0 = torch.where(voiced, f0, 0.0)
    if features.startswith("norm_"):
        mean = f0[voiced].mean()
        f0 = torch.where(f0 != 0, f0 - mean, 0.0)
    return torch.stack([f0.float(), voiced.float()])[None]


def encode(w, x, case):
    blocks, dilations, _, scale = PITCH_FORMS[case]
    at = "encoder.level_blocks.0.model."

    def convolve(x, name, **how):
        return F.conv1d(x, w[name + ".weight"], w[name + ".bias"], **how)

    for i, (stride, _, padding) in enumerate(blocks):
        x = convolve(x, f"{at}{i}.0", stride=stride, padding=padding)
        for j, dilation in enumerate(dilations):
            inner = convolve(x.relu(), f"{at}{i}.1.model.{j}.model.1", padding=dilation, dilation=dilation)
            x = x + scale * convolve(inner.relu(), f"{at}{i}.1.model.{j}.model.3")
    return convolve(x, f"{at}{len(blocks)}", padding=1)[0].T


def filled(f0):
    """F0 with its gaps, which are 0, filled on lines, as F0Track does; and where it is voiced."""
    known = np.flatnonzero(f0)
    return torch.from_numpy(np.interp(np.arange(len(f0)), known, f0[known])).float(), torch.from_numpy(f0 > 0)


def pitch(folder, case, seed, tracks):
    blocks, dilations, inner, _ = PITCH_FORMS[case]
    width, embedding, codes = PITCH_SIZES[case]
    at = "encoder.level_blocks.0.model."
    shapes = {f"{at}{len(blocks)}": (embedding, width, 3)}
    for i, (_, kernel, _) in enumerate(blocks):
        shapes[f"{at}{i}.0"] = (width, 2 if i == 0 else width, kernel)
        for j in range(len(dilations)):
            shapes[f"{at}{i}.1.model.{j}.model.1"] = (inner, width, 3)
            shapes[f"{at}{i}.1.model.{j}.model.3"] = (width, inner, 1)
    weights = {}
    for name, shape in shapes.items():
        weights[name + ".weight"] = torch.empty(shape)
        weights[name + ".bias"] = torch.empty(shape[0])
    randomise(weights.items(), seed)
    f0, voiced = contour(613)
    features = PITCH_CASES[case].split("\n")[0].removeprefix("features: ")
    encoded = encode(weights, channels(features, f0, voiced), case)
    generator = torch.Generator().manual_seed(seed + 1)
    chosen = torch.randperm(len(encoded), generator=generator)[:codes]
    weights["vq.level_blocks.0.k"] = encoded[chosen] + 0.1 * encoded.std() * torch.randn(codes, embedding, generator=generator)
    distances = torch.cdist(encoded.double(), weights["vq.level_blocks.0.k"].double())
    # the decoder and what training keeps, which nobody wants
    weights["decoder.out.weight"] = torch.zeros(1, width, 3)
    weights["vq.level_blocks.0.k_sum"] = torch.zeros(codes, embedding)
    target = folder / case
    target.mkdir(parents=True, exist_ok=True)
    (target / "config.yaml").write_text(PITCH_CASES[case])
    torch.save({"model": weights, "statistics": Statistics(), "epoch": 3}, target / "model.pt")
    save_file({"f0": f0, "voiced": voiced.float(), "encoded": encoded.contiguous(),
               "codes": distances.argmin(-1).float()}, target / "golden.safetensors")
    golden = {}
    for name, (f0, voiced) in tracks.items():
        encoded_track = encode(weights, channels(features, f0, voiced), case)
        squares = torch.cdist(encoded_track.double(), weights["vq.level_blocks.0.k"].double()).square()
        golden |= some(name, encoded_track, len(golden)) | units(name, -squares)
    save_file(golden, target / "recordings.safetensors")
    print(case, tuple(encoded.shape), distances.argmin(-1).tolist(), f"margin {margin(-distances):.4f};", described(golden))


def main(folder):
    samples = load_file(folder / "audio.safetensors")["audio"]
    sounds = recordings(folder)
    for seed, (case, settings) in enumerate(STYLE_CASES.items()):
        style(folder, case, settings, 51 + seed, samples, sounds)
    # what pYAAPT finds in the recordings, by yaapt.py
    found = load_file(folder.parent / "f0" / "golden.safetensors")
    tracks = {name: filled(found[name].numpy()) for name in sounds}
    for seed, case in enumerate(PITCH_CASES):
        pitch(folder, case, 61 + 2 * seed, tracks)


main(pathlib.Path(sys.argv[1]))
