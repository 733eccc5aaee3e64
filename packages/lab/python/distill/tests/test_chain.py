"""python -m unittest discover -s packages/lab/python/distill/tests -t packages/lab/python"""

import tomllib
import unittest

import numpy as np

from distill import chain, degradations
from distill.chain import DEFAULT_SETTINGS, Degrader, Sounds
from distill.configuration import FOLDER, changed, read_configuration
from distill.tests.test_degradations import voice_like, white

# GSM starts a process for every crop; the proportions are counted without it.
QUICK = {"telephone_gsm": 0.0, "telephone_amr": 0.43}
DRAWS = 3000


def some_sounds() -> Sounds:
    decay = np.exp(-np.arange(4000) / 800).astype(np.float32)
    return Sounds(
        noises=[white(3, 1), white(0.05, 2)],
        impulses=[white(0.25, 3) * decay],
        voices=[voice_like(1, seed) for seed in range(11, 18)],
    )


def drawn(settings: dict, progress: float = 1.0, draws: int = DRAWS) -> list[tuple[str, ...]]:
    degrader, samples, rng = Degrader(settings, some_sounds()), voice_like(0.1), np.random.default_rng(1)
    return [degrader.degrade(samples, rng, progress)[1] for _ in range(draws)]


def only(**settings: float) -> dict:
    """A table under which nothing happens but what is asked for, and the level."""
    off = {key: 0.0 for key in DEFAULT_SETTINGS if key.endswith("_probability")}
    none = {"clean_share": 0.0, "channel_only_share": 0.0, "channel_none": 1.0}
    none |= {f"channel_{channel}": 0.0 for channel in chain.CHANNELS[1:]}
    return off | none | settings


class Output(unittest.TestCase):
    def test_every_crop_keeps_its_length_and_full_scale(self):
        degrader, rng = Degrader({}, some_sounds()), np.random.default_rng(2)
        for draw in range(150):
            samples = voice_like(0.3, draw)
            before = samples.copy()
            output, _ = degrader.degrade(samples, rng, rng.random())
            self.assertEqual((output.dtype, output.shape), (np.dtype(np.float32), samples.shape))
            self.assertTrue(np.isfinite(output).all())
            self.assertLessEqual(np.abs(output).max(), 1)
            self.assertTrue(np.array_equal(samples, before))

    def test_the_seed_alone_decides(self):
        # Two degraders, one of which has already been at work.
        first, second = Degrader({}, some_sounds()), Degrader({}, some_sounds())
        first.degrade(voice_like(), np.random.default_rng(0), 0)
        different = set()
        for seed in range(60):
            once, names = first.degrade(voice_like(), np.random.default_rng(seed), 0.5)
            again, same_names = second.degrade(voice_like(), np.random.default_rng(seed), 0.5)
            self.assertEqual((once.tobytes(), names), (again.tobytes(), same_names))
            different.add(once.tobytes())
        self.assertGreater(len(different), 40)

    def test_the_level_at_the_end_is_within_its_range(self):
        degrader = Degrader(only(level_db=[-30.0, -20.0]), some_sounds())
        levels = []
        for seed in range(100):
            output, names = degrader.degrade(voice_like(0.5), np.random.default_rng(seed), 1)
            self.assertEqual(names, ("level",))
            levels.append(10 * np.log10(degradations.active_power(output)))
        self.assertTrue(-30.1 < min(levels) < -28 and -22 < max(levels) < -19.9)

    def test_silence_goes_through(self):
        degrader = Degrader({}, some_sounds())
        for seed in range(60):
            output, _ = degrader.degrade(np.zeros(3200, np.float32), np.random.default_rng(seed), 1)
            self.assertTrue(np.isfinite(output).all())


class Proportions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.names = drawn(QUICK)

    def share(self, *names: str) -> float:
        return sum(any(name in names for name in done) for done in self.names) / DRAWS

    def assert_share(self, share: float, expected: float):
        # Four standard deviations.
        self.assertAlmostEqual(share, expected, delta=4 * np.sqrt(expected * (1 - expected) / DRAWS))

    def test_the_clean_share_is_untouched_to_the_bit(self):
        self.assert_share(sum(not done for done in self.names) / DRAWS, 0.12)
        degrader, samples, clean = Degrader({}, some_sounds()), voice_like(), 0
        for seed in range(100):
            output, names = degrader.degrade(samples, np.random.default_rng(seed), 1)
            self.assertEqual(output.tobytes() == samples.tobytes(), not names)
            clean += not names
        self.assertGreater(clean, 3)

    def test_speed_comes_as_often_as_the_table_says(self):
        degrader, rng = Degrader({"speed_probability": 0.3}, some_sounds()), np.random.default_rng(4)
        voice = voice_like(0.1)
        changed = [not np.array_equal(degrader.spoken(voice, rng), voice) for _ in range(300)]
        self.assertAlmostEqual(np.mean(changed), 0.3, delta=0.11)

    def test_steps_come_as_often_as_the_table_says(self):
        whole = 1 - 0.12 - 0.25
        for names, probability in (
            (("simulated_room", "recorded_room", "far_field"), 0.35),
            (("recorded_room",), 0.35 * 0.5),
            (("far_field",), 0.35 * 0.5 * 0.3),
            (("add_noise", "babble"), 0.5),
            (("babble",), 0.5 * 0.25),
            (("spectral_tilt",), 0.4),
            (("gain",), 0.3),
            (("clip",), 0.08),
        ):
            with self.subTest(names):
                self.assert_share(self.share(*names), whole * probability)

    def test_channels_come_as_often_as_the_table_says_and_always_where_they_come_alone(self):
        whole, alone = 1 - 0.12 - 0.25, 0.25
        for names, weight in (
            (("g711", "amr_narrow_band"), 0.40),
            (("packet_loss",), 0.40 * 0.17),
            (("amr_narrow_band",), 0.40 * 0.43),
            (("opus",), 0.15),
            (("mp3",), 0.04),
            (("band_limit",), 0.06),
        ):
            with self.subTest(names):
                self.assert_share(self.share(*names), whole * weight + alone * weight / 0.65)

    def test_steps_come_in_the_order_of_the_world(self):
        order = "simulated_room recorded_room far_field add_noise babble spectral_tilt gain clip".split()
        order += "packet_loss telephone_band g711 amr_narrow_band opus mp3 band_limit level".split()
        for names in set(self.names):
            places = [order.index(name) for name in names]
            self.assertEqual(places, sorted(places))
            self.assertTrue(not names or names[-1] == "level")

    def test_gsm_comes_where_it_can_and_amr_takes_its_place_elsewhere(self):
        settings = only(channel_none=0.0, channel_telephone=1.0, telephone_gsm=1.0)
        settings |= {"telephone_g711": 0.0, "telephone_lossy_g711": 0.0, "telephone_amr": 0.0}
        codec = "gsm_full_rate" if degradations.gsm_available() else "amr_narrow_band"
        self.assertEqual(drawn(settings, draws=3), [("telephone_band", codec, "level")] * 3)

    def test_without_any_channel_crops_of_the_channel_alone_get_the_level_alone(self):
        self.assertEqual(set(drawn(only(channel_only_share=1.0), draws=5)), {("level",)})


class Curriculum(unittest.TestCase):
    def test_the_range_of_noise_widens_until_its_end(self):
        degrader = Degrader({}, some_sounds())
        self.assertEqual(degrader.snr_range_db(0), (10, 20))
        self.assertAlmostEqual(degrader.snr_range_db(0.15)[0], 5)
        for progress in (0.3, 0.6, 1):
            self.assertEqual(degrader.snr_range_db(progress), (0, 20))
        self.assertEqual(Degrader({"curriculum_end": 0}, some_sounds()).snr_range_db(0), (0, 20))

    def test_noise_is_drawn_from_the_range_of_the_moment(self):
        degrader, voice = Degrader(only(noise_probability=1.0, babble_share=0.0), some_sounds()), voice_like(1)
        for progress, low_db in ((0, 10), (1, 0)):
            ratios_db = []
            for seed in range(200):
                output, _ = degrader.degrade(voice, np.random.default_rng(seed), progress)
                # The level at the end scales both; what isn't the voice is the noise.
                scale = np.dot(output, voice) / np.dot(voice, voice)
                ratio = degradations.active_power(scale * voice) / np.mean((output - scale * voice) ** 2)
                ratios_db.append(10 * np.log10(ratio))
            self.assertAlmostEqual(min(ratios_db), low_db, delta=0.8)
            self.assertAlmostEqual(max(ratios_db), 20, delta=0.8)


class Refusals(unittest.TestCase):
    def test_the_table_is_refused_by_the_name_of_the_key_that_is_wrong(self):
        for settings, key in (
            ({"room_probabilty": 0.3}, "room_probabilty"),
            ({"noise_probability": 1.5}, "noise_probability"),
            ({"clean_share": -0.1}, "clean_share"),
            ({"babble_share": "half"}, "babble_share"),
            ({"gain_probability": True}, "gain_probability"),
            ({"gain_probability": float("nan")}, "gain_probability"),
            ({"snr_db_full": [20, 0]}, "snr_db_full"),
            ({"snr_db_full": 10}, "snr_db_full"),
            ({"speed_factor": [0.5, 1.5]}, "speed_factor"),
            ({"opus_wide_kbps": [12, 64]}, "opus_wide_kbps"),
            ({"mp3_kbps": [33]}, "mp3_kbps"),
            ({"mp3_kbps": []}, "mp3_kbps"),
            ({"clean_share": 0.8, "channel_only_share": 0.3}, "channel_only_share"),
            ({"channel_none": 0.5}, "channel_none"),
            ({"telephone_gsm": 0.5}, "telephone_gsm"),
        ):
            with self.subTest(key), self.assertRaisesRegex(ValueError, key):
                Degrader(settings, some_sounds())

    def test_sounds_that_the_table_needs_must_be_there(self):
        nothing = Sounds([], [], [])
        for settings, key in (
            ({}, "simulated_room_share"),
            ({"simulated_room_share": 1.0}, "babble_share"),
            ({"simulated_room_share": 1.0, "babble_share": 1.0}, "voices"),
        ):
            with self.subTest(key), self.assertRaisesRegex(ValueError, key):
                Degrader(settings, nothing)
        Degrader({"simulated_room_share": 1.0, "noise_probability": 0.0}, nothing)

    def test_progress_lies_between_0_and_1(self):
        for progress in (-0.1, 1.1, float("nan")):
            with self.assertRaisesRegex(ValueError, "progress"):
                Degrader({}, some_sounds()).degrade(voice_like(), np.random.default_rng(1), progress)


class TrialsTest(unittest.TestCase):
    def test_every_trial_changes_settings_that_there_are(self) -> None:
        described = tomllib.loads((FOLDER / "trials.toml").read_text())
        default = changed(read_configuration(), described["every"])
        for name, changes in described["trials"].items():
            settings = changed(default, changes)
            self.assertEqual(settings == default, name == "default", name)
            Degrader(settings["degradations"], some_sounds())


if __name__ == "__main__":
    unittest.main()
