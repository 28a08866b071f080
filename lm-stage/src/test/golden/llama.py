"""Makes the golden files of LlamaParityTest with an independent implementation: Hugging Face transformers.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python llama.py ../resources/golden ../../../../vocode/src/test/golden/recordings

Each case is a folder as save_pretrained writes it (config.json, model.safetensors), with golden.json: random token ids, the
logits of the last position and of every position's own next token; and recordings.json: the same of prompts made of the units
of three recordings of people (the README beside them says where they are from), folded into the vocabulary.
"""

import json
import pathlib
import re
import sys

import torch
import transformers

CASES = {
    "llama-mha-untied": dict(num_key_value_heads=4, tie_word_embeddings=False, rope_theta=10_000.0),
    "llama-gqa-tied": dict(num_key_value_heads=2, tie_word_embeddings=True, rope_theta=100_000.0),
    # one key and value for all heads, of a size that isn't hidden_size / heads
    "llama-mqa-deep": dict(
        num_key_value_heads=1, tie_word_embeddings=False, rope_theta=500_000.0, vocab_size=53, hidden_size=18,
        intermediate_size=36, num_hidden_layers=4, num_attention_heads=3, head_dim=8, rms_norm_eps=1e-6,
    ),
}
TOKENS = 23
BEGIN, SPEECH, FIRST_UNIT = 1, 3, 4
EVERY = 7  # of so many logits one is kept: with no vocabulary's divisors, so that in turn all of one are


def rounded(values):
    return [round(x, 6) for x in values.tolist()]


def scores(logits, ids):
    """Of every position's next token."""
    return rounded(torch.log_softmax(logits[:-1], -1).gather(1, ids[0, 1:, None])[:, 0])


def prompt(file, vocabulary):
    """As the language model is given speech: a begin token, a marker, units without repeats."""
    ids = [BEGIN, SPEECH]
    for unit in re.findall(r"\d+", file.read_text().splitlines()[0]):
        token = FIRST_UNIT + int(unit) % (vocabulary - FIRST_UNIT)
        if token != ids[-1]:
            ids.append(token)
    return torch.tensor([ids])


def recording(model, ids):
    logits = model(ids).logits[0]
    best = logits.topk(2)
    return {
        "tokens": ids[0].tolist(),
        "scores": scores(logits, ids),
        "likeliest": best.indices[:, 0].tolist(),
        "margins": rounded(best.values[:, 0] - best.values[:, 1]),
        "largest_logit": logits.abs().max().item(),
        "some_logits": rounded(logits.flatten()[::EVERY]),
    }


for number, (name, settings) in enumerate(CASES.items()):
    torch.manual_seed(number)
    config = transformers.LlamaConfig(
        **dict(
            vocab_size=40,
            hidden_size=24,
            intermediate_size=40,
            num_hidden_layers=2,
            num_attention_heads=4,
            max_position_embeddings=64,
            rms_norm_eps=1e-5,
            initializer_range=0.3,
        )
        | settings
    )
    model = transformers.LlamaForCausalLM(config).eval()
    with torch.no_grad():
        for norm in (parameter for name_, parameter in model.named_parameters() if "norm" in name_):
            norm.uniform_(0.5, 1.5)
        ids = torch.randint(0, config.vocab_size, (1, TOKENS))
        logits = model(ids).logits[0]
        recordings = {
            file.stem: recording(model, prompt(file, config.vocab_size))
            for file in sorted(pathlib.Path(sys.argv[2]).glob("*.txt"))
        }
    folder = pathlib.Path(sys.argv[1]) / name
    model.save_pretrained(folder, safe_serialization=True)
    (folder / "generation_config.json").unlink(missing_ok=True)
    golden = {
        "tokens": ids[0].tolist(),
        "last_logits": rounded(logits[-1]),
        "scores": scores(logits, ids),
    }
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")
    (folder / "recordings.json").write_text(json.dumps(recordings) + "\n")
    for recorded, made in recordings.items():
        print(name, recorded, len(made["tokens"]), made["largest_logit"], min(made["margins"]))
