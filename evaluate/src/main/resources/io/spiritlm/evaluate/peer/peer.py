"""The other side of ./spirit bench tokenize and bench vocode: the same network in PyTorch, asked line by line to compute.

peer.py tokenize|vocode FOLDER UTTERANCES SECONDS THREADS writes weights and inputs to FOLDER, says "peer: ready ...", then answers
"one", "loop" and "batch" (all utterances, one behind the other or at once) with the seconds and processor seconds that took, and
"outputs" by writing what comes out of every utterance to FOLDER. Ends when its input does.
"""
import pathlib
import sys
import time


def main(what, folder, count, seconds, threads):
    try:
        import torch
        if what == "tokenize":
            from hubert_peer import HubertPeer as Peer
        else:
            from hifigan_peer import HifiGanPeer as Peer
    except ImportError as missing:
        print(f"peer: missing {missing.name}", flush=True)
        return
    torch.set_num_threads(threads)
    generator = torch.Generator().manual_seed(20260101)
    peer = Peer(generator)
    inputs = Peer.inputs(count, seconds, generator)
    (folder / "inputs").write_bytes(inputs.numpy().astype("<f4" if inputs.is_floating_point() else "<i4").tobytes())
    peer.save(folder, inputs)

    def loop(rows):
        return [peer.run(inputs[row:row + 1]) for row in range(rows)]

    ways = {"one": lambda: loop(1), "loop": lambda: loop(count), "batch": lambda: peer.run(inputs)}
    with torch.inference_mode():
        print(f"peer: ready torch {torch.__version__}", flush=True)
        for line in sys.stdin:
            request = line.strip()
            if request == "outputs":
                for row, output in enumerate(loop(count)):
                    (folder / f"output-{row}").write_bytes(output.numpy().astype("<f4").tobytes())
                print("peer: written", flush=True)
            else:
                begin, processor = time.perf_counter(), time.process_time()
                ways[request]()
                print(f"peer: {time.perf_counter() - begin:.6f} {time.process_time() - processor:.6f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
