"""Makes the golden files of LlamaParityTest with an independent implementation: Hugging Face transformers.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python llama.py ../resources/golden

Each case is a folder as save_pretrained writes it (config.json, model.safetensors) and golden.json with token ids and the
logits of the last position and of every position's own next token.
"""

import json
import pathlib
import sys

import torch
import transformers

CASES = {
    "llama-mha-untied": dict(num_key_value_heads=4, tie_word_embeddings=False, rope_theta=10_000.0),
    "llama-gqa-tied": dict(num_key_value_heads=2, tie_word_embeddings=True, rope_theta=100_000.0),
}
TOKENS = 23

for number, (name, settings) in enumerate(CASES.items()):
    torch.manual_seed(number)
    config = transformers.LlamaConfig(
        vocab_size=40,
        hidden_size=24,
        intermediate_size=40,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=64,
        rms_norm_eps=1e-5,
        initializer_range=0.3,
        **settings,
    )
    model = transformers.LlamaForCausalLM(config).eval()
    with torch.no_grad():
        for norm in (parameter for name_, parameter in model.named_parameters() if "norm" in name_):
            norm.uniform_(0.5, 1.5)
        ids = torch.randint(0, config.vocab_size, (1, TOKENS))
        logits = model(ids).logits[0]
    folder = pathlib.Path(sys.argv[1]) / name
    model.save_pretrained(folder, safe_serialization=True)
    (folder / "generation_config.json").unlink(missing_ok=True)
    golden = {
        "tokens": ids[0].tolist(),
        "last_logits": [round(x, 6) for x in logits[-1].tolist()],
        "scores": [
            round(x, 6)
            for x in torch.log_softmax(logits[:-1], -1).gather(1, ids[0, 1:, None])[:, 0].tolist()
        ],
    }
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")
