"""Recordings to samples and back, all mono float32 at 16 kHz in [-1, 1]."""

import pathlib

import av
import numpy as np

RATE_HZ = 16000


def decode(file: pathlib.Path) -> np.ndarray:
    """The samples of a recording; ValueError names a recording that can't be read."""
    try:
        with av.open(str(file)) as container:
            resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE_HZ)
            frames = [piece for frame in container.decode(audio=0) for piece in resampler.resample(frame)]
            frames += resampler.resample(None)
    except (av.error.FFmpegError, IndexError, OSError) as error:
        raise ValueError(f"{file} can't be decoded: {error}") from error
    parts = [frame.to_ndarray().reshape(-1) for frame in frames]
    if not parts:
        raise ValueError(f"{file} holds no sound")
    return np.concatenate(parts).astype(np.float32)


def write_opus(samples: np.ndarray, file: pathlib.Path, kbps: int) -> None:
    """Samples as an Ogg Opus file."""
    with av.open(str(file), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=RATE_HZ, layout="mono")
        stream.bit_rate = kbps * 1000
        frame = av.AudioFrame.from_ndarray(samples[None, :].astype(np.float32), format="flt", layout="mono")
        frame.rate = RATE_HZ
        fifo = av.AudioFifo()
        fifo.write(frame)
        size = stream.codec_context.frame_size or 320
        while piece := fifo.read(size, partial=fifo.samples < size):
            container.mux(stream.encode(piece))
            if fifo.samples == 0:
                break
        container.mux(stream.encode(None))
