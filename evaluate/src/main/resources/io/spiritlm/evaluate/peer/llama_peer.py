"""The other side of ./spirit bench lm: the same Llama in PyTorch (transformers), with a cache of keys and values.

llama_peer.py FOLDER LAYERS HIDDEN INNER HEADS KEY_HEADS VOCABULARY POSITIONS MOST_LEGS PROMPT TOKENS THREADS writes the network as
save_pretrained does (config.json, model.safetensors, float32, random) and the prompts [legs, prompt] to FOLDER, says "peer: ready ...", then
answers each number of legs by decoding greedily, all legs as one batch: it writes the chosen tokens and how far each was ahead of the
second best, [legs, tokens], and what each step took, and says the seconds to the first token and the processor seconds of it all. Ends
when its input does.
"""
import pathlib
import sys
import time

FIRST_TOKEN = 3


def network(layers, hidden, inner, heads, key_heads, vocabulary, positions):
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=vocabulary, hidden_size=hidden, intermediate_size=inner, num_hidden_layers=layers, num_attention_heads=heads,
        num_key_value_heads=key_heads, max_position_embeddings=positions, rms_norm_eps=1e-5, tie_word_embeddings=True,
        attn_implementation="sdpa")).eval()
    generator = torch.Generator().manual_seed(20260101)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if parameter.dim() == 1:
                parameter.copy_(1 + 0.2 * noise)
            elif "embed" in name:
                parameter.copy_(0.05 * noise)  # small beside what layers add, or each token would be followed by itself
                parameter[:FIRST_TOKEN] = 0  # never the best: markers, which llama.cpp treats otherwise
            else:
                parameter.copy_(1.2 / hidden ** 0.5 * noise)
    return model, generator


def decode(model, prompts, tokens):
    """Chosen tokens and margins [legs, tokens], seconds to the first token and of each later step."""
    import torch
    from transformers import DynamicCache
    cache = DynamicCache(config=model.config)
    chosen, margins, seconds = [], [], []
    ids = prompts
    for _ in range(tokens):
        begin = time.perf_counter()
        best, which = model(ids, past_key_values=cache, use_cache=True, logits_to_keep=1).logits[:, -1].topk(2)
        ids = which[:, :1]
        seconds.append(time.perf_counter() - begin)
        chosen.append(ids)
        margins.append(best[:, :1] - best[:, 1:])
    return torch.cat(chosen, 1), torch.cat(margins, 1), seconds


def main(folder, numbers):
    layers, hidden, inner, heads, key_heads, vocabulary, positions, legs, prompt, tokens, threads = numbers
    try:
        import numpy
        import torch
        import transformers
        torch.set_num_threads(threads)
        model, generator = network(layers, hidden, inner, heads, key_heads, vocabulary, positions)
    except ImportError as missing:
        print(f"peer: missing {missing.name}", flush=True)
        return
    model.save_pretrained(folder)
    prompts = torch.randint(FIRST_TOKEN, vocabulary, (legs, prompt), generator=generator)
    (folder / "prompts").write_bytes(prompts.numpy().astype("<i4").tobytes())
    with torch.inference_mode():
        print(f"peer: ready torch {torch.__version__}, transformers {transformers.__version__}", flush=True)
        for line in sys.stdin:
            processor = time.process_time()
            chosen, margins, seconds = decode(model, prompts[:int(line)], tokens)
            processor = time.process_time() - processor
            (folder / "tokens").write_bytes(chosen.numpy().astype("<i4").tobytes())
            (folder / "margins").write_bytes(margins.numpy().astype("<f4").tobytes())
            (folder / "steps").write_bytes(numpy.array(seconds[1:], "<f4").tobytes())
            print(f"peer: {seconds[0]:.6f} {processor:.6f}", flush=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), [int(argument) for argument in sys.argv[2:]])
