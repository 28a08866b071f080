"""Golden files for TorchArchiveTest: what torch.save writes of everything a released checkpoint may hold. And for JoblibFileTest: what
joblib writes of scikit-learn's k-means.

python -m venv venv && venv/bin/pip install -r requirements.txt
venv/bin/python archives.py ../resources/golden
"""
import argparse
import collections
import pathlib
import sys

import joblib
import numpy as np
import sklearn.cluster
import torch


class Dictionary:
    """Stands for a class that whoever reads the file doesn't have."""

    def __init__(self):
        self.symbols = ["a", "b"]


class Evil:
    """Runs a command in whoever loads it as pickles are loaded."""

    def __reduce__(self):
        import os
        return os.system, ("touch /tmp/spirit-evil",)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4) / 4 - 2
    shared = torch.arange(10, dtype=torch.float32)
    weights = collections.OrderedDict(
        plain=base,
        half=base.half(),
        bfloat16=base.bfloat16(),
        double=base.double(),
        long=torch.tensor([-3, 7, 1 << 40]),
        int=torch.tensor([-3, 7], dtype=torch.int32),
        short=torch.tensor([-3, 7], dtype=torch.int16),
        char=torch.tensor([-3, 7], dtype=torch.int8),
        byte=torch.tensor([3, 250], dtype=torch.uint8),
        bool=torch.tensor([True, False]),
        scalar=torch.tensor(1.5),
        none=torch.zeros(0, 5),
        transposed=base.permute(2, 0, 1),
        column=base[:, 1, 2],
        expanded=torch.tensor([[1.0], [2.0]]).expand(2, 3),
        head=shared[:4],
        tail=shared[6:],
        parameter=torch.nn.Parameter(base[0]),
        complex=torch.tensor([1 + 2j]),
    )
    config = argparse.Namespace(
        layers="[(512,10,5)] + [(512,3,2)] * 4", dim=768, rate=0.1, normalize=True, nothing=None,
        nested={"sizes": [1, 2, 3], "deep": argparse.Namespace(x=(1.5, "y"))})
    torch.save({
        "model_weight": weights,
        "model_cfg": config,
        "dictionaries_symbols": [Dictionary()],
        "long_number": 1 << 100,
        "cluster_centers": np.arange(6, dtype=np.float32).reshape(3, 2),
        "columns_first": np.asfortranarray(np.arange(6, dtype=np.float64).reshape(3, 2)),
        "big_endian": np.arange(3, dtype=">f4"),
        "texts": np.array(["a", "b"], dtype=object),
        "n_clusters": np.int64(3),
    }, folder / "everything.pt")
    torch.save(weights, folder / "state.bin")
    torch.save({"model": {"w": torch.ones(2), "evil": Evil()}}, folder / "evil.pt")
    torch.save({"w": torch.ones(2)}, folder / "legacy.pt", _use_new_zipfile_serialization=False)
    k_means(folder)


def k_means(folder):
    random = np.random.RandomState(5)
    model = sklearn.cluster.MiniBatchKMeans(n_clusters=5, random_state=random, n_init=1).fit(random.randn(40, 6).astype("f4"))
    # numbers that are known, in the place of those that were found
    model.cluster_centers_ = np.arange(30, dtype=np.float32).reshape(5, 6) / 4 - 2
    model.columns_first_ = np.asfortranarray(np.arange(6, dtype=np.float64).reshape(3, 2))
    joblib.dump(model, folder / "k-means.bin")
    # before joblib 1.2 nothing was aligned
    wrapper = joblib.numpy_pickle.NumpyArrayWrapper.__init__
    wrapper.__defaults__ = (*wrapper.__defaults__[:-1], None)
    joblib.dump(model, folder / "k-means-unaligned.bin", protocol=2)
    joblib.dump(model, folder / "k-means.bin.z", compress=3)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
