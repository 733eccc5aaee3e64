"""Log-mel filterbank as Kaldi computes it, for a batch of crops at once."""

import math

import torch

RATE_HZ, WINDOW, SHIFT, FFT_SIZE, BINS, LOW_HZ = 16000, 400, 160, 512, 80, 20.0
PRE_EMPHASIS, WINDOW_POWER = 0.97, 0.85


def _mel(hz: torch.Tensor) -> torch.Tensor:
    return 1127.0 * torch.log1p(hz / 700.0)


def _filters() -> torch.Tensor:
    """[FFT_SIZE / 2, BINS] triangles evenly spaced on the mel scale, as in Kaldi's mel-computations.cc."""
    low, high = _mel(torch.tensor(LOW_HZ, dtype=torch.float64)), _mel(torch.tensor(RATE_HZ / 2, dtype=torch.float64))
    step = (high - low) / (BINS + 1)
    left = low + step * torch.arange(BINS, dtype=torch.float64)
    mel = _mel(torch.arange(FFT_SIZE // 2, dtype=torch.float64) * RATE_HZ / FFT_SIZE)[:, None]
    return torch.minimum((mel - left) / step, (left + 2 * step - mel) / step).clamp(min=0).float()


class Filterbank(torch.nn.Module):
    """Samples [batch, n] in [-1, 1] to features [batch, frames, 80], less their mean over the frames."""

    def __init__(self) -> None:
        super().__init__()
        phase = 2 * math.pi / (WINDOW - 1) * torch.arange(WINDOW, dtype=torch.float64)
        self.register_buffer("window", (0.5 - 0.5 * torch.cos(phase)).pow(WINDOW_POWER).float())
        self.register_buffer("filters", _filters())

    @torch.no_grad()
    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        frames = samples.unfold(-1, WINDOW, SHIFT)
        frames = frames - frames.mean(-1, keepdim=True)
        previous = torch.cat([frames[..., :1], frames[..., :-1]], dim=-1)
        frames = (frames - PRE_EMPHASIS * previous) * self.window
        power = torch.fft.rfft(frames, n=FFT_SIZE).abs().square()[..., : FFT_SIZE // 2]
        energies = (power @ self.filters).clamp(min=torch.finfo(torch.float32).eps).log()
        return energies - energies.mean(1, keepdim=True)
