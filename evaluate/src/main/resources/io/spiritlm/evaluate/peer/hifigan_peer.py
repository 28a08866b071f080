"""Spirit LM BASE's vocoder at its size: a unit HiFi-GAN in plain PyTorch, random weights in the release's form."""
import json

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import parametrize
from torch.nn.utils.parametrizations import weight_norm

CONFIG = dict(
    sampling_rate=16000, code_hop_size=640, num_embeddings=501, embedding_dim=128, model_in_dim=384,
    upsample_initial_channel=512, upsample_rates=[5, 4, 4, 4, 2], upsample_kernel_sizes=[11, 8, 8, 8, 4], resblock="1",
    resblock_kernel_sizes=[3, 7, 11], resblock_dilation_sizes=[[1, 3, 5]] * 3, multispkr=True, num_speakers=4,
    multistyle=True, num_styles=9,
    dur_predictor_params=dict(encoder_embed_dim=128, var_pred_hidden_dim=128, var_pred_kernel_size=3))
SPEAKER, STYLE = 2, 0


class Residual(nn.Module):
    def __init__(self, channels, kernel, dilations):
        super().__init__()
        self.convs1 = nn.ModuleList(
            weight_norm(nn.Conv1d(channels, channels, kernel, dilation=d, padding=(kernel * d - d) // 2)) for d in dilations)
        self.convs2 = nn.ModuleList(
            weight_norm(nn.Conv1d(channels, channels, kernel, padding=(kernel - 1) // 2)) for _ in dilations)

    def forward(self, x):
        for dilated, plain in zip(self.convs1, self.convs2):
            x = x + plain(F.leaky_relu(dilated(F.leaky_relu(x, 0.1)), 0.1))
        return x


class Durations(nn.Module):
    """Written because the release has it; not measured."""

    def __init__(self, channels, hidden, kernel):
        super().__init__()
        self.conv1 = nn.Sequential(nn.Conv1d(channels, hidden, kernel), nn.ReLU())
        self.ln1 = nn.LayerNorm(hidden)
        self.conv2 = nn.Sequential(nn.Conv1d(hidden, hidden, kernel), nn.ReLU())
        self.ln2 = nn.LayerNorm(hidden)
        self.proj = nn.Linear(hidden, 1)


class HifiGanPeer(nn.Module):
    """Units to a waveform: [utterances, frames] to [utterances, frames * 640]."""

    def __init__(self, generator):
        super().__init__()
        channels, width = CONFIG["embedding_dim"], CONFIG["upsample_initial_channel"]
        self.dict = nn.Embedding(CONFIG["num_embeddings"], channels)
        self.spkr = nn.Embedding(CONFIG["num_speakers"], channels)
        self.style = nn.Embedding(CONFIG["num_styles"], channels)
        self.conv_pre = weight_norm(nn.Conv1d(CONFIG["model_in_dim"], width, 7, padding=3))
        self.ups, self.resblocks = nn.ModuleList(), nn.ModuleList()
        self.blocks = len(CONFIG["resblock_kernel_sizes"])
        for rate, kernel in zip(CONFIG["upsample_rates"], CONFIG["upsample_kernel_sizes"]):
            self.ups.append(weight_norm(nn.ConvTranspose1d(width, width // 2, kernel, rate, padding=(kernel - rate) // 2)))
            width //= 2
            for k, d in zip(CONFIG["resblock_kernel_sizes"], CONFIG["resblock_dilation_sizes"]):
                self.resblocks.append(Residual(width, k, d))
        self.conv_post = weight_norm(nn.Conv1d(width, 1, 7, padding=3))
        params = CONFIG["dur_predictor_params"]
        self.dur_predictor = Durations(channels, params["var_pred_hidden_dim"], params["var_pred_kernel_size"])
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.02)
        self.eval()

    def forward(self, units):
        frames = units.shape[1]
        ids = torch.full((units.shape[0],), SPEAKER), torch.full((units.shape[0],), STYLE)
        repeated = [table(i)[:, None].expand(-1, frames, -1) for table, i in zip((self.spkr, self.style), ids)]
        x = self.conv_pre(torch.cat([self.dict(units), *repeated], -1).transpose(1, 2))
        for stage, up in enumerate(self.ups):
            x = up(F.leaky_relu(x, 0.1))
            own = self.resblocks[stage * self.blocks:(stage + 1) * self.blocks]
            x = sum(block(x) for block in own) / self.blocks
        return torch.tanh(self.conv_post(F.leaky_relu(x))).squeeze(1)

    def save(self, folder, inputs):
        weights = {k.replace("parametrizations.weight.original0", "weight_g").replace(
            "parametrizations.weight.original1", "weight_v"): v for k, v in self.state_dict().items()}
        torch.save({"generator": weights}, folder / "generator.pt")
        (folder / "config.json").write_text(json.dumps(CONFIG, indent=1) + "\n")
        (folder / "speakers.txt").write_text("".join(f"speaker{i}\n" for i in range(CONFIG["num_speakers"])))
        (folder / "styles.txt").write_text("".join(f"style{i}\n" for i in range(CONFIG["num_styles"])))
        for module in self.modules():
            if parametrize.is_parametrized(module):
                parametrize.remove_parametrizations(module, "weight")

    def run(self, units):
        return self(units)

    @staticmethod
    def inputs(count, seconds, generator):
        return torch.randint(CONFIG["num_embeddings"] - 1, (count, seconds * 25), generator=generator)
