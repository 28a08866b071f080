"""A tree of checkpoints with the names, formats and units of Spirit LM's release, both versions, at tiny random sizes, for ReleasedTreeIT.

python -m venv venv && venv/bin/pip install -r requirements.txt
venv/bin/python tree.py ../resources/released-tree
"""
import argparse
import io
import json
import math
import pathlib
import re
import sys

import sentencepiece
import torch
from torch import nn
from torch.nn.utils import weight_norm
from transformers import (
    HubertConfig, HubertModel, LlamaConfig, LlamaForCausalLM, Wav2Vec2Config, Wav2Vec2ForSequenceClassification)

UNITS = 500
PITCHES = 64
STYLES = 100
HIDDEN = 16
TEXT = ["hello there how are you", "say the letter a and the letter b", "today we say hello there"]

# fairseq's names for Hugging Face's HubertModel.
RULES = [
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


def fairseq_name(name):
    for ours, theirs in RULES:
        name = re.sub(ours, theirs, name)
    return name


def randomise(module, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if parameter.dim() == 1:
                parameter.copy_((0 if name.endswith("bias") else 1) + 0.2 * noise)
            else:
                parameter.copy_(noise / math.sqrt(parameter[0].numel()) * 1.2)
    return module


def half(state):
    return {name: value.half() for name, value in state.items()}


def tokenizer(folder):
    folder.mkdir(parents=True)
    config = HubertConfig(
        conv_dim=[8] * 8, conv_kernel=[10, 3, 3, 3, 3, 2, 2, 2], conv_stride=[5, 2, 2, 2, 2, 2, 2, 2],
        num_feat_extract_layers=8, hidden_size=HIDDEN, num_hidden_layers=12, num_attention_heads=4, intermediate_size=24,
        num_conv_pos_embeddings=8, num_conv_pos_embedding_groups=4, vocab_size=4, conv_bias=False,
        feat_extract_norm="group", do_stable_layer_norm=False)
    state = randomise(HubertModel(config), 1).state_dict()
    weights = {fairseq_name(name): value for name, value in state.items() if name != "masked_spec_embed"}
    weights |= {"mask_emb": torch.zeros(HIDDEN), "label_embs_concat": torch.zeros(3, 4),
                "final_proj.weight": torch.zeros(4, HIDDEN), "final_proj.bias": torch.zeros(4)}
    torch.save({
        "model_cfg": argparse.Namespace(
            _name="hubert", extractor_mode="default", layer_norm_first=False, conv_bias=False,
            conv_feature_layers="[(8,10,5)] + [(8,3,2)] * 4 + [(8,2,2)] * 3", encoder_layers=12, encoder_embed_dim=HIDDEN,
            encoder_ffn_embed_dim=24, encoder_attention_heads=4, conv_pos=8, conv_pos_groups=4),
        "task_cfg": {"normalize": False, "sample_rate": 16000},
        "model_weight": half(weights),
        "dictionaries_symbols": [["<s>", "0"]],
    }, folder / "mhubert_base_25hz.pt")
    m = 16
    quantizer = randomise(nn.Sequential(
        nn.Linear(HIDDEN, HIDDEN - m // 4), nn.LeakyReLU(), nn.Linear(HIDDEN - m // 4, HIDDEN - m // 2), nn.LeakyReLU(),
        nn.Linear(HIDDEN - m // 2, UNITS + 1)), 2)
    torch.save({"model_cfg": {"vocab_size": UNITS, "dim": HIDDEN, "upstream_dim": UNITS + 1 + m},
                "model_weight": quantizer.state_dict()}, folder / "L11_quantizer_500.pt")


class Residual(nn.Module):
    def __init__(self, channels, kernel, dilations):
        super().__init__()
        self.convs1 = nn.ModuleList(weight_norm(nn.Conv1d(channels, channels, kernel, dilation=d)) for d in dilations)
        self.convs2 = nn.ModuleList(weight_norm(nn.Conv1d(channels, channels, kernel)) for _ in dilations)


class Durations(nn.Module):
    def __init__(self, channels, hidden, kernel):
        super().__init__()
        self.conv1 = nn.Sequential(nn.Conv1d(channels, hidden, kernel), nn.ReLU())
        self.ln1 = nn.LayerNorm(hidden)
        self.conv2 = nn.Sequential(nn.Conv1d(hidden, hidden, kernel), nn.ReLU())
        self.ln2 = nn.LayerNorm(hidden)
        self.proj = nn.Linear(hidden, 1)


class Generator(nn.Module):
    def __init__(self, c):
        super().__init__()
        channels = c["upsample_initial_channel"]
        self.dict = nn.Embedding(c["num_embeddings"], c["embedding_dim"])
        self.spkr = nn.Embedding(c["num_speakers"], c["embedding_dim"])
        if c["multistyle"]:
            self.style = nn.Embedding(c["num_styles"], c["embedding_dim"])
        if "num_f0_tokens" in c:
            self.f0_dict = nn.Embedding(c["num_f0_tokens"], c["embedding_dim"])
            self.style_dict = nn.Embedding(c["num_style_tokens"], c["embedding_dim"])
        self.conv_pre = weight_norm(nn.Conv1d(c["model_in_dim"], channels, 7))
        self.ups = nn.ModuleList()
        self.resblocks = nn.ModuleList()
        for rate, kernel in zip(c["upsample_rates"], c["upsample_kernel_sizes"]):
            self.ups.append(weight_norm(nn.ConvTranspose1d(channels, channels // 2, kernel, rate)))
            channels //= 2
            for block, dilations in zip(c["resblock_kernel_sizes"], c["resblock_dilation_sizes"]):
                self.resblocks.append(Residual(channels, block, dilations))
        self.conv_post = weight_norm(nn.Conv1d(channels, 1, 7))
        d = c["dur_predictor_params"]
        self.dur_predictor = Durations(d["encoder_embed_dim"], d["var_pred_hidden_dim"], d["var_pred_kernel_size"])


def vocoder(folder, seed, **version):
    folder.mkdir(parents=True)
    config = dict(
        num_embeddings=UNITS + 1, embedding_dim=4, upsample_initial_channel=32,
        upsample_rates=[5, 4, 4, 4, 2], upsample_kernel_sizes=[11, 8, 8, 8, 4], resblock="1",
        resblock_kernel_sizes=[3], resblock_dilation_sizes=[[1, 3]], multispkr=True, num_speakers=4,
        sampling_rate=16000, code_hop_size=640,
        dur_predictor_params=dict(encoder_embed_dim=4, var_pred_hidden_dim=6, var_pred_kernel_size=3)) | version
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    torch.save({"generator": randomise(Generator(config), seed).state_dict()}, folder / "generator.pt")
    (folder / "speakers.txt").write_text("".join(f"speaker{i}\n" for i in range(4)))
    if config["multistyle"]:
        (folder / "styles.txt").write_text("".join(f"style{i}\n" for i in range(9)))


class Statistics:
    """Of a class that a reader doesn't know."""


def pitch_quantizer(folder, blocks=4, width=6, embedding=5):
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text(f"""\
features: norm_f0_interp,vuv
f0_encoder_params:
  input_emb_width: 2
  output_emb_width: {embedding}
  levels: 1
  downs_t: [{blocks}]
  strides_t: [2]
  width: {width}
  depth: 1
  m_conv: 1.0
  dilation_growth_rate: 3
f0_vq_params: {{l_bins: {PITCHES}, emb_width: {embedding}, mu: 0.99, levels: 1}}
""")
    layers = nn.ModuleDict()
    for i in range(blocks):
        layers[f"{i}/0"] = nn.Conv1d(2 if i == 0 else width, width, 4)
        layers[f"{i}/1/model/0/model/1"] = nn.Conv1d(width, width, 3)
        layers[f"{i}/1/model/0/model/3"] = nn.Conv1d(width, width, 1)
    layers[str(blocks)] = nn.Conv1d(width, embedding, 3)
    weights = {"encoder.level_blocks.0.model." + name.replace("/", "."): value
               for name, value in randomise(layers, 5).state_dict().items()}
    # F0 is in Hz, so what comes of it is large
    weights["vq.level_blocks.0.k"] = 20 * torch.randn(PITCHES, embedding, generator=torch.Generator().manual_seed(6))
    torch.save({"model": weights, "statistics": Statistics()}, folder / "model.pt")


def style_encoder(folder):
    folder.mkdir(parents=True)
    config = Wav2Vec2Config(
        conv_dim=[8] * 7, conv_kernel=[10, 3, 3, 3, 3, 2, 2], conv_stride=[5, 2, 2, 2, 2, 2, 2], num_feat_extract_layers=7,
        feat_extract_norm="group", do_stable_layer_norm=False, conv_bias=False, hidden_size=HIDDEN, num_hidden_layers=2,
        num_attention_heads=4, intermediate_size=24, num_conv_pos_embeddings=8, num_conv_pos_embedding_groups=4,
        classifier_proj_size=12, num_labels=STYLES, vocab_size=4)
    model = randomise(Wav2Vec2ForSequenceClassification(config), 7)
    weights = {name.replace("parametrizations.weight.original0", "weight_g")
               .replace("parametrizations.weight.original1", "weight_v"): value for name, value in model.state_dict().items()}
    torch.save(weights, folder / "pytorch_model.bin")
    fields = ["model_type", "conv_dim", "conv_kernel", "conv_stride", "conv_bias", "feat_extract_norm",
              "do_stable_layer_norm", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
              "num_conv_pos_embeddings", "num_conv_pos_embedding_groups", "classifier_proj_size"]
    (folder / "config.json").write_text(json.dumps({f: config.to_dict()[f] for f in fields}, indent=1) + "\n")


def language_model(folder, seed, units):
    folder.mkdir(parents=True)
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT), model_writer=model, model_type="unigram", vocab_size=40 + 2 + len(units),
        user_defined_symbols=["[Text]", "[Speech]"] + units,
        normalization_rule_name="identity", hard_vocab_limit=False, minloglevel=2, byte_fallback=False)
    (folder / "tokenizer.model").write_bytes(model.getvalue())
    pieces = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue()).get_piece_size()
    config = LlamaConfig(
        vocab_size=-(-pieces // 64) * 64, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=4, max_position_embeddings=512, rope_theta=100000.0, tie_word_embeddings=False)
    torch.save(randomise(LlamaForCausalLM(config), seed).bfloat16().state_dict(), folder / "pytorch_model.bin")
    (folder / "config.json").write_text(json.dumps({
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": config.vocab_size, "hidden_size": 32,
        "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 4,
        "max_position_embeddings": 512, "rms_norm_eps": 1e-6, "rope_theta": 100000.0, "tie_word_embeddings": False,
        "bos_token_id": 1, "eos_token_id": 2, "torch_dtype": "bfloat16"}, indent=1) + "\n")
    (folder / "generation_config.json").write_text(json.dumps({"bos_token_id": 1, "eos_token_id": 2}, indent=1) + "\n")
    (folder / "special_tokens_map.json").write_text(json.dumps({"bos_token": "<s>", "eos_token": "</s>"}, indent=1) + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "LlamaTokenizer"}, indent=1) + "\n")


root = pathlib.Path(sys.argv[1])
speech = root / "speech_tokenizer"
tokenizer(speech / "hubert_25hz")
vocoder(speech / "hifigan_spiritlm_base", 3, model_in_dim=12, multistyle=True, num_styles=9)
vocoder(speech / "hifigan_spiritlm_expressive_w2v2", 8, model_in_dim=16, multistyle=False,
        num_f0_tokens=PITCHES, f0_hop_size=1280, num_style_tokens=STYLES, style_hop_size=16000)
pitch_quantizer(speech / "vqvae_f0_quantizer")
style_encoder(speech / "style_encoder_w2v2")
semantic = [f"[Hu{i}]" for i in range(UNITS + 1)]
language_model(root / "spiritlm_model" / "spirit-lm-base-7b", 4, semantic)
language_model(root / "spiritlm_model" / "spirit-lm-expressive-7b", 9, semantic
               + [f"[Pi{i}]" for i in range(PITCHES)] + [f"[St{i}]" for i in range(STYLES)])
