"""Golden files for ReleasedTokenizerTest: Hugging Face's HubertModel, saved in the files and under the names of fairseq.

python -m venv venv && venv/bin/pip install -r requirements.txt
venv/bin/python released.py ../resources/io/spiritlm/tokenize/model
"""
import argparse
import math
import pathlib
import re
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from transformers import HubertConfig, HubertModel

LAYER, UNITS, HIDDEN = 11, 20, 16
BLANK_BIAS = 2.5

# Ours: what Hugging Face's config says; theirs: what fairseq's does.
CASES = {
    "released-default": (
        dict(feat_extract_norm="group", do_stable_layer_norm=False, conv_bias=False, num_conv_pos_embeddings=8),
        dict(extractor_mode="default", layer_norm_first=False, conv_bias=False, conv_pos=8), True),
    "released-layer-norm": (
        dict(feat_extract_norm="layer", do_stable_layer_norm=True, conv_bias=True, num_conv_pos_embeddings=7),
        dict(extractor_mode="layer_norm", layer_norm_first=True, conv_bias=True, conv_pos=7), False),
}
RULES = [
    (r"feature_extractor\.conv_layers\.(\d+)\.conv\.", r"feature_extractor.conv_layers.\1.0."),
    (r"feature_projection\.layer_norm\.", "layer_norm."),
    (r"feature_projection\.projection\.", "post_extract_proj."),
    (r"encoder\.pos_conv_embed\.conv\.", "encoder.pos_conv.0."),
    (r"(encoder\.layers\.\d+)\.attention\.", r"\1.self_attn."),
    (r"(encoder\.layers\.\d+)\.layer_norm\.", r"\1.self_attn_layer_norm."),
    (r"\.feed_forward\.intermediate_dense\.", ".fc1."),
    (r"\.feed_forward\.output_dense\.", ".fc2."),
    (r"parametrizations\.weight\.original0", "weight_g"),
    (r"parametrizations\.weight\.original1", "weight_v"),
]


def fairseq_name(name, extractor_mode):
    for ours, theirs in RULES:
        name = re.sub(ours, theirs, name)
    norm = ".2.1." if extractor_mode == "layer_norm" else ".2."
    return re.sub(r"(conv_layers\.\d+)\.layer_norm\.", r"\1" + norm, name)


def randomise(parameters, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in parameters:
            noise = torch.randn(parameter.shape, generator=generator)
            if parameter.dim() == 1:
                parameter.copy_((0 if name.endswith("bias") else 1) + 0.2 * noise)
            else:
                parameter.copy_(noise / math.sqrt(parameter[0].numel()) * 1.2)


def without_blanks(ids, blank):
    """A blank takes the unit to its left, and the first ones the last, as counting round does."""
    known = [i for i, unit in enumerate(ids) if unit != blank]
    if not known:
        return ids
    return [ids[max((k for k in known if k <= i), default=known[-1])] for i in range(len(ids))]


def main(folder):
    samples = load_file(folder / "audio.safetensors")["audio"]
    for seed, (case, (ours, theirs, normalize)) in enumerate(CASES.items()):
        config = HubertConfig(
            conv_dim=[8] * 8, conv_kernel=[10, 3, 3, 3, 3, 2, 2, 2], conv_stride=[5, 2, 2, 2, 2, 2, 2, 2],
            num_feat_extract_layers=8, hidden_size=HIDDEN, num_hidden_layers=12, num_attention_heads=4,
            intermediate_size=24, num_conv_pos_embedding_groups=4, vocab_size=4, hidden_dropout=0, attention_dropout=0,
            activation_dropout=0, feat_proj_dropout=0, layerdrop=0, attn_implementation="eager", **ours)
        model = HubertModel(config).eval()
        randomise(model.named_parameters(), 31 + seed)
        m = HIDDEN + 8 - (UNITS + 1)
        quantizer = torch.nn.Sequential(
            torch.nn.Linear(HIDDEN, HIDDEN - m // 4), torch.nn.LeakyReLU(),
            torch.nn.Linear(HIDDEN - m // 4, HIDDEN - m // 2), torch.nn.LeakyReLU(),
            torch.nn.Linear(HIDDEN - m // 2, UNITS + 1))
        randomise(quantizer.named_parameters(), 41 + seed)
        with torch.no_grad():
            x = F.layer_norm(samples, samples.shape) if normalize else samples
            features = model(x[None], output_hidden_states=True).hidden_states[LAYER][0]
            # Frames of random networks are much alike: what differs between them is to tell their units.
            quantizer[0].weight *= 4 / features.std(0).mean()
            quantizer[0].bias.copy_(-quantizer[0].weight @ features.mean(0))
            quantizer[4].bias.zero_()
            quantizer[4].bias[UNITS] = BLANK_BIAS
            scores = quantizer(features)
            units = without_blanks(scores.argmax(-1).tolist(), UNITS)
        weights = {fairseq_name(name, theirs["extractor_mode"]): value
                   for name, value in model.state_dict().items() if name != "masked_spec_embed"}
        weights |= {"mask_emb": torch.zeros(HIDDEN), "label_embs_concat": torch.zeros(3, 4),
                    "final_proj.weight": torch.zeros(4, HIDDEN), "final_proj.bias": torch.zeros(4)}
        target = folder / case
        target.mkdir(parents=True, exist_ok=True)
        torch.save({
            "model_cfg": argparse.Namespace(
                _name="hubert", conv_feature_layers="[(8,10,5)] + [(8,3,2)] * 4 + [(8,2,2)] * 3",
                encoder_layers=12, encoder_embed_dim=HIDDEN, encoder_ffn_embed_dim=24, encoder_attention_heads=4,
                conv_pos_groups=4, **theirs),
            "task_cfg": {"normalize": normalize, "sample_rate": 16000},
            "model_weight": weights,
            "dictionaries_symbols": [["<s>", "0"]],
        }, target / "mhubert_base_25hz.pt")
        torch.save({
            "model_cfg": {"vocab_size": UNITS, "dim": HIDDEN, "upstream_dim": HIDDEN + 8},
            "model_weight": quantizer.state_dict(),
        }, target / "L11_quantizer_500.pt")
        save_file({"features": features.contiguous(), "scores": scores.contiguous(),
                   "units": torch.tensor(units, dtype=torch.float32)}, target / "golden.safetensors")
        print(case, tuple(features.shape), scores.argmax(-1).tolist(), units)


main(pathlib.Path(sys.argv[1]))
