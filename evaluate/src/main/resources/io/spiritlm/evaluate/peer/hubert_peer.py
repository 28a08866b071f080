"""HuBERT base with a hop of 640 samples and a linear quantizer: Hugging Face's network, random weights in the release's form."""
import argparse
import math
import re

import torch
from transformers import HubertConfig, HubertModel

LAYER, UNITS, HIDDEN = 11, 500, 768
CONVOLUTIONS = [(512, 10, 5)] + [(512, 3, 2)] * 4 + [(512, 2, 2)] * 3
UPSTREAM = 768
BLANK_BIAS = -2.0
NAMES = [
    (r"feature_extractor\.conv_layers\.(\d+)\.conv\.", r"feature_extractor.conv_layers.\1.0."),
    (r"(feature_extractor\.conv_layers\.\d+)\.layer_norm\.", r"\1.2."),
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


def randomise(parameters, generator):
    with torch.no_grad():
        for name, parameter in parameters:
            noise = torch.randn(parameter.shape, generator=generator)
            if parameter.dim() == 1:
                parameter.copy_((0 if name.endswith("bias") else 1) + 0.2 * noise)
            else:
                parameter.copy_(noise / math.sqrt(parameter[0].numel()) * 1.2)


class HubertPeer:
    """Audio to a score of every unit for every frame: [utterances, samples] to [utterances, frames, units + blank]."""

    def __init__(self, generator):
        channels, kernels, strides = zip(*CONVOLUTIONS)
        self.model = HubertModel(HubertConfig(
            conv_dim=list(channels), conv_kernel=list(kernels), conv_stride=list(strides), hidden_size=HIDDEN,
            num_feat_extract_layers=len(CONVOLUTIONS), num_hidden_layers=12, num_attention_heads=12,
            intermediate_size=3072, num_conv_pos_embeddings=128, num_conv_pos_embedding_groups=16,
            feat_extract_norm="group", do_stable_layer_norm=False, conv_bias=False, attn_implementation="sdpa")).eval()
        missing = UPSTREAM - (UNITS + 1)
        widths = [HIDDEN, HIDDEN - missing // 4, HIDDEN - missing // 2, UNITS + 1]
        self.quantizer = torch.nn.Sequential(
            torch.nn.Linear(widths[0], widths[1]), torch.nn.LeakyReLU(), torch.nn.Linear(widths[1], widths[2]),
            torch.nn.LeakyReLU(), torch.nn.Linear(widths[2], widths[3])).eval()
        randomise(self.model.named_parameters(), generator)
        randomise(self.quantizer.named_parameters(), generator)

    def save(self, folder, inputs):
        self.spread(inputs[:1])
        weights = {}
        for name, value in self.model.state_dict().items():
            for ours, theirs in NAMES:
                name = re.sub(ours, theirs, name)
            if name != "masked_spec_embed":
                weights[name] = value
        torch.save({
            "model_cfg": argparse.Namespace(
                _name="hubert", conv_feature_layers="[(512,10,5)] + [(512,3,2)] * 4 + [(512,2,2)] * 3",
                extractor_mode="default", layer_norm_first=False, conv_bias=False, conv_pos=128, conv_pos_groups=16,
                encoder_layers=12, encoder_embed_dim=HIDDEN, encoder_ffn_embed_dim=3072, encoder_attention_heads=12),
            "task_cfg": {"normalize": False, "sample_rate": 16000},
            "model_weight": weights,
            "dictionaries_symbols": [["<s>", "0"]],
        }, folder / "mhubert_base_25hz.pt")
        torch.save({"model_cfg": {"vocab_size": UNITS, "dim": HIDDEN, "upstream_dim": UPSTREAM},
                    "model_weight": self.quantizer.state_dict()}, folder / "L11_quantizer_500.pt")
        # What is written is whole; what is measured leaves out what nobody looks at.
        self.model.encoder.layers = self.model.encoder.layers[:LAYER]
        for module in self.model.modules():
            if torch.nn.utils.parametrize.is_parametrized(module):
                torch.nn.utils.parametrize.remove_parametrizations(module, "weight")

    def spread(self, audio):
        """Frames of random networks are much alike: what differs between them is to tell their units."""
        with torch.no_grad():
            features = self.features(audio)[0]
            self.quantizer[0].weight *= 4 / features.std(0).mean()
            self.quantizer[0].bias.copy_(-self.quantizer[0].weight @ features.mean(0))
            self.quantizer[4].bias.zero_()
            self.quantizer[4].bias[UNITS] = BLANK_BIAS

    def features(self, audio):
        return self.model(audio, output_hidden_states=True).hidden_states[LAYER]

    def run(self, audio):
        scores = self.quantizer(self.model(audio).last_hidden_state)
        scores.argmax(-1)
        return scores

    @staticmethod
    def inputs(count, seconds, generator):
        """Sound enough for what is measured, which doesn't depend on what is said: float32, 16 kHz."""
        time = torch.arange(seconds * 16_000) / 16_000
        pitches = 90 + 20 * torch.arange(count)[:, None]
        glide = torch.sin(2 * math.pi * (pitches * time + 8 * torch.sin(2.3 * time)))
        noise = torch.randn((count, len(time)), generator=generator)
        return (0.3 * glide * torch.sin(5 * time).abs() + 0.05 * noise * torch.sin(3.1 * time).abs()).contiguous()
