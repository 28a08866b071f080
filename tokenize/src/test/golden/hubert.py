"""Golden files for HubertParityTest: Hugging Face's HubertModel, and a plain block-causal HuBERT, with tiny random weights and
k-means quantizers.

python -m venv venv && venv/bin/pip install -r requirements.txt
venv/bin/python hubert.py ../resources/io/spiritlm/tokenize/model
"""
import json
import math
import pathlib
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from transformers import HubertConfig, HubertModel

from recordings import described, recordings, some, units

EIGHT_LAYERS = dict(
    conv_dim=[8] * 8, conv_kernel=[10, 3, 3, 3, 3, 2, 2, 2], conv_stride=[5, 2, 2, 2, 2, 2, 2, 2],
    hidden_size=16, num_hidden_layers=3, num_attention_heads=4, intermediate_size=24,
    num_conv_pos_embeddings=8, num_conv_pos_embedding_groups=4, vocab_size=4)

CASES = {
    # the released structure: group norm, post-norm, attends both ways; an even position kernel
    "released": dict(EIGHT_LAYERS, feat_extract_norm="group", do_stable_layer_norm=False, conv_bias=False,
                     feature_layer=2, normalize=True),
    # layer norm, pre-norm, biases; an odd position kernel; the raw output of an inner layer
    "pre-norm": dict(EIGHT_LAYERS, feat_extract_norm="layer", do_stable_layer_norm=True, conv_bias=True,
                     num_conv_pos_embeddings=7, feature_layer=2),
    # the streaming structure, as spirit-mini has it
    "streaming": dict(EIGHT_LAYERS, feat_extract_norm="layer", do_stable_layer_norm=True, conv_bias=False,
                      conv_dim=[12, 10, 10], conv_kernel=[400, 3, 2], conv_stride=[160, 2, 2],
                      feature_layer=3, feature_norm=True, streaming=dict(block_frames=4, left_blocks=1)),
}
# How many clusters each has, and whether they are of features' projections.
CLUSTERS = {"released": (12, 0), "pre-norm": (30, 0), "streaming": (17, 10)}
OURS = ("feature_layer", "feature_norm", "normalize", "streaming")


def audio(samples):
    t = torch.arange(samples, dtype=torch.float64)
    tone = 0.3 * torch.sin(0.03 * t * (1 + 1e-5 * t)) + 0.1 * torch.sin(0.41 * t)
    noise = 0.05 * torch.randn(samples, generator=torch.Generator().manual_seed(7), dtype=torch.float64)
    return (tone + noise + 0.02).float()


def randomise(model):
    generator = torch.Generator().manual_seed(11)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if parameter.dim() == 1:
                parameter.copy_((0 if name.endswith("bias") else 1) + 0.2 * noise)
            else:
                parameter.copy_(noise / math.sqrt(parameter[0].numel()) * 1.2)


def weight(w, name):
    return w[name + ".weight"], w.get(name + ".bias")


def norm(w, name, x):
    return F.layer_norm(x, x.shape[-1:], *weight(w, name))


def block_causal(w, c, x):
    """A second reading of the streaming form: every block of frames by itself, seeing those before it."""
    x = x[None, None]
    for i, stride in enumerate(c["conv_stride"]):
        name = f"feature_extractor.conv_layers.{i}"
        x = F.conv1d(x, *weight(w, name + ".conv"), stride=stride)
        x = F.gelu(norm(w, name + ".layer_norm", x.transpose(1, 2))).transpose(1, 2)
    x = norm(w, "feature_projection.layer_norm", x.transpose(1, 2)[0])
    x = F.linear(x, *weight(w, "feature_projection.projection"))
    kernel = c["num_conv_pos_embeddings"]
    v, g = w["encoder.pos_conv_embed.conv.weight_v"], w["encoder.pos_conv_embed.conv.weight_g"]
    filters = v * (g / v.pow(2).sum((0, 1), keepdim=True).sqrt())
    padded = F.pad(x.T[None], (kernel - 1, 0))
    position = F.conv1d(padded, filters, w["encoder.pos_conv_embed.conv.bias"],
                        groups=c["num_conv_pos_embedding_groups"])
    x = x + F.gelu(position)[0].T
    block, left = c["streaming"]["block_frames"], c["streaming"]["left_blocks"]
    heads, width = c["num_attention_heads"], c["hidden_size"] // c["num_attention_heads"]
    for layer in range(c["feature_layer"]):
        name = f"encoder.layers.{layer}."
        h = norm(w, name + "layer_norm", x)
        q, k, v = (F.linear(h, *weight(w, f"{name}attention.{p}_proj")) for p in "qkv")
        mixed = torch.zeros_like(x)
        for begin in range(0, len(x), block):
            rows = slice(begin, min(begin + block, len(x)))
            seen = slice(max(0, begin - left * block), rows.stop)
            for head in range(heads):
                part = slice(head * width, (head + 1) * width)
                scores = q[rows, part] @ k[seen, part].T / math.sqrt(width)
                mixed[rows, part] = scores.softmax(-1) @ v[seen, part]
        x = x + F.linear(mixed, *weight(w, name + "attention.out_proj"))
        h = F.gelu(F.linear(norm(w, name + "final_layer_norm", x), *weight(w, name + "feed_forward.intermediate_dense")))
        x = x + F.linear(h, *weight(w, name + "feed_forward.output_dense"))
    return norm(w, "encoder.layer_norm", x)


def clustered(features, clusters, width):
    """Centers near features; of their projections to a width, unless that is 0."""
    generator = torch.Generator().manual_seed(13)
    quantizer = {}
    if width:
        quantizer["projection"] = torch.randn(width, features.shape[1], generator=generator) / math.sqrt(features.shape[1])
        features = features @ quantizer["projection"].T
    chosen = features[torch.randperm(len(features), generator=generator)[:clusters]]
    noise = torch.randn(chosen.shape, generator=generator)
    quantizer["cluster_centers"] = (chosen + 0.3 * features.std(0) * noise).contiguous()
    return quantizer


def closeness(quantizer, features):
    """Squared distances, negated."""
    points = features.double()
    if "projection" in quantizer:
        points = points @ quantizer["projection"].double().T
    return -torch.cdist(points, quantizer["cluster_centers"].double()).square()


def main(folder):
    for case, settings in CASES.items():
        config = HubertConfig(**{k: v for k, v in settings.items() if k not in OURS},
                              num_feat_extract_layers=len(settings["conv_dim"]), hidden_dropout=0, attention_dropout=0,
                              activation_dropout=0, feat_proj_dropout=0, layerdrop=0, attn_implementation="eager")
        model = HubertModel(config).eval()
        randomise(model)
        weights = {}
        for name, value in model.state_dict().items():
            name = name.replace("parametrizations.weight.original0", "weight_g")
            name = name.replace("parametrizations.weight.original1", "weight_v")
            if name != "masked_spec_embed":
                weights[name] = value.clone().contiguous()
        samples = audio(7_000)

        def features_of(x):
            with torch.no_grad():
                if "streaming" in settings:
                    return block_causal(weights, settings, x)
                if settings.get("normalize"):
                    x = F.layer_norm(x, x.shape)
                outputs = model(x[None], output_hidden_states=True)
                return outputs.hidden_states[settings["feature_layer"]][0]

        features = features_of(samples)
        target = pathlib.Path(folder) / case
        target.mkdir(parents=True, exist_ok=True)
        (target / "config.json").write_text(json.dumps(settings, indent=1) + "\n")
        save_file(weights, target / "model.safetensors")
        save_file({"features": features.contiguous()}, target / "golden.safetensors")
        save_file({"audio": samples}, pathlib.Path(folder) / "audio.safetensors")
        spoken = {name: features_of(x) for name, x in recordings(pathlib.Path(folder)).items()}
        golden = {}
        quantizer = clustered(torch.cat(list(spoken.values())), *CLUSTERS[case])
        for name, x in spoken.items():
            golden |= some(name, x, len(golden)) | units(name, closeness(quantizer, x))
        save_file(quantizer, target / "quantizer.safetensors")
        save_file(golden, target / "recordings.safetensors")
        print(case, tuple(features.shape), described(golden))


main(sys.argv[1])
