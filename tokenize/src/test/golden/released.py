"""Golden files for HubertParityTest: Hugging Face's HubertModel, saved in the files and under the names of fairseq, or in its own.

python -m venv venv && venv/bin/pip install -r requirements.txt
venv/bin/python released.py ../resources/io/spiritlm/tokenize/model
"""
import argparse
import dataclasses
import functools
import math
import pathlib
import re
import sys

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from transformers import HubertConfig, HubertModel, Wav2Vec2FeatureExtractor

from recordings import described, recordings, some, units

LAYER = 11
BLANK_BIAS = 2.5
CONVOLUTIONS = dict(conv_dim=[8] * 8, conv_kernel=[10, 3, 3, 3, 3, 2, 2, 2], conv_stride=[5, 2, 2, 2, 2, 2, 2, 2])


@dataclasses.dataclass
class Case:
    """A network and its quantizer. Their forms: `linear`, or `k-means`, in fairseq's files; `hugging face`, in those with k-means."""
    form: str
    ours: dict  # what Hugging Face's config says
    theirs: dict  # what fairseq's says
    normalize: bool
    hidden: int = 12
    units: int = 20
    upstream: int = 24


CASES = {
    "released-default": Case(
        "linear", dict(feat_extract_norm="group", do_stable_layer_norm=False, conv_bias=False, num_conv_pos_embeddings=8),
        dict(extractor_mode="default", layer_norm_first=False, conv_bias=False, conv_pos=8), True, hidden=16),
    "released-layer-norm": Case(
        "linear", dict(feat_extract_norm="layer", do_stable_layer_norm=True, conv_bias=True, num_conv_pos_embeddings=7),
        dict(extractor_mode="layer_norm", layer_norm_first=True, conv_bias=True, conv_pos=7), False, hidden=16),
    "released-pre-norm": Case(
        "linear", dict(feat_extract_norm="group", do_stable_layer_norm=True, conv_bias=False, num_conv_pos_embeddings=5),
        dict(extractor_mode="default", layer_norm_first=True, conv_bias=False, conv_pos=5), False,
        units=30, upstream=22),
    "released-k-means": Case(
        "k-means", dict(feat_extract_norm="layer", do_stable_layer_norm=False, conv_bias=False, num_conv_pos_embeddings=8),
        dict(extractor_mode="layer_norm", layer_norm_first=False, conv_bias=False, conv_pos=8), True,
        units=25),
    "hugging-face": Case(
        "hugging face", dict(feat_extract_norm="group", do_stable_layer_norm=False, conv_bias=False, num_conv_pos_embeddings=6),
        {}, True, units=18),
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


def network(case, seed):
    config = HubertConfig(
        **CONVOLUTIONS, num_feat_extract_layers=8, hidden_size=case.hidden, num_hidden_layers=12, num_attention_heads=4,
        intermediate_size=24, num_conv_pos_embedding_groups=4, vocab_size=4, hidden_dropout=0, attention_dropout=0,
        activation_dropout=0, feat_proj_dropout=0, layerdrop=0, attn_implementation="eager", **case.ours)
    model = HubertModel(config).eval()
    randomise(model.named_parameters(), seed)
    with torch.no_grad():
        if case.form == "hugging face":
            # so quiet that it makes a difference whether sound is standardised before group norm
            model.feature_extractor.conv_layers[0].conv.weight *= 0.02
        for layer in model.encoder.layers:
            # a random network's layers have the frames ever more alike; so less
            layer.attention.q_proj.weight *= 2
            layer.attention.k_proj.weight *= 2
            layer.attention.out_proj.weight *= 0.25
        for parameter in model.parameters():
            parameter.copy_(parameter.half())
    return model


def linear(case, seed, features):
    m = case.upstream - (case.units + 1)
    widths = [case.hidden, case.hidden - m // 4, case.hidden - m // 2, case.units + 1]
    quantizer = torch.nn.Sequential(
        torch.nn.Linear(*widths[:2]), torch.nn.LeakyReLU(), torch.nn.Linear(*widths[1:3]), torch.nn.LeakyReLU(),
        torch.nn.Linear(*widths[2:]))
    randomise(quantizer.named_parameters(), seed)
    with torch.no_grad():
        # Frames of random networks are much alike: what differs between them is to tell their units.
        quantizer[0].weight *= 4 / features.std(0).mean()
        quantizer[0].bias.copy_(-quantizer[0].weight @ features.mean(0))
        quantizer[4].bias.zero_()
        quantizer[4].bias[case.units] = BLANK_BIAS
    return quantizer


def centers(case, features):
    """Near features, but none of these as near to two as rounding is large: of the first seed of which that is so."""
    for seed in range(1000):
        generator = torch.Generator().manual_seed(seed)
        chosen = features[torch.randperm(len(features), generator=generator)[:case.units]]
        points = chosen + 0.5 * features.std(0) * torch.randn(chosen.shape, generator=generator)
        if float(units("", closeness(features, points))[".margins"].min()) > 2e-3:
            return points
    raise AssertionError("no seed will do")


def closeness(features, points):
    """Squared distances, negated."""
    return -torch.cdist(features.double(), points.double()).square()


def in_one_storage(tensors):
    """The same, of half precision, as parts of one tensor: a file then holds little else."""
    flat = torch.cat([value.flatten() for value in tensors.values()]).half()
    parts = flat.split([value.numel() for value in tensors.values()])
    return {name: part.view(value.shape) for part, (name, value) in zip(parts, tensors.items())}


def save_fairseq(target, case, model):
    weights = {fairseq_name(name, case.theirs["extractor_mode"]): value
               for name, value in model.state_dict().items() if name != "masked_spec_embed"}
    weights |= {"mask_emb": torch.zeros(case.hidden), "label_embs_concat": torch.zeros(3, 4),
                "final_proj.weight": torch.zeros(4, case.hidden), "final_proj.bias": torch.zeros(4)}
    torch.save({
        "model_cfg": argparse.Namespace(
            _name="hubert", conv_feature_layers="[(8,10,5)] + [(8,3,2)] * 4 + [(8,2,2)] * 3",
            encoder_layers=12, encoder_embed_dim=case.hidden, encoder_ffn_embed_dim=24, encoder_attention_heads=4,
            conv_pos_groups=4, **case.theirs),
        "task_cfg": {"normalize": case.normalize, "sample_rate": 16000},
        "model_weight": in_one_storage(weights),
        "dictionaries_symbols": [["<s>", "0"]],
    }, target / "mhubert_base_25hz.pt")


def save_k_means(file, case, points):
    torch.save({"cluster_centers": points, "n_clusters": np.asarray(case.units)}, file)


def main(folder):
    samples = load_file(folder / "audio.safetensors")["audio"]
    sounds = recordings(folder)
    extractor = Wav2Vec2FeatureExtractor(feature_size=1, sampling_rate=16_000, padding_value=0.0, do_normalize=True)
    for seed, (name, case) in enumerate(CASES.items()):
        model = network(case, 31 + seed)

        def features_of(x):
            if case.form == "hugging face":
                x = extractor(x.numpy(), sampling_rate=16_000, return_tensors="pt").input_values[0]
            elif case.normalize:
                x = F.layer_norm(x, x.shape)
            with torch.no_grad():
                return model(x[None], output_hidden_states=True).hidden_states[LAYER][0]

        features = features_of(samples)
        spoken = {recording: features_of(x) for recording, x in sounds.items()}
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        golden = {"features": features.contiguous()}
        if case.form == "linear":
            quantizer = linear(case, 41 + seed, torch.cat(list(spoken.values())))
            scores_of = torch.no_grad()(quantizer)
            golden["scores"] = scores_of(features).contiguous()
            torch.save({
                "model_cfg": {"vocab_size": case.units, "dim": case.hidden, "upstream_dim": case.upstream},
                "model_weight": quantizer.state_dict(),
            }, target / "L11_quantizer_500.pt")
        else:
            points = centers(case, torch.cat(list(spoken.values())))
            # float64, as NumPy has it, in one of the two
            points = points.double() if case.form == "k-means" else points
            scores_of = functools.partial(closeness, points=points)
            save_k_means(target / f"a_name_of_its_own_L11_km{case.units}.{'pt' if case.theirs else 'bin'}", case, points.numpy())
        if case.theirs:
            save_fairseq(target, case, model)
        else:
            model.half().save_pretrained(target)
            extractor.save_pretrained(target)
        save_file(golden, target / "golden.safetensors")
        golden = {}
        for recording, x in spoken.items():
            scores = scores_of(x)
            golden |= some(recording, x, len(golden)) | units(recording, scores)
            if case.form == "linear":
                golden |= some(recording + ".scores", scores, len(golden))
                whole = without_blanks(scores.argmax(-1).tolist(), case.units)
                golden[recording + ".whole"] = torch.tensor(whole, dtype=torch.float16)
        save_file(golden, target / "recordings.safetensors")
        print(name, tuple(features.shape), described(golden), f"scores {float(scores.abs().max()):.2f}")


main(pathlib.Path(sys.argv[1]))
