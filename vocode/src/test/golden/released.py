"""The golden vocoder's weights as the release has them, for ReleasedVocoderTest.

python -m venv venv && venv/bin/pip install -r requirements.txt
venv/bin/python released.py ../resources/io/spiritlm/vocode/model
"""
import pathlib
import sys

import torch
from safetensors.torch import load_file

folder = pathlib.Path(sys.argv[1])
(folder / "released-files").mkdir(exist_ok=True)
torch.save({"generator": load_file(folder / "released" / "model.safetensors")}, folder / "released-files" / "generator.pt")
