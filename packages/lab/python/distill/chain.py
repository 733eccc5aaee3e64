"""What happens to one crop of clean speech on its way to the student: degradations drawn at random, in real order.

A voice is spoken at some speed, in a room, against noise, into a device, through a channel, and arrives at some level.
"""

import dataclasses
import tomllib
from collections.abc import Sequence

import numpy as np

from . import degradations

DEFAULT_SETTINGS = tomllib.loads("""
[degradations]
speed_probability = 0.1         # of all crops; low, as a changed pitch is also a changed speaker
speed_factor = [0.95, 1.05]
clean_share = 0.12              # crops to which nothing else happens
channel_only_share = 0.25       # crops that meet a channel and nothing else; the rest go through the whole chain

# The whole chain, in order. Each probability is that of its step in a crop that goes through the whole chain.
room_probability = 0.35
simulated_room_share = 0.5      # of the crops with a room: simulated; the others get a recorded impulse response
far_field_share = 0.3           # of the simulated rooms: far from the microphone, with highs lost
noise_probability = 0.5
babble_share = 0.25             # of the crops with noise: other voices instead of a recorded noise
snr_db_start = [10.0, 20.0]     # range at the beginning of the training, in dB over active speech
snr_db_full = [0.0, 20.0]       # range from curriculum_end on; in between the edges move in a straight line
curriculum_end = 0.3            # share of the training
device_probability = 0.4        # a microphone's uneven response
gain_probability = 0.3
gain_db = [-25.0, 6.0]          # before the channel, where the level decides how coarse the steps of a codec are
clip_probability = 0.08
clip_share = [0.001, 0.03]      # share of the samples that are clipped

# The channel: these five add up to 1. A crop with the channel alone never draws "none"; the other four keep their
# proportions.
channel_none = 0.35
channel_telephone = 0.40
channel_opus = 0.15
channel_mp3 = 0.04
channel_band_limit = 0.06

# The kinds of telephone: these four add up to 1. GSM falls to AMR where the ffmpeg command can't encode it.
telephone_g711 = 0.40           # the two laws equally often
telephone_lossy_g711 = 0.17     # over the net, with packets lost and concealed
telephone_amr = 0.35            # every mode equally often
telephone_gsm = 0.08            # costs several times what the others cost
telephone_low_hz = [100.0, 300.0]       # lines differ in where their band begins and ends
telephone_high_hz = [3300.0, 3700.0]
packet_loss_rate = [0.02, 0.15]
repeat_share = 0.7              # of the lossy calls: gaps filled with the last packet; the others are silent there

opus_narrow_share = 0.7         # of the crops through Opus: kbit/s from the narrow range instead of the wide one
opus_narrow_kbps = [6.0, 12.0]
opus_wide_kbps = [12.0, 24.0]
opus_loss_probability = 0.25
opus_loss_rate = [0.02, 0.15]   # share of the frames
mp3_kbps = [16, 24, 32, 48, 64] # equally often
band_limit_hz = [2500.0, 7000.0]

level_db = [-38.0, -14.0]       # active speech at the end, in dB below full scale
""")["degradations"]

CHANNELS = ("none", "telephone", "opus", "mp3", "band_limit")
TELEPHONES = ("g711", "lossy_g711", "amr", "gsm")

# Keys that hold a range, and the widest that each may be.
RANGE_LIMITS = {
    "speed_factor": (0.95, 1.05),
    "snr_db_start": (-20, 60),
    "snr_db_full": (-20, 60),
    "gain_db": (-60, 40),
    "clip_share": (0, 0.5),
    "telephone_low_hz": (20, 1000),
    "telephone_high_hz": (2000, 4000),
    "packet_loss_rate": (0, 0.5),
    "opus_narrow_kbps": (6, 24),
    "opus_wide_kbps": (6, 24),
    "opus_loss_rate": (0, 0.5),
    "band_limit_hz": (500, 8000),
    "level_db": (-60, 0),
}


@dataclasses.dataclass(frozen=True)
class Sounds:
    """What is mixed in: float arrays [any length] at 16 kHz, of any scale, in anything that has a length and an index.

    `noises` recorded noises, `impulses` recorded impulse responses of rooms, `voices` speech of others for babble.
    """

    noises: Sequence[np.ndarray]
    impulses: Sequence[np.ndarray]
    voices: Sequence[np.ndarray]


class Degrader:
    """Draws degradations by the table `[degradations]`; what the table leaves out stands in DEFAULT_SETTINGS.

    ValueError names the key that is unknown or out of its range, or that needs sounds which aren't there.
    """

    def __init__(self, settings: dict, sounds: Sounds) -> None:
        self._settings = _checked_settings(settings)
        self._sounds = sounds
        self._check_sounds()

    def spoken(self, samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """A crop (float32 [samples] at 16 kHz) at the speed at which it is spoken: what `degrade` then begins with.

        Apart from the rest because only this moves moments: what `degrade` gives has each of them where it stood.
        """
        if not self._chance("speed_probability", rng):
            return samples
        return degradations.change_speed(samples, self._within("speed_factor", rng))

    def degrade(
        self, samples: np.ndarray, rng: np.random.Generator, progress: float
    ) -> tuple[np.ndarray, tuple[str, ...]]:
        """A crop (float [samples] at 16 kHz) as float32 [samples] in [-1, 1], and what was done to it, in order.

        `progress` 0-1 is how much of the training is done. The names are those of functions in `degradations`, save
        `simulated_room` and `recorded_room` for `reverberate` and a closing `level`; none for a crop left clean.
        """
        if not 0 <= progress <= 1:
            raise ValueError(f"The progress {progress} isn't within 0-1.")
        samples = np.asarray(samples, np.float32)
        fate = rng.random()
        if fate < self._settings["clean_share"]:
            return samples, ()
        steps = [self._room, self._noise, self._device, self._gain, self._clip, self._channel, self._level]
        if fate < self._settings["clean_share"] + self._settings["channel_only_share"]:
            steps = [self._channel_surely, self._level]
        names: list[str] = []
        for step in steps:
            samples, done = step(samples, rng, progress)
            names.extend(done)
        return samples, tuple(names)

    def _room(self, samples, rng, _progress):
        if not self._chance("room_probability", rng):
            return samples, ()
        if not self._chance("simulated_room_share", rng):
            return degradations.reverberate(samples, _one_of(self._sounds.impulses, rng)), ("recorded_room",)
        if self._chance("far_field_share", rng):
            return degradations.far_field(samples, rng), ("far_field",)
        return degradations.reverberate(samples, degradations.simulated_room(rng)), ("simulated_room",)

    def _noise(self, samples, rng, progress):
        if not self._chance("noise_probability", rng):
            return samples, ()
        snr_db = rng.uniform(*self.snr_range_db(progress))
        if not self._chance("babble_share", rng):
            noise = _excerpt(_one_of(self._sounds.noises, rng), len(samples), rng)
            return degradations.add_noise(samples, noise, snr_db), ("add_noise",)
        count = rng.integers(3, min(6, len(self._sounds.voices)) + 1)
        chosen = rng.choice(len(self._sounds.voices), count, replace=False)
        voices = [_excerpt(self._sounds.voices[int(number)], len(samples), rng) for number in chosen]
        return degradations.babble(samples, voices, snr_db), ("babble",)

    def snr_range_db(self, progress: float) -> tuple[float, float]:
        """The range that signal-to-noise ratios are drawn from when `progress` (0-1) of the training is done."""
        end = self._settings["curriculum_end"]
        way = min(1.0, progress / end) if end else 1.0
        start, full = np.array(self._settings["snr_db_start"]), np.array(self._settings["snr_db_full"])
        low, high = start + way * (full - start)
        return float(low), float(high)

    def _device(self, samples, rng, _progress):
        if not self._chance("device_probability", rng):
            return samples, ()
        return degradations.spectral_tilt(samples, rng), ("spectral_tilt",)

    def _gain(self, samples, rng, _progress):
        # Rooms and noise may have added up to more than full scale; only a drawn gain or clipping may overdrive.
        samples = _within_full_scale(samples)
        if not self._chance("gain_probability", rng):
            return samples, ()
        return degradations.gain(samples, self._within("gain_db", rng)), ("gain",)

    def _clip(self, samples, rng, _progress):
        if not self._chance("clip_probability", rng):
            return samples, ()
        return degradations.clip(samples, self._within("clip_share", rng)), ("clip",)

    def _channel(self, samples, rng, _progress):
        return self._through(self._one_kind("channel", CHANNELS, rng), samples, rng)

    def _channel_surely(self, samples, rng, _progress):
        return self._through(self._one_kind("channel", CHANNELS[1:], rng), samples, rng)

    def _through(self, channel, samples, rng):
        if channel == "telephone":
            return self._telephone(samples, rng)
        if channel == "opus":
            kbps = self._within("opus_narrow_kbps" if self._chance("opus_narrow_share", rng) else "opus_wide_kbps", rng)
            loss = self._within("opus_loss_rate", rng) if self._chance("opus_loss_probability", rng) else 0.0
            return degradations.opus(samples, kbps, loss, rng), ("opus",)
        if channel == "mp3":
            return degradations.mp3(samples, _one_of(self._settings["mp3_kbps"], rng)), ("mp3",)
        if channel == "band_limit":
            return degradations.band_limit(samples, self._within("band_limit_hz", rng)), ("band_limit",)
        return samples, ()

    def _telephone(self, samples, rng):
        low_hz, high_hz = self._within("telephone_low_hz", rng), self._within("telephone_high_hz", rng)
        kind = self._one_kind("telephone", TELEPHONES, rng)
        if kind in ("g711", "lossy_g711"):
            names = ("g711",)
            if kind == "lossy_g711":
                # Before the line, whose filter then takes away what the edges of the gaps would add above 4 kHz.
                concealment = "repeat" if self._chance("repeat_share", rng) else "silence"
                rate = self._within("packet_loss_rate", rng)
                samples, names = degradations.packet_loss(samples, rng, rate, concealment), ("packet_loss", "g711")
            return degradations.g711(samples, _one_of(("mu", "a"), rng), low_hz, high_hz), names
        samples = degradations.telephone_band(samples, low_hz, high_hz)
        if kind == "gsm" and degradations.gsm_available():
            return degradations.gsm_full_rate(samples), ("telephone_band", "gsm_full_rate")
        kbps = _one_of(degradations.AMR_KBPS, rng)
        return degradations.amr_narrow_band(samples, kbps), ("telephone_band", "amr_narrow_band")

    def _level(self, samples, rng, _progress):
        wanted = 10 ** (self._within("level_db", rng) / 20)
        power = degradations.active_power(samples)
        levelled = samples * np.float32(wanted / np.sqrt(power) if power else 1)
        return _within_full_scale(levelled), ("level",)

    def _chance(self, key, rng):
        return rng.random() < self._settings[key]

    def _within(self, key, rng):
        return float(rng.uniform(*self._settings[key]))

    def _one_kind(self, group, kinds, rng):
        weights = np.array([self._settings[f"{group}_{kind}"] for kind in kinds])
        if not weights.any():
            return "none"
        return kinds[rng.choice(len(kinds), p=weights / weights.sum())]

    def _check_sounds(self):
        chosen, sounds = self._settings, self._sounds
        if chosen["room_probability"] and chosen["simulated_room_share"] < 1 and not len(sounds.impulses):
            raise ValueError("simulated_room_share below 1 needs recorded impulse responses, and there are none.")
        if chosen["noise_probability"] and chosen["babble_share"] < 1 and not len(sounds.noises):
            raise ValueError("babble_share below 1 needs recorded noises, and there are none.")
        if chosen["noise_probability"] and chosen["babble_share"] and len(sounds.voices) < 3:
            raise ValueError(f"babble_share above 0 needs at least 3 voices, not {len(sounds.voices)}.")


def _checked_settings(settings: dict) -> dict:
    for key in settings:
        if key not in DEFAULT_SETTINGS:
            raise ValueError(f"[degradations] has no key {key}.")
    complete = {**DEFAULT_SETTINGS, **settings}
    for key, value in complete.items():
        if key in RANGE_LIMITS:
            low, high = RANGE_LIMITS[key]
            if not (_is_numbers(value) and len(value) == 2 and low <= value[0] <= value[1] <= high):
                raise ValueError(f"{key} must be a range [lowest, highest] within {low} and {high}, not {value}.")
        elif key == "mp3_kbps":
            if not (_is_numbers(value) and value and set(value) <= set(degradations.MP3_KBPS)):
                raise ValueError(f"{key} must be a list of rates from {degradations.MP3_KBPS}, not {value}.")
        elif not (_is_numbers([value]) and 0 <= value <= 1):
            raise ValueError(f"{key} must be a number within 0 and 1, not {value}.")
    if complete["clean_share"] + complete["channel_only_share"] > 1:
        raise ValueError("clean_share and channel_only_share add up to more than 1.")
    for group, kinds in (("channel", CHANNELS), ("telephone", TELEPHONES)):
        total = sum(complete[f"{group}_{kind}"] for kind in kinds)
        if abs(total - 1) > 1e-6:
            raise ValueError(f"{group}_{f', {group}_'.join(kinds)} must add up to 1, not {total:g}.")
    return complete


def _is_numbers(values) -> bool:
    return isinstance(values, (list, tuple)) and all(type(value) in (int, float) for value in values)


def _one_of(choices, rng):
    return choices[int(rng.integers(len(choices)))]


def _excerpt(sound, length, rng):
    if len(sound) <= length:
        return np.roll(sound, int(rng.integers(len(sound))))
    start = int(rng.integers(len(sound) - length + 1))
    return sound[start : start + length]


def _within_full_scale(samples):
    peak = float(np.abs(samples).max())
    return samples / np.float32(peak) if peak > 1 else samples
