"""Makes the text models of VocabularyTest and their golden encodings, with the sentencepiece package.

    venv/bin/pip install sentencepiece && venv/bin/python vocabulary.py ../resources/golden

pieces-apart: markers and units are added tokens of tokenizer_config.json, ids behind tokenizer.model's.
pieces-within: they are user-defined pieces of tokenizer.model itself.
pieces-within-llama: the same in a text model with the options of Llama 2's (byte pairs, bytes stand in, spaces kept), EXPRESSIVE.
"""

import io
import json
import pathlib
import sys

import sentencepiece

TEXT = [
    "hello there how are you",
    "hello and how are you today",
    "are you there",
    "a letter and another letter",
    "today we say hello there",
    "say the letter a and the letter b",
]
MARKERS = ["[Text]", "[Speech]"] + [f"[Hu{i}]" for i in range(4)]
PROMPTS = ["[Text]hello", "[Text] hello", "[Hu1][Text]a[Speech]", "hello there", "[Speech][Hu0][Hu3]"]


def train(size, user_defined, model_type="unigram", **options):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT),
        model_writer=model,
        model_type=model_type,
        vocab_size=size,
        user_defined_symbols=user_defined,
        normalization_rule_name="identity",
        hard_vocab_limit=False,
        minloglevel=2,
        **options,
    )
    return model.getvalue()


def save(name, model, encodings, files):
    folder = pathlib.Path(sys.argv[1]) / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.model").write_bytes(model)
    (folder / "golden.json").write_text(json.dumps(encodings, indent=1) + "\n")
    for file, content in files.items():
        (folder / file).write_text(json.dumps(content, indent=1) + "\n")


within = train(48, MARKERS)
processor = sentencepiece.SentencePieceProcessor(model_proto=within)
save("pieces-within", within, {p: [1] + processor.encode(p) for p in PROMPTS}, {})

llama = train(
    400,
    MARKERS + [f"[Pi{i}]" for i in range(3)] + [f"[St{i}]" for i in range(2)],
    model_type="bpe",
    byte_fallback=True,
    remove_extra_whitespaces=False,
    allow_whitespace_only_pieces=True,
    split_digits=True,
)
processor = sentencepiece.SentencePieceProcessor(model_proto=llama)
more = ["[Speech][St1][Pi2][Hu3][Hu0]", "say \U0001f600 \u00e9 to  me ", "[Text]hello[Text] there", "[Hu1] [Hu2]", "a\nb\tc"]
save("pieces-within-llama", llama, {p: [1] + processor.encode(p) for p in PROMPTS + more}, {})

apart = train(40, [])
processor = sentencepiece.SentencePieceProcessor(model_proto=apart)
added = MARKERS + ["[ASR]", "[TTS]"]
first = processor.get_piece_size()


def encode(prompt):
    """Added tokens are cut out first; what lies between is encoded on its own."""
    ids, text = [1], ""
    while prompt:
        token = next((a for a in added if prompt.startswith(a)), None)
        if token:
            ids += processor.encode(text) + [first + added.index(token)]
            prompt, text = prompt[len(token) :], ""
        else:
            text, prompt = text + prompt[0], prompt[1:]
    return ids + processor.encode(text)


save(
    "pieces-apart",
    apart,
    {p: encode(p) for p in PROMPTS + ["[ASR][Hu2][Text]", "[TTS]say hello[Speech]"]},
    {"tokenizer_config.json": {"added_tokens_decoder": {str(first + i): {"content": a} for i, a in enumerate(added)}}},
)
