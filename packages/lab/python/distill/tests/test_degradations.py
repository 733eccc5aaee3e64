"""python -m unittest discover -s packages/lab/python/distill/tests -t packages/lab/python"""

import unittest

import av
import numpy as np
from scipy import signal

from distill import degradations
from distill.degradations import RATE_HZ


def voice_like(seconds: float = 2.0, seed: int = 1) -> np.ndarray:
    """A gliding, jittering pulse train through four formants, in syllables with pauses, with some breath in it."""
    rng = np.random.default_rng(seed)
    time = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    wander = signal.lfilter([0.002], [1, -0.998], rng.standard_normal(len(time))) * 30
    pitch_hz = 130 + 25 * np.sin(2 * np.pi * 0.7 * time + seed) + wander
    phase = np.cumsum(pitch_hz) / RATE_HZ
    source = np.diff(np.floor(phase), prepend=0) + 0.02 * rng.standard_normal(len(time))
    for formant_hz, width_hz in ((600, 80), (1300, 100), (2500, 150), (3600, 250)):
        radius, angle = np.exp(-np.pi * width_hz / RATE_HZ), 2 * np.pi * formant_hz / RATE_HZ
        source = signal.lfilter([1], [1, -2 * radius * np.cos(angle), radius**2], source)
    voice = np.diff(source, prepend=0) * np.clip(np.sin(2 * np.pi * 2.5 * time) + 0.4, 0, 1)
    return (0.5 * voice / np.abs(voice).max()).astype(np.float32)


def white(seconds: float = 2.0, seed: int = 2) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal(int(seconds * RATE_HZ))
    return (0.1 * noise).astype(np.float32)


def band_db(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    """The level of a band, per hertz, in dB."""
    hz, power = signal.welch(samples, RATE_HZ, nperseg=1024)
    return 10 * np.log10(power[(hz >= low_hz) & (hz <= high_hz)].mean())


def decibels(power: float) -> float:
    return 10 * np.log10(power)


def lag_ms(output: np.ndarray, samples: np.ndarray) -> float:
    """How much later the output is. Only the telephone band is compared: a codec's own high-pass turns phases below."""
    output, samples = degradations.telephone_band(output), degradations.telephone_band(samples)
    alike = signal.correlate(output, samples, method="fft")
    return (int(np.argmax(alike)) - len(samples) + 1) * 1000 / RATE_HZ


def codecs() -> dict:
    functions = {
        "g711 mu": lambda samples: degradations.g711(samples, "mu"),
        "g711 a": lambda samples: degradations.g711(samples, "a"),
        "opus with loss": lambda samples: degradations.opus(samples, 12, 0.1, np.random.default_rng(0)),
    }
    for kbps in degradations.AMR_KBPS:
        functions[f"amr {kbps}"] = lambda samples, kbps=kbps: degradations.amr_narrow_band(samples, kbps)
    for kbps in (6, 8, 12, 16, 24):
        functions[f"opus {kbps}"] = lambda samples, kbps=kbps: degradations.opus(samples, kbps)
    for kbps in (8, 16, 32, 64, 160):
        functions[f"mp3 {kbps}"] = lambda samples, kbps=kbps: degradations.mp3(samples, kbps)
    if degradations.gsm_available():
        functions["gsm"] = degradations.gsm_full_rate
    return functions


def drawing_functions() -> dict:
    """Every function that draws from a generator, on a voice."""
    voice = voice_like(1.0)
    return {
        "spectral_tilt": lambda rng: degradations.spectral_tilt(voice, rng),
        "lost_packets": lambda rng: degradations.lost_packets(500, 0.2, rng),
        "packet_loss": lambda rng: degradations.packet_loss(voice, rng, 0.2),
        "opus with loss": lambda rng: degradations.opus(voice, 12, 0.2, rng),
        "simulated_room": degradations.simulated_room,
        "far_field": lambda rng: degradations.far_field(voice, rng),
    }


class Shape(unittest.TestCase):
    def test_every_function_keeps_length_and_gives_finite_float32_without_touching_its_input(self):
        voices = [voice_like(0.7, seed) for seed in range(3, 7)]
        functions = codecs() | {
            "telephone_band": degradations.telephone_band,
            "band_limit": lambda samples: degradations.band_limit(samples, 4000),
            "spectral_tilt": lambda samples: degradations.spectral_tilt(samples, np.random.default_rng(1)),
            "packet_loss": lambda samples: degradations.packet_loss(samples, np.random.default_rng(1), 0.3),
            "add_noise": lambda samples: degradations.add_noise(samples, white(0.3), 10),
            "babble": lambda samples: degradations.babble(samples, voices, 10),
            "reverberate": lambda samples: degradations.reverberate(samples, np.array([0, 1, 0.5])),
            "far_field": lambda samples: degradations.far_field(samples, np.random.default_rng(1)),
            "clip": lambda samples: degradations.clip(samples, 0.1),
            "gain": lambda samples: degradations.gain(samples, 12),
            "change_speed slower": lambda samples: degradations.change_speed(samples, 0.95),
            "change_speed faster": lambda samples: degradations.change_speed(samples, 1.05),
        }
        for length in (1, 7, 321, 15_999, 16_001):
            samples = voice_like(1.1)[1000 : 1000 + length]
            before = samples.copy()
            for name, function in functions.items():
                with self.subTest(name, length=length):
                    output = function(samples)
                    self.assertEqual((output.dtype, output.shape), (np.dtype(np.float32), samples.shape))
                    self.assertTrue(np.isfinite(output).all())
                    self.assertTrue(np.array_equal(samples, before))

    def test_silence_stays_finite(self):
        silence = np.zeros(8000, np.float32)
        for name, function in codecs().items():
            with self.subTest(name):
                self.assertLess(np.abs(function(silence)).max(), 0.01)
        for output in (
            degradations.add_noise(silence, white(), 10),
            degradations.add_noise(white(0.5), silence, 10),
            degradations.babble(white(0.5), [silence] * 3, 10),
            degradations.far_field(silence, np.random.default_rng(1)),
            degradations.clip(silence, 0.1),
        ):
            self.assertTrue(np.isfinite(output).all())

    def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(self):
        for name, function in drawing_functions().items():
            with self.subTest(name):
                once, again, other = (function(np.random.default_rng(seed)) for seed in (5, 5, 6))
                self.assertEqual(once.tobytes(), again.tobytes())
                self.assertNotEqual(once.tobytes(), other.tobytes())

    def test_codecs_give_the_same_bytes_twice(self):
        for name, function in codecs().items():
            with self.subTest(name):
                self.assertEqual(function(voice_like()).tobytes(), function(voice_like()).tobytes())


class Bands(unittest.TestCase):
    def test_the_telephone_band_passes_speech_and_takes_more_than_30_db_outside(self):
        before, after = white(), degradations.telephone_band(white())
        for low_hz, high_hz in ((0, 180), (4000, 8000)):
            self.assertLess(band_db(after, low_hz, high_hz) - band_db(before, low_hz, high_hz), -30)
        self.assertAlmostEqual(band_db(after, 400, 3200), band_db(before, 400, 3200), delta=0.3)
        self.assertAlmostEqual(band_db(after, 290, 310), band_db(before, 290, 310) - 3, delta=1)
        self.assertAlmostEqual(band_db(after, 3390, 3410), band_db(before, 3390, 3410) - 3, delta=1)

    def test_everything_telephone_leaves_nothing_above_4_khz(self):
        names = ["g711 mu", "g711 a", "amr 4.75", "amr 12.2"] + ["gsm"] * degradations.gsm_available()
        for name in names:
            with self.subTest(name):
                after = codecs()[name](white())
                self.assertLess(band_db(after, 4100, 8000) - band_db(white(), 4100, 8000), -40)
                self.assertGreater(band_db(after, 500, 3000) - band_db(white(), 500, 3000), -12)

    def test_g711_limits_the_band(self):
        for law in ("mu", "a"):
            after = degradations.g711(white(), law)
            self.assertLess(band_db(after, 0, 150) - band_db(white(), 0, 150), -30)
            self.assertAlmostEqual(band_db(after, 500, 3000), band_db(white(), 500, 3000), delta=0.5)

    def test_a_band_limit_stands_where_it_was_asked_for(self):
        for limit_hz in (1000, 2500, 6000):
            after = degradations.band_limit(white(), limit_hz)
            passed_hz = (100, 0.8 * limit_hz)
            self.assertAlmostEqual(band_db(after, *passed_hz), band_db(white(), *passed_hz), delta=0.3)
            self.assertLess(band_db(after, 1.2 * limit_hz, 8000) - band_db(white(), 1.2 * limit_hz, 8000), -30)

    def test_a_spectral_tilt_is_smooth_and_within_6_db(self):
        click = np.zeros(RATE_HZ, np.float32)
        click[RATE_HZ // 2] = 1
        for seed in range(10):
            after = degradations.spectral_tilt(click, np.random.default_rng(seed))
            curve_db = 20 * np.log10(np.abs(np.fft.rfft(after)))[50:7900]
            self.assertLess(np.abs(curve_db).max(), 6.2)
            self.assertGreater(np.ptp(curve_db), 1)
            self.assertLess(np.abs(np.diff(curve_db)).max(), 0.3)


class Companding(unittest.TestCase):
    def test_code_words_are_those_of_g711(self):
        # G.711 tables 1a-2b, on the 16-bit scale.
        known = {
            "mu": {32124: 0x80, 31100: 0x81, 16764: 0x8F, 8: 0xFE, 0: 0xFF, -8: 0x7E, -16764: 0x0F, -32124: 0x00},
            "a": {32256: 0xAA, 5504: 0x80, 5248: 0x81, 8: 0xD5, -8: 0x55, -5504: 0x00, -32256: 0x2A},
        }
        for law, words in known.items():
            for value, code in words.items():
                with self.subTest(law, value=value):
                    self.assertEqual(int(degradations.g711_encode(np.array([value], np.int16), law)[0]), code)
                    self.assertEqual(int(degradations.g711_decode(np.array([code], np.uint8), law)[0]), value)

    def test_all_256_code_words_decode_as_another_implementation_does(self):
        codes = np.arange(256, dtype=np.uint8)
        for law, name in (("mu", "pcm_mulaw"), ("a", "pcm_alaw")):
            decoder = av.CodecContext.create(name, "r")
            decoder.sample_rate, decoder.layout = 8000, "mono"
            theirs = decoder.decode(av.Packet(codes.tobytes()))[0].to_ndarray().ravel()
            self.assertTrue(np.array_equal(degradations.g711_decode(codes, law), theirs))

    def test_every_sample_gets_a_value_within_half_a_step(self):
        pcm = np.arange(-32768, 32768).astype(np.int16)
        for law, loudest in (("mu", 32636), ("a", 32768)):
            values = degradations.g711_decode(degradations.g711_encode(pcm, law), law).astype(int)
            magnitude = np.minimum(np.abs(pcm.astype(int)), loudest)
            # 16 steps in each doubling: half a step is at most 1/32 of where the doubling begins, 8 at the smallest.
            off = np.abs(values - np.sign(pcm) * magnitude)
            self.assertTrue(np.all(off <= np.maximum(8, (magnitude + 132) / 32)))

    def test_g711_costs_about_38_db_of_noise_at_speech_level(self):
        samples = degradations.telephone_band(white())
        narrow = signal.resample(samples, len(samples) // 2)
        for law in ("mu", "a"):
            heard = degradations.g711(white(), law)
            noise = signal.resample(heard, len(heard) // 2) - narrow
            self.assertAlmostEqual(decibels(np.mean(narrow**2) / np.mean(noise**2)), 38, delta=2)


class Alignment(unittest.TestCase):
    def test_no_codec_moves_the_voice_by_more_than_a_millisecond(self):
        voice = voice_like()
        for name, function in codecs().items():
            with self.subTest(name):
                self.assertLessEqual(abs(lag_ms(function(voice), voice)), 1)

    def test_codecs_keep_the_voice_itself(self):
        voice = degradations.telephone_band(voice_like())
        for name, function in codecs().items():
            with self.subTest(name):
                heard = degradations.telephone_band(function(voice))
                self.assertGreater(np.corrcoef(heard, voice)[0, 1], 0.6)
                self.assertAlmostEqual(decibels(np.mean(heard**2) / np.mean(voice**2)), 0, delta=3)

    def test_codecs_reach_the_last_moment(self):
        for length in (16_000, 16_161):
            # It ends amid the syllable around 1.7 s.
            voice = degradations.telephone_band(voice_like())[27_200 - length : 27_200]
            for name, function in codecs().items():
                if name != "opus with loss":
                    with self.subTest(name, length=length):
                        heard, spoken = function(voice)[-400:], voice[-400:]
                        self.assertGreater(np.corrcoef(heard, spoken)[0, 1], 0.4)

    def test_filters_and_rooms_do_not_move_the_voice(self):
        voice, rng = voice_like(), np.random.default_rng(3)
        delayed = np.concatenate([np.zeros(500), [1], np.zeros(300), [0.3]])
        for output in (
            degradations.telephone_band(voice),
            degradations.band_limit(voice, 3000),
            degradations.spectral_tilt(voice, rng),
            degradations.reverberate(voice, delayed),
        ):
            self.assertEqual(lag_ms(output, voice), 0)


class Loss(unittest.TestCase):
    def test_packets_are_lost_at_the_rate_and_in_bursts_of_two(self):
        for rate in (0.05, 0.2, 0.5):
            lost = degradations.lost_packets(100_000, rate, np.random.default_rng(4))
            self.assertAlmostEqual(lost.mean(), rate, delta=0.05 * rate + 0.003)
            bursts = np.count_nonzero(np.diff(lost.astype(int), prepend=0) == 1)
            self.assertAlmostEqual(lost.sum() / bursts, 2, delta=0.1)
        self.assertFalse(degradations.lost_packets(1000, 0, np.random.default_rng(4)).any())

    def test_silence_leaves_gaps_in_the_share_of_packets_lost(self):
        ones = np.ones(60 * RATE_HZ, np.float32)
        heard = degradations.packet_loss(ones, np.random.default_rng(4), 0.2, "silence").reshape(-1, 320)
        lost = degradations.lost_packets(3000, 0.2, np.random.default_rng(4))
        self.assertTrue(np.array_equal(heard == 0, np.repeat(lost[:, None], 320, axis=1)))
        self.assertAlmostEqual(np.mean(heard == 0), 0.2, delta=0.03)

    def test_repeating_fades_the_last_packet_that_came_out_within_60_ms(self):
        numbered = (np.repeat(np.arange(1, 301), 320) / 300).astype(np.float32)
        heard = degradations.packet_loss(numbered, np.random.default_rng(8), 0.4).reshape(-1, 320)
        lost = degradations.lost_packets(300, 0.4, np.random.default_rng(8))
        last, age = 0.0, 0
        for packet in range(300):
            last, age = (last, age + 1) if lost[packet] else ((packet + 1) / 300, 0)
            fade = np.maximum(0, 1 - ((age - 1) * 320 + np.arange(320)) / 960) if age else 1
            np.testing.assert_allclose(heard[packet], last * fade, atol=1e-5)
        self.assertGreater(lost.sum(), 80)

    def test_lost_opus_frames_change_nothing_before_the_first_of_them(self):
        voice = voice_like()
        clean, lossy = degradations.opus(voice, 16), degradations.opus(voice, 16, 0.1, np.random.default_rng(4))
        first_s = np.argmax(degradations.lost_packets(101, 0.1, np.random.default_rng(4))) * 0.02
        first_difference_s = np.argmax(np.abs(clean - lossy) > 1e-3) / RATE_HZ
        self.assertGreater(first_s, 0)
        self.assertAlmostEqual(first_difference_s, first_s, delta=0.03)


class Noise(unittest.TestCase):
    def test_the_level_of_speech_leaves_out_pauses(self):
        tone = np.sin(np.arange(RATE_HZ) * 2 * np.pi * 500 / RATE_HZ) * 0.4
        faint, audible = tone * 10 ** (-35 / 20), tone * 10 ** (-25 / 20)
        self.assertAlmostEqual(degradations.active_power(np.concatenate([tone, 0 * tone, faint])), 0.08, places=4)
        self.assertAlmostEqual(degradations.active_power(np.concatenate([tone, audible])), 0.0401, places=4)

    def test_noise_comes_at_the_ratio_asked_for(self):
        tone = np.sin(np.arange(RATE_HZ) * 2 * np.pi * 500 / RATE_HZ) * 0.4
        paused = np.concatenate([tone, 0 * tone]).astype(np.float32)
        for snr_db in (-5, 0, 10, 20):
            noise = degradations.add_noise(paused, 7 * white(0.7), snr_db) - paused
            self.assertAlmostEqual(decibels(0.08 / np.mean(noise**2)), snr_db, delta=0.1)
            voice = voice_like()
            noise = degradations.add_noise(voice, white(5), snr_db) - voice
            ratio = degradations.active_power(voice) / np.mean(noise**2)
            self.assertAlmostEqual(decibels(ratio), snr_db, delta=0.1)

    def test_short_noise_is_looped_and_long_noise_cut(self):
        voice, short = voice_like(), white(0.25)
        noise = degradations.add_noise(voice, short, 0) - voice
        np.testing.assert_allclose(noise[:4000], noise[4000:8000], atol=1e-6)
        longer = degradations.add_noise(voice, white(3), 0)
        self.assertTrue(np.array_equal(longer, degradations.add_noise(voice, white(3)[: len(voice)], 0)))

    def test_babble_is_all_voices_equally_loud_at_the_ratio(self):
        voice = voice_like()
        others = [voice_like(2, seed) * scale for seed, scale in ((3, 1), (4, 0.01), (5, 0.3))]
        crowd = degradations.babble(voice, others, 5) - voice
        ratio = degradations.active_power(voice) / np.mean(crowd**2)
        self.assertAlmostEqual(decibels(ratio), 5, delta=0.1)
        shares, *_ = np.linalg.lstsq(np.stack(others, axis=1), crowd, rcond=None)
        levels = shares * [np.sqrt(degradations.active_power(other)) for other in others]
        np.testing.assert_allclose(levels, levels.mean(), rtol=0.01)


def decay_time_s(impulse: np.ndarray) -> float:
    """RT60 from the slope of the backward integral between -5 and -25 dB (Schroeder 1965), without the direct sound."""
    reverberant = impulse[int(np.argmax(np.abs(impulse))) + RATE_HZ // 100 :].astype(np.float64)
    curve_db = 10 * np.log10(np.cumsum(reverberant[::-1] ** 2)[::-1] / np.sum(reverberant**2))
    part = np.flatnonzero((curve_db < -5) & (curve_db > -25))
    return -60 / np.polyfit(part / RATE_HZ, curve_db[part], 1)[0]


class Rooms(unittest.TestCase):
    def test_a_room_decays_in_the_time_asked_for(self):
        rng = np.random.default_rng(9)
        for rt60_s in (0.2, 0.4, 0.7, 1.0):
            for room in ((3.1, 3.7, 2.5), (9.2, 6.3, 3.3)):
                with self.subTest(room, rt60_s=rt60_s):
                    impulse = degradations.room_impulse(room, (1.1, 1.2, 1.3), (2.3, 2.9, 1.6), rt60_s, rng)
                    self.assertAlmostEqual(decay_time_s(impulse) / rt60_s, 1, delta=0.25)

    def test_the_direct_path_comes_when_sound_has_gone_the_way_and_echoes_where_images_are(self):
        # The microphone is 2 m away; the floor's echo goes 2 * sqrt(1 + 1) m, the other walls are far.
        impulse = degradations.room_impulse((40, 40, 40), (20, 20, 1), (22, 20, 1), 1.0, np.random.default_rng(1))
        direct, echo = round(2 / 343 * RATE_HZ), round(np.sqrt(8) / 343 * RATE_HZ)
        self.assertEqual(np.flatnonzero(impulse[: echo + 100]).tolist(), [direct, echo])
        self.assertAlmostEqual(float(impulse[direct]), 1, places=5)
        reflection = np.exp(-0.161 * 40**3 / (6 * 40**2 * 1.0) / 2)
        self.assertAlmostEqual(float(impulse[echo]), -reflection / np.sqrt(2), places=5)

    def test_the_noise_goes_on_at_the_level_where_the_images_stop(self):
        rng = np.random.default_rng(2)
        steps_db = []
        for _ in range(30):
            impulse = degradations.simulated_room(rng, (0.5, 1.0))
            border = int(np.argmax(np.abs(impulse))) + RATE_HZ // 20
            before, after = impulse[border - 240 : border], impulse[border : border + 240]
            steps_db.append(decibels(np.mean(after**2) / np.mean(before**2)))
        self.assertLess(abs(np.median(steps_db)), 2.5)

    def test_random_rooms_stay_within_the_range_of_decay(self):
        rng = np.random.default_rng(10)
        times = [decay_time_s(degradations.simulated_room(rng)) for _ in range(60)]
        self.assertGreater(min(times), 0.12)
        self.assertLess(max(times), 1.25)
        self.assertLess(min(times), 0.35)
        self.assertGreater(max(times), 0.75)

    def test_reverberation_keeps_the_level_and_smears_in_time(self):
        burst = np.concatenate([voice_like(1), np.zeros(RATE_HZ)]).astype(np.float32)
        impulse = degradations.room_impulse((6, 5, 3), (1, 1, 1.5), (4, 3, 1.2), 0.8, np.random.default_rng(1))
        heard = degradations.reverberate(burst, impulse)
        self.assertAlmostEqual(decibels(np.mean(heard**2) / np.mean(burst**2)), 0, delta=0.01)
        self.assertGreater(np.mean(heard[RATE_HZ : RATE_HZ + 3200] ** 2), 1e-3 * np.mean(heard**2))

    def test_far_away_the_highs_are_lost_and_the_level_kept(self):
        for seed in range(5):
            heard = degradations.far_field(white(), np.random.default_rng(seed))
            self.assertLess(band_db(heard, 6000, 7900), band_db(heard, 300, 1000) - 2)
            self.assertAlmostEqual(decibels(np.mean(heard**2) / np.mean(white() ** 2)), 0, delta=0.01)


class Level(unittest.TestCase):
    def test_the_share_asked_for_is_clipped(self):
        for share in (0.001, 0.02, 0.1):
            heard = degradations.clip(voice_like(), share)
            self.assertAlmostEqual(np.mean(np.abs(heard) >= np.abs(heard).max()), share, delta=0.1 * share + 1e-4)
        self.assertTrue(np.array_equal(degradations.clip(voice_like(), 0), voice_like()))

    def test_gain_is_exact_and_stops_at_full_scale(self):
        np.testing.assert_allclose(degradations.gain(voice_like(), -20), voice_like() / 10, rtol=1e-5)
        self.assertEqual(np.abs(degradations.gain(voice_like(), 30)).max(), 1)

    def test_speed_moves_pitch_and_time_alike(self):
        time = np.arange(2 * RATE_HZ) / RATE_HZ
        for factor in (0.95, 1.02, 1.05):
            heard = degradations.change_speed(np.sin(2 * np.pi * 1000 * time).astype(np.float32), factor)
            spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard)), 8 * len(heard)))
            self.assertAlmostEqual(np.argmax(spectrum) / 16, 1000 * factor, delta=0.2)
            click = np.zeros(2 * RATE_HZ, np.float32)
            click[RATE_HZ] = 1
            self.assertAlmostEqual(np.argmax(degradations.change_speed(click, factor)), RATE_HZ / factor, delta=1)
        self.assertFalse(degradations.change_speed(voice_like() + 1, 1.05)[-1000:].any())


class Errors(unittest.TestCase):
    def test_bad_samples_are_refused_by_every_function(self):
        rng = np.random.default_rng(0)
        functions = codecs() | {
            "telephone_band": degradations.telephone_band,
            "band_limit": lambda samples: degradations.band_limit(samples, 4000),
            "spectral_tilt": lambda samples: degradations.spectral_tilt(samples, rng),
            "packet_loss": lambda samples: degradations.packet_loss(samples, rng, 0.1),
            "active_power": degradations.active_power,
            "add_noise": lambda samples: degradations.add_noise(samples, white(), 10),
            "noise": lambda samples: degradations.add_noise(white(), samples, 10),
            "babble": lambda samples: degradations.babble(samples, [white()] * 3, 10),
            "voices": lambda samples: degradations.babble(white(), [samples] * 3, 10),
            "reverberate": lambda samples: degradations.reverberate(samples, np.ones(1)),
            "impulse": lambda samples: degradations.reverberate(white(), samples),
            "far_field": lambda samples: degradations.far_field(samples, rng),
            "clip": lambda samples: degradations.clip(samples, 0.1),
            "gain": lambda samples: degradations.gain(samples, 3),
            "change_speed": lambda samples: degradations.change_speed(samples, 1),
        }
        bad = {"empty": np.zeros(0), "finite": np.array([0, np.nan, 0.1]), "one row": np.zeros((2, 100))}
        for name, function in functions.items():
            for reason, samples in bad.items():
                with self.subTest(name, reason=reason), self.assertRaisesRegex(ValueError, reason):
                    function(samples)

    def test_arguments_out_of_range_are_refused_with_their_value(self):
        samples, rng = white(0.1), np.random.default_rng(0)
        calls = {
            "3400-300": lambda: degradations.telephone_band(samples, 3400, 300),
            "9000": lambda: degradations.band_limit(samples, 9000),
            "law 'u'": lambda: degradations.g711(samples, "u"),
            "5 kbit": lambda: degradations.amr_narrow_band(samples, 5),
            "32 kbit": lambda: degradations.opus(samples, 32),
            "0.9 isn't": lambda: degradations.opus(samples, 12, 0.9, rng),
            "need a random generator": lambda: degradations.opus(samples, 12, 0.1),
            "33 kbit": lambda: degradations.mp3(samples, 33),
            "-0.1": lambda: degradations.packet_loss(samples, rng, -0.1),
            "'plc'": lambda: degradations.packet_loss(samples, rng, 0.1, "plc"),
            "1000 ms": lambda: degradations.packet_loss(samples, rng, 0.1, packet_ms=1000),
            "0.5 packets": lambda: degradations.lost_packets(10, 0.1, rng, 0.5),
            "90 dB": lambda: degradations.add_noise(samples, samples, 90),
            "nan dB": lambda: degradations.add_noise(samples, samples, float("nan")),
            "not 2": lambda: degradations.babble(samples, [samples] * 2, 10),
            "not 7": lambda: degradations.babble(samples, [samples] * 7, 10),
            "silent": lambda: degradations.reverberate(samples, np.zeros(10)),
            "inside": lambda: degradations.room_impulse((3, 3, 3), (1, 1, 4), (2, 2, 2), 0.5, rng),
            "less than 0.1 m": lambda: degradations.room_impulse((3, 3, 3), (1, 1, 1), (1, 1, 1.01), 0.5, rng),
            "of 3 s": lambda: degradations.room_impulse((3, 3, 3), (1, 1, 1), (2, 2, 2), 3, rng),
            "distances": lambda: degradations.simulated_room(rng, distance_m=(5, 6)),
            "times": lambda: degradations.simulated_room(rng, rt60_s=(0.5, 0.2)),
            "0.6": lambda: degradations.clip(samples, 0.6),
            "50 dB": lambda: degradations.gain(samples, 50),
            "1.2": lambda: degradations.change_speed(samples, 1.2),
        }
        for part, call in calls.items():
            with self.subTest(part), self.assertRaisesRegex(ValueError, part):
                call()


if __name__ == "__main__":
    unittest.main()
