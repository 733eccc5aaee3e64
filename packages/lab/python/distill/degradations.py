"""What telephones, codecs, rooms and noise do to a voice, as functions on samples.

Every function takes mono samples at 16 kHz, a float array of shape [samples] in [-1, 1], and gives a new float32 array
of the same shape in which every moment stands where it stood (the delay of codecs is taken out). Where sounds are
summed the result can leave [-1, 1]; codecs limit to it, as a converter does. All chance comes from the `rng` passed
in: the same seed gives the same bytes. Every function raises ValueError for samples that are empty, not one row or not
finite, and for an argument out of its range.

Codecs run inside the process through PyAV, save GSM, whose encoder only the `ffmpeg` command has.
"""

import functools
import math
import shutil
import subprocess
from collections.abc import Sequence

import av
import numpy as np
from numpy import ndarray as Samples
from numpy.random import Generator
from scipy import fft, signal

RATE_HZ = 16_000
AMR_KBPS = (4.75, 5.15, 5.9, 6.7, 7.4, 7.95, 10.2, 12.2)
MP3_KBPS = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)

_TELEPHONE_RATE_HZ = 8_000
_SOUND_METRES_PER_SECOND = 343.0
# The codecs' spectra are taken round a circle; this much silence keeps a filter's ringing from coming back in front.
_CIRCLE_GAP = RATE_HZ // 10
# Images are computed one by one for this long after the direct sound; later they are too dense to tell from noise.
_EARLY_SECONDS = 0.05


def telephone_band(samples: Samples, low_hz: float = 300.0, high_hz: float = 3400.0) -> Samples:
    """The speech band of a telephone line (ITU-T G.712): -3 dB at both edges, steep outside, no delay.

    `low_hz` and `high_hz` in Hz, 20 <= low < high <= 8000.
    """
    samples = _checked(samples)
    _require(20 <= low_hz < high_hz <= RATE_HZ / 2, f"The band {low_hz}-{high_hz} Hz isn't within 20-8000 Hz.")

    def response(hz):
        return 1 / np.sqrt((1 + (low_hz / np.maximum(hz, 1)) ** 16) * (1 + (hz / high_hz) ** 48))

    return _filtered(samples, response)


def band_limit(samples: Samples, high_hz: float) -> Samples:
    """A low-pass, as a recorder with a low sample rate leaves it: -3 dB at `high_hz` (500-8000 Hz), no delay."""
    samples = _checked(samples)
    _require(500 <= high_hz <= RATE_HZ / 2, f"The limit {high_hz} Hz isn't within 500-8000 Hz.")
    return _filtered(samples, lambda hz: 1 / np.sqrt(1 + (hz / high_hz) ** 48))


def spectral_tilt(samples: Samples, rng: Generator) -> Samples:
    """A microphone's or loudspeaker's response: a smooth random curve over log frequency within +-6 dB, no delay."""
    samples = _checked(samples)
    corners_hz = np.array([100, 300, 1000, 3000, 8000])
    corners_db = rng.uniform(-6, 6, len(corners_hz))

    def response(hz):
        return 10 ** (np.interp(np.log(np.maximum(hz, 1)), np.log(corners_hz), corners_db) / 20)

    return _filtered(samples, response)


def g711_encode(pcm: Samples, law: str = "mu") -> Samples:
    """16-bit samples (int16 [samples]) as the code words of ITU-T G.711 (uint8 [samples]), `law` "mu" or "a"."""
    edges, _ = _g711_levels(law)
    pcm = np.asarray(pcm, np.int32)
    # The ones' complement gives the negative side the same 32768 steps that the positive side has.
    magnitude = np.where(pcm < 0, ~pcm, pcm)
    level = np.searchsorted(edges, magnitude, side="right") - 1
    if law == "mu":
        return np.where(pcm < 0, 0x7F - level, 0xFF - level).astype(np.uint8)
    return (np.where(pcm < 0, level, 0x80 + level) ^ 0x55).astype(np.uint8)


def g711_decode(codes: Samples, law: str = "mu") -> Samples:
    """Code words of ITU-T G.711 (uint8 [samples]) as 16-bit samples (int16 [samples]), `law` "mu" or "a"."""
    _, values = _g711_levels(law)
    codes = np.asarray(codes, np.uint8) ^ np.uint8(0xFF if law == "mu" else 0x55)
    # After the inversion a set sign bit means negative in the one law and positive in the other.
    negative = (codes >= 0x80) == (law == "mu")
    magnitude = values[codes & 0x7F]
    return np.where(negative, -magnitude, magnitude).astype(np.int16)


def g711(samples: Samples, law: str = "mu", low_hz: float = 300.0, high_hz: float = 3400.0) -> Samples:
    """A digital telephone line: the speech band at 8 kHz, companded to 8 bits exactly as ITU-T G.711 has it.

    `law` "mu" (North America, Japan) or "a" (elsewhere); the band as in `telephone_band`.
    """
    narrow = _to_pcm(_resampled(telephone_band(samples, low_hz, high_hz), _TELEPHONE_RATE_HZ / RATE_HZ))
    return _from_telephone(_from_pcm(g711_decode(g711_encode(narrow, law), law)), len(samples))


def gsm_available() -> bool:
    """Whether `gsm_full_rate` can run: the `ffmpeg` command is on the PATH and has libgsm's encoder."""
    return _gsm_command() is not None


def gsm_full_rate(samples: Samples) -> Samples:
    """GSM full rate (GSM 06.10, RPE-LTP, 13 kbit/s at 8 kHz), there and back. RuntimeError without the encoder.

    It doesn't limit the band beyond 4 kHz; a phone does (`telephone_band`).
    """
    narrow = _to_pcm(_resampled(_checked(samples), _TELEPHONE_RATE_HZ / RATE_HZ))
    if not gsm_available():
        raise RuntimeError("GSM needs the ffmpeg command with libgsm on the PATH.")
    whole_frames = np.pad(narrow, (0, -len(narrow) % 160))
    stream = subprocess.run(_gsm_command(), input=whole_frames.tobytes(), stdout=subprocess.PIPE, check=True).stdout
    packets = [av.Packet(stream[start : start + 33]) for start in range(0, len(stream), 33)]
    return _from_telephone(_decoded("gsm", packets, _TELEPHONE_RATE_HZ), len(samples))


def amr_narrow_band(samples: Samples, kbps: float) -> Samples:
    """AMR narrow-band (3GPP TS 26.071), there and back at 8 kHz; `kbps` one of AMR_KBPS.

    It doesn't limit the band beyond 4 kHz and its own 80 Hz high-pass; a phone does (`telephone_band`).
    """
    samples = _checked(samples)
    _require(kbps in AMR_KBPS, f"AMR has no mode of {kbps} kbit/s, only {AMR_KBPS}.")
    # TS 26.090: the coder looks 5 ms ahead, which is all of its delay beyond the frame.
    delay = 40
    narrow = _resampled(np.pad(samples, (0, 2 * delay)), _TELEPHONE_RATE_HZ / RATE_HZ)
    packets, _ = _encoded("libopencore_amrnb", narrow, _TELEPHONE_RATE_HZ, round(kbps * 1000))
    return _from_telephone(_decoded("libopencore_amrnb", packets, _TELEPHONE_RATE_HZ)[delay:], len(samples))


def opus(samples: Samples, kbps: float, frame_loss: float = 0.0, rng: Generator | None = None) -> Samples:
    """Opus in its voice mode (RFC 6716), 20 ms frames, there and back, as messengers and calls over the net use it.

    `kbps` 6-24 kbit/s; the encoder takes the bandwidth that suits the rate. `frame_loss` 0-0.5 is the share of frames
    lost, in bursts; the decoder conceals them as it does in a call. Loss needs `rng`.
    """
    samples = _checked(samples)
    _require(6 <= kbps <= 24, f"Opus at {kbps} kbit/s isn't within 6-24 kbit/s.")
    _require(frame_loss == 0 or rng is not None, "Lost frames need a random generator.")
    # Half of the encoder's effort, which is what phones spend; full effort takes twice the time.
    options = {"application": "voip", "compression_level": "5"}
    packets, header = _encoded("libopus", samples, RATE_HZ, round(kbps * 1000), options)
    if frame_loss:
        lost = lost_packets(len(packets), frame_loss, rng)
        # A frame without content is how RFC 6716 (2.1.9) tells the decoder that nothing came; its first byte says how
        # long the gap is.
        packets = [av.Packet(bytes(packet)[:1]) if gone else packet for packet, gone in zip(packets, lost)]
    # The header carries the delay, and the decoder takes it out.
    heard = _decoded("libopus", packets, 48_000, header)
    return _fitted(_resampled(heard, RATE_HZ / 48_000), len(samples))


def mp3(samples: Samples, kbps: float) -> Samples:
    """MP3 (ISO/IEC 13818-3 layer III at 16 kHz), there and back; `kbps` one of MP3_KBPS."""
    samples = _checked(samples)
    _require(kbps in MP3_KBPS, f"MP3 at 16 kHz has no rate of {kbps} kbit/s, only {MP3_KBPS}.")
    # LAME's quick search. Its packets say how much delay to skip, and the decoder skips it.
    packets, _ = _encoded("libmp3lame", samples, RATE_HZ, round(kbps * 1000), {"compression_level": "7"}, "s16p")
    return _fitted(_decoded("mp3float", packets, RATE_HZ), len(samples))


def lost_packets(count: int, rate: float, rng: Generator, mean_burst: float = 2.0) -> Samples:
    """Which of `count` packets get lost: bool [count], True is lost. Losses come in bursts (Gilbert 1960).

    `rate` 0-0.5 is the share lost in the long run, `mean_burst` (1 and up) how many are lost in a row on average.
    """
    _require(0 <= rate <= 0.5, f"The loss rate {rate} isn't within 0-0.5.")
    _require(mean_burst >= 1, f"A burst of {mean_burst} packets is shorter than one packet.")
    recovers = 1 / mean_burst
    fails = rate * recovers / (1 - rate)
    draws = rng.random(count + 1)
    lost = np.empty(count, bool)
    state = draws[0] < rate
    for packet in range(count):
        lost[packet] = state
        state = draws[packet + 1] >= recovers if state else draws[packet + 1] < fails
    return lost


def packet_loss(
    samples: Samples, rng: Generator, rate: float, concealment: str = "repeat", packet_ms: float = 20
) -> Samples:
    """Packets lost in bursts on the way, as in a call over the net without a codec that conceals.

    `rate` 0-0.5 as in `lost_packets`, `packet_ms` 5-120 ms. `concealment` "silence" leaves gaps; "repeat" plays the
    last packet that came again, fading out over 60 ms (the length after which ITU-T G.711 Appendix I is silent too).
    """
    samples = _checked(samples)
    _require(concealment in ("repeat", "silence"), f"The concealment {concealment!r} is neither repeat nor silence.")
    _require(5 <= packet_ms <= 120, f"Packets of {packet_ms} ms aren't within 5-120 ms.")
    size = round(packet_ms * RATE_HZ / 1000)
    packets = np.pad(samples, (0, -len(samples) % size)).reshape(-1, size)
    lost = lost_packets(len(packets), rate, rng)
    if concealment == "silence":
        return _fitted(np.where(lost[:, None], np.float32(0), packets).ravel(), len(samples))
    order = np.arange(len(packets))
    last_come = np.maximum.accumulate(np.where(lost, -1, order))
    since_come = (order - last_come - 1)[:, None] * size + np.arange(size)
    fade = np.maximum(0, 1 - since_come / (0.06 * RATE_HZ)).astype(np.float32)
    fade[~lost] = 1
    # Before the first packet that came there is nothing to repeat.
    fade[last_come < 0] = 0
    return _fitted((packets[last_come] * fade).ravel(), len(samples))


def active_power(samples: Samples) -> float:
    """Mean power of the frames of 20 ms that lie within 30 dB of the loudest one: the level of speech without pauses.

    0.0 for digital silence.
    """
    samples = _checked(samples)
    size = min(RATE_HZ // 50, len(samples))
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    powers = np.einsum("fs,fs->f", frames, frames, dtype=np.float64) / size
    return float(powers[powers >= powers.max() / 1000].mean())


def add_noise(samples: Samples, noise: Samples, snr_db: float) -> Samples:
    """Samples with noise under them at `snr_db` (-20 to 60 dB): `active_power` of the speech over the noise's mean.

    `noise` is a float array [any length] of any scale, cut or looped to the length. Where the speech or the noise is
    digital silence no such level exists and the samples come back as they are.
    """
    samples = _checked(samples)
    _require(-20 <= snr_db <= 60, f"A signal-to-noise ratio of {snr_db} dB isn't within -20-60 dB.")
    noise = np.resize(_checked(noise[: len(samples)], "noise"), len(samples))
    noise_power = np.mean(np.square(noise, dtype=np.float64))
    if noise_power == 0:
        return samples.copy()
    scale = np.sqrt(active_power(samples) / noise_power / 10 ** (snr_db / 10))
    return samples + np.float32(scale) * noise


def babble(samples: Samples, voices: Sequence[Samples], snr_db: float) -> Samples:
    """Samples with 3 to 6 other voices talking under them, equally loud; levels and lengths as in `add_noise`."""
    _require(3 <= len(voices) <= 6, f"Babble is made of 3 to 6 voices, not {len(voices)}.")
    samples = _checked(samples)
    crowd = np.zeros(len(samples), np.float32)
    for voice in voices:
        voice = _checked(voice[: len(samples)], "voice")
        crowd += np.resize(voice, len(samples)) / np.float32(np.sqrt(active_power(voice)) or 1)
    return add_noise(samples, crowd, snr_db)


def reverberate(samples: Samples, impulse: Samples) -> Samples:
    """Samples heard through a room's impulse response (float [any length] at 16 kHz), at the level they had.

    The direct path, which is the first value of at least half of the highest, stands where the samples stood.
    """
    samples = _checked(samples)
    impulse = _checked(impulse, "impulse response")
    _require(np.any(impulse), "The impulse response is silent.")
    direct = int(np.argmax(np.abs(impulse) >= np.abs(impulse).max() / 2))
    # What the room does later than the crop is long can't be heard in it.
    heard = signal.fftconvolve(samples, impulse[: direct + len(samples)])[direct : direct + len(samples)]
    return _levelled(_fitted(heard, len(samples)), samples)


def room_impulse(
    room_m: Sequence[float], source_m: Sequence[float], microphone_m: Sequence[float], rt60_s: float, rng: Generator
) -> Samples:
    """The impulse response of a shoebox room at 16 kHz: float32 [samples], from emission on, the direct path 1.

    `room_m` the sizes, `source_m` and `microphone_m` the places, three metres each, places inside the room and at
    least 0.1 m apart; `rt60_s` 0.1-1.5 s is the time in which sound falls by 60 dB. The images of the source (Allen &
    Berkley 1979, J. Acoust. Soc. Am. 65) count until 50 ms after the direct path; then noise goes on at the level and
    decay that such images have on average. Walls reflect with a changed sign (Lehmann & Johansson 2008), which takes
    away the method's false build-up of low frequencies.
    """
    room, source, microphone = (np.asarray(place, np.float64) for place in (room_m, source_m, microphone_m))
    inside = np.all([source > 0, microphone > 0, source < room, microphone < room])
    _require(inside, "The source or the microphone isn't inside the room.")
    distance = float(np.linalg.norm(source - microphone))
    _require(distance >= 0.1, f"Source and microphone are {distance} m apart, less than 0.1 m.")
    _require(0.1 <= rt60_s <= 1.5, f"A reverberation time of {rt60_s} s isn't within 0.1-1.5 s.")

    volume = float(np.prod(room))
    surface = 2 * volume * float(np.sum(1 / room))
    # Eyring: the pressure that a wall leaves for the sound to fall by 60 dB in the time asked for.
    reflection = np.exp(-0.161 * volume / (surface * rt60_s) / 2)

    reach = distance + _SOUND_METRES_PER_SECOND * _EARLY_SECONDS
    axes = [_images_on_axis(*axis, reach) for axis in zip(room, source, microphone)]
    squares = functools.reduce(np.add.outer, [offset**2 for offset, _ in axes])
    bounces = functools.reduce(np.add.outer, [count for _, count in axes])
    near = squares < reach**2
    metres, bounces = np.sqrt(squares[near]), bounces[near]
    arrivals = np.rint(metres / _SOUND_METRES_PER_SECOND * RATE_HZ).astype(np.int64)
    strengths = (-1.0) ** bounces * reflection**bounces / metres
    early = np.bincount(arrivals, strengths, minlength=math.ceil(reach / _SOUND_METRES_PER_SECOND * RATE_HZ))

    seconds = np.arange(len(early), len(early) + round(rt60_s * RATE_HZ)) / RATE_HZ
    # Images per second grow with the square of time and each one's power falls with it, so only the decay remains.
    loudness = np.sqrt(4 * np.pi * _SOUND_METRES_PER_SECOND / (volume * RATE_HZ)) * 10 ** (-3 * seconds / rt60_s)
    late = loudness * rng.standard_normal(len(seconds))
    return (distance * np.concatenate([early, late])).astype(np.float32)


def simulated_room(
    rng: Generator, rt60_s: tuple[float, float] = (0.15, 1.0), distance_m: tuple[float, float] = (0.3, 4.0)
) -> Samples:
    """`room_impulse` of a random room (3-10 by 3-8 by 2.4-3.6 m), reverberation time and distance from the ranges.

    `rt60_s` within 0.1-1.5 s, `distance_m` from source to microphone within 0.1-4 m; both keep 0.2 m from the walls.
    """
    _require(0.1 <= distance_m[0] <= distance_m[1] <= 4, f"The distances {distance_m} m aren't within 0.1-4 m.")
    _require(0.1 <= rt60_s[0] <= rt60_s[1] <= 1.5, f"The reverberation times {rt60_s} s aren't within 0.1-1.5 s.")
    while True:
        room = rng.uniform((3, 3, 2.4), (10, 8, 3.6))
        microphone = rng.uniform(0.2, room - 0.2)
        # People and microphones differ less in height than in place.
        direction = rng.standard_normal(3) * (1, 1, 0.3)
        source = microphone + rng.uniform(*distance_m) * direction / np.linalg.norm(direction)
        if np.all(source > 0.2) and np.all(source < room - 0.2):
            return room_impulse(room, source, microphone, rng.uniform(*rt60_s), rng)


def far_field(samples: Samples, rng: Generator) -> Samples:
    """A talker 1-4 m away in a mild room (0.2-0.6 s), with highs lost on the way (1-4 dB an octave above 1 kHz).

    The level stays what it was.
    """
    samples = _checked(samples)
    heard = reverberate(samples, simulated_room(rng, (0.2, 0.6), (1.0, 4.0)))
    octave_db = rng.uniform(1, 4)
    dull = _filtered(heard, lambda hz: 10 ** (-octave_db / 20 * np.log2(np.maximum(hz, 1000) / 1000)))
    return _levelled(dull, samples)


def clip(samples: Samples, share: float) -> Samples:
    """Hard clipping at the level that `share` of the samples (0-0.5) reach; the level isn't made up for."""
    samples = _checked(samples)
    _require(0 <= share <= 0.5, f"The clipped share {share} isn't within 0-0.5.")
    limit = np.quantile(np.abs(samples), 1 - share).astype(np.float32)
    return np.clip(samples, -limit, limit)


def gain(samples: Samples, db: float) -> Samples:
    """Louder or quieter by `db` (-60 to 40 dB), limited to full scale as a converter does."""
    samples = _checked(samples)
    _require(-60 <= db <= 40, f"A gain of {db} dB isn't within -60-40 dB.")
    return np.clip(samples * np.float32(10 ** (db / 20)), -1, 1)


def change_speed(samples: Samples, factor: float) -> Samples:
    """Played `factor` times as fast (0.95-1.05), pitch and all; cut or filled with silence at the end to the length.

    The one function that moves moments: what stood at time t stands at t / factor.
    """
    samples = _checked(samples)
    _require(0.95 <= factor <= 1.05, f"The speed {factor} isn't within 0.95-1.05.")
    return _fitted(_resampled(samples, 1 / factor), len(samples))


def _require(condition, sentence):
    if not condition:
        raise ValueError(sentence)


def _checked(samples, what="samples"):
    samples = np.asarray(samples, np.float32)
    _require(samples.ndim == 1, f"The {what} aren't one row but have the shape {samples.shape}.")
    _require(len(samples) > 0, f"The {what} are empty.")
    _require(np.isfinite(samples).all(), f"The {what} hold a value that isn't finite.")
    return samples


def _fitted(samples, length):
    return np.pad(samples[:length], (0, max(0, length - len(samples)))).astype(np.float32, copy=False)


def _levelled(samples, reference):
    power = np.mean(np.square(samples, dtype=np.float64))
    wanted = np.mean(np.square(reference, dtype=np.float64))
    return samples * np.float32(np.sqrt(wanted / power) if power else 1)


def _filtered(samples, response):
    size = fft.next_fast_len(len(samples) + _CIRCLE_GAP, real=True)
    weights = response(fft.rfftfreq(size, 1 / RATE_HZ)).astype(np.float32)
    return fft.irfft(fft.rfft(samples, size) * weights, size)[: len(samples)]


def _resampled(samples, ratio):
    # Twelve divides the circle so that 1/2 and 1/3 of it are whole numbers, and time isn't stretched.
    size = 12 * fft.next_fast_len(-(-(len(samples) + _CIRCLE_GAP) // 12), real=True)
    new_size = round(size * ratio)
    circle = fft.irfft(fft.rfft(samples, size), new_size) * np.float32(ratio)
    return circle[: math.ceil(len(samples) * ratio)]


def _from_telephone(narrow, length):
    return _fitted(_resampled(narrow, RATE_HZ / _TELEPHONE_RATE_HZ), length)


def _to_pcm(samples):
    return np.rint(np.clip(samples, -1, 1) * 32767).astype(np.int16)


def _from_pcm(pcm):
    return pcm.astype(np.float32) / 32767


@functools.cache
def _g711_levels(law):
    """The 128 magnitudes of a law, 16-bit scale: where each begins and what it decodes to (G.711 tables 1 and 2)."""
    _require(law in ("mu", "a"), f"The law {law!r} is neither mu nor a.")
    segment, step = np.divmod(np.arange(128), 16)
    if law == "mu":
        edges, values = (2 * step + 32 << segment) - 33, (2 * step + 33 << segment) - 33
        return 4 * np.maximum(edges, 0), 4 * values
    upper = np.maximum(segment, 1) - 1
    start = np.where(segment > 0, 16, 0)
    return 16 * (step + start) << upper, 16 * (step + start) + 8 << upper


def _encoded(name, samples, rate_hz, bit_rate, options=None, sample_format="s16"):
    encoder = av.CodecContext.create(name, "w")
    encoder.sample_rate, encoder.layout, encoder.format = rate_hz, "mono", sample_format
    encoder.bit_rate, encoder.options = bit_rate, options or {}
    frame = av.AudioFrame.from_ndarray(_to_pcm(samples)[None], format=sample_format, layout="mono")
    frame.sample_rate = rate_hz
    return encoder.encode(frame) + encoder.encode(None), encoder.extradata


def _decoded(name, packets, rate_hz, header=None):
    decoder = av.CodecContext.create(name, "r")
    decoder.sample_rate, decoder.layout, decoder.extradata = rate_hz, "mono", header
    frames = [frame for packet in (*packets, None) for frame in decoder.decode(packet)]
    samples = np.concatenate([frame.to_ndarray().ravel() for frame in frames])
    return _from_pcm(samples) if samples.dtype == np.int16 else samples


@functools.cache
def _gsm_command():
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        return None
    quiet = [ffmpeg, "-hide_banner", "-loglevel", "error"]
    encoders = subprocess.run([*quiet, "-encoders"], capture_output=True, text=True, check=False).stdout
    if "libgsm" not in encoders:
        return None
    return [*quiet, "-f", "s16le", "-ar", "8000", "-ac", "1", "-i", "pipe:0", "-c:a", "libgsm", "-f", "gsm", "pipe:1"]


def _images_on_axis(size, source, microphone, reach):
    """Every image's offset from the microphone along one axis, and how often its sound met a wall there."""
    rooms = np.arange(-np.ceil(reach / (2 * size)) - 1, np.ceil(reach / (2 * size)) + 2)
    mirrored = np.array([[0], [1]])
    offsets = (1 - 2 * mirrored) * source + 2 * rooms * size - microphone
    return offsets.ravel(), (np.abs(rooms - mirrored) + np.abs(rooms)).ravel()
