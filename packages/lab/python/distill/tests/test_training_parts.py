"""What a run stands on: its batches, losses, checkpoints and bundle. Needs PyTorch, but no weights and no corpora.

python -m unittest discover -s packages/lab/python/distill/tests -t packages/lab/python
"""

import json
import pathlib
import tempfile
import unittest
from unittest import mock

import numpy as np

try:
    import onnx
    import pyworld
    import torch
except ImportError as error:
    raise unittest.SkipTest("needs PyTorch") from error

from distill import bundle, checkpoint, losses
from distill.audio import RATE_HZ, write_opus
from distill.bundle import Entry
from distill.configuration import read_configuration
from distill.exporting import vectors_of, written
from distill.features import Filterbank
from distill.library import Library, Sound
from distill.network import evening, fold_map
from distill.quantizing import even_pair, stays_float, write_quantized
from distill.run_log import LOG, logged_rates
from distill.sampler import Sampler
from distill.students import move_towards
from distill.teacher import Targets
from distill.validation import equal_error_rate
from distill.voices import RecordedVoice, drawn_factors
from export_campplus import write_onnx


def library(folder: pathlib.Path) -> Library:
    """Two corpora of two speakers with four recordings each, three noises and a room, all of noise."""
    random = np.random.default_rng(3)
    sounds, parts, position = [], [], 0

    def add(kind: str, corpus: str, speaker: str, seconds: float) -> None:
        nonlocal position
        samples = (random.standard_normal(int(seconds * RATE_HZ)) * 3000).astype(np.int16)
        sounds.append(Sound(kind, corpus, speaker, "fit", f"{len(sounds)}", position, len(samples), seconds))
        parts.append(samples)
        position += len(samples)

    for corpus in ("a", "b"):
        for speaker in ("x", "y"):
            for take in range(4):
                add("speech", corpus, speaker, 0.6 + 0.7 * take)
    for _ in range(3):
        add("noise", "noise", "", 1.0)
    add("room", "rir", "", 0.2)
    np.concatenate(parts).tofile(folder / "library.i16")
    described = {"digest": "d", "sounds": [vars(sound) for sound in sounds]}
    (folder / "library.json").write_text(json.dumps(described))
    return Library(folder)


class SamplerTest(unittest.TestCase):
    def setUp(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.library = library(pathlib.Path(self._folder.name))

    def test_a_batch_is_decided_by_seed_and_step_alone(self) -> None:
        configuration = read_configuration()
        one, other = Sampler(self.library, configuration), Sampler(self.library, configuration)
        other.batch(3)
        self.assertTrue(np.array_equal(one.batch(7).samples, other.batch(7).samples))
        self.assertFalse(np.array_equal(one.batch(8).numbers, one.batch(7).numbers))

    def test_batches_hold_the_seconds_asked_for_in_the_lengths_asked_for(self) -> None:
        configuration = read_configuration()
        sampler = Sampler(self.library, configuration)
        lengths = {length for length, _ in configuration["crops"]["lengths_s"]}
        for step in range(12):
            samples = sampler.batch(step).samples
            self.assertIn(samples.shape[1] / RATE_HZ, lengths)
            self.assertAlmostEqual(samples.size / RATE_HZ, configuration["crops"]["batch_s"], delta=3)
            self.assertTrue(np.isfinite(samples).all())

    def test_clean_crops_are_heard_as_they_are_spoken_and_others_are_not(self) -> None:
        configuration = read_configuration()
        configuration["degradations"] |= {"clean_share": 0.4, "speed_probability": 1.0}
        batch = Sampler(self.library, configuration).batch(5)
        untouched = [np.array_equal(*pair) for pair in zip(batch.samples, batch.spoken, strict=True)]
        self.assertTrue(any(untouched) and not all(untouched))

    def test_a_targets_speakers_mean_draws_the_more_the_less_was_said(self) -> None:
        count = len(self.library.of("speech", "fit"))
        vectors = np.random.default_rng(1).standard_normal((count, 192))
        own, drawn = Targets(self.library, vectors, 0), Targets(self.library, vectors, 3.0)
        self.assertTrue(np.allclose(own.vectors, vectors - own.mean, atol=1e-5))
        moved = np.linalg.norm(drawn.vectors - own.vectors, axis=1)
        to_mean = np.linalg.norm(own.prototypes[own.speakers] - own.vectors, axis=1)
        shares = moved / to_mean
        self.assertAlmostEqual(shares[0], 3 / 3.6, places=4)  # 0.6 s of speech
        self.assertAlmostEqual(shares[3], 3 / 5.7, places=4)  # 2.7 s


class VoicesTest(unittest.TestCase):
    def test_another_voice_has_the_pitch_and_the_formants_asked_for(self) -> None:
        seconds = np.arange(RATE_HZ) / RATE_HZ
        buzz = sum(np.sin(2 * np.pi * 120 * k * seconds) * np.exp(-k / 8) for k in range(1, 60))
        voice = RecordedVoice((0.1 * buzz).astype(np.float32))

        def heard(samples: np.ndarray) -> tuple[float, float]:
            """The pitch and where most of the energy lies, in Hz."""
            spectrum = np.abs(np.fft.rfft(samples[2000:-2000] * np.hanning(len(samples) - 4000)))
            pitch, moments = pyworld.dio(samples.astype(np.float64), RATE_HZ)
            hz = np.fft.rfftfreq(len(samples) - 4000, 1 / RATE_HZ)
            return float(np.median(pitch[pitch > 0])), float((hz * spectrum**2).sum() / (spectrum**2).sum())

        self.assertEqual(len(voice.another(1.5, 1.2)), RATE_HZ)
        self.assertAlmostEqual(heard(voice.another(1.5, 1.2))[0], 180, delta=6)
        self.assertAlmostEqual(heard(voice.another(1, 1.2))[1] / heard(voice.another(1, 1))[1], 1.2, delta=0.06)
        self.assertAlmostEqual(heard(voice.another(0.3, 1))[0], 75, delta=4)  # no lower than anybody speaks

    def test_what_is_not_voiced_has_other_voices_too(self) -> None:
        self.assertEqual(len(RecordedVoice(np.zeros(4000, np.float32)).another(1.5, 0.9)), 4000)

    def test_factors_are_decided_by_the_name_and_within_their_span(self) -> None:
        settings = {"pitch": [0.6, 1.7], "formants": [0.84, 1.2]}
        drawn = [drawn_factors(f"{n}", 0, settings) for n in range(300)]
        self.assertEqual(drawn[5], drawn_factors("5", 0, settings))
        self.assertNotEqual(drawn[5], drawn_factors("5", 1, settings))
        for found, (low, high) in zip(zip(*drawn, strict=True), settings.values(), strict=True):
            self.assertTrue(low <= min(found) < low * 1.05 and high / 1.05 < max(found) <= high)


class LossTest(unittest.TestCase):
    def test_equal_vectors_cost_nothing_and_opposite_ones_most(self) -> None:
        vectors = torch.randn(6, 192, generator=torch.Generator().manual_seed(1))
        self.assertAlmostEqual(losses.cosine_loss(vectors, 3 * vectors).item(), 0, places=5)
        self.assertAlmostEqual(losses.cosine_loss(vectors, -vectors).item(), 2, places=5)

    def test_relations_do_not_mind_a_rotation(self) -> None:
        generator = torch.Generator().manual_seed(1)
        vectors = torch.randn(6, 192, generator=generator)
        rotation, _ = torch.linalg.qr(torch.randn(192, 192, generator=generator))
        self.assertAlmostEqual(losses.relation_loss(vectors @ rotation, vectors).item(), 0, places=6)
        self.assertGreater(losses.relation_loss(vectors.roll(1, 0), vectors).item(), 1e-3)

    def test_inner_outputs_count_by_the_share_of_the_teachers_variance(self) -> None:
        generator = torch.Generator().manual_seed(1)
        teacher = [torch.randn(2, 8, 50, generator=generator), 100 * torch.randn(2, 4, 25, generator=generator)]
        self.assertEqual(losses.inner_loss(teacher, teacher).item(), 0)
        means = [output.mean().expand_as(output) for output in teacher]
        self.assertAlmostEqual(losses.inner_loss(means, teacher).item(), 1, places=2)

    def test_the_margin_makes_the_right_class_dearer(self) -> None:
        prototypes = torch.eye(3, 192)
        speakers = torch.tensor([0, 1, 2])
        without = losses.prototype_loss(prototypes, prototypes, speakers, 20, 0)
        self.assertLess(without, losses.prototype_loss(prototypes, prototypes, speakers, 20, 0.2))
        self.assertLess(without, losses.prototype_loss(prototypes.roll(1, 0), prototypes, speakers, 20, 0))


class SmallNetwork(torch.nn.Module):
    """Inputs and outputs as CAM++ has them, two convolutions in between."""

    class Head(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv1, self.conv2 = torch.nn.Conv1d(80, 16, 3), torch.nn.Conv1d(16, 192, 3)

        def forward(self, features: torch.Tensor) -> torch.Tensor:
            return self.conv2(self.conv1(features.transpose(1, 2)).relu()).mean(2)

    def __init__(self) -> None:
        super().__init__()
        self.head = self.Head()

    def forward(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        vectors = self.head(features)
        return vectors.relu(), vectors


class RoundingTest(unittest.TestCase):
    def test_evened_channels_give_the_same_outputs_from_nearer_ranges(self) -> None:
        generator = torch.Generator().manual_seed(1)
        norm, convolution = torch.nn.BatchNorm1d(6).eval(), torch.nn.Conv1d(6, 4, 3, padding=1)
        norm.weight.data.copy_(torch.tensor([0.1, 0.3, 1.0, 3.0, 10.0, 30.0]))
        inputs = torch.randn(3, 6, 80, generator=generator)
        reached = lambda: torch.relu(norm(inputs)).amax((0, 2))  # noqa: E731
        before, expected = reached(), convolution(torch.relu(norm(inputs)))
        even_pair(norm, convolution, before)
        self.assertTrue(torch.allclose(convolution(torch.relu(norm(inputs))), expected, atol=1e-4))
        self.assertLess((reached().max() / reached().min()) ** 1.5, before.max() / before.min())

    def test_gates_the_first_and_the_last_layer_and_what_joins_blocks_stay_in_float(self) -> None:
        for node in (
            "xvector/block2/tdnnd4/cam_layer/linear1",
            "head/conv1",
            "xvector/transit3/linear",
            "xvector/dense/linear",
        ):
            self.assertTrue(stays_float(f"/network/{node}/Conv"), node)
        for node in (
            "xvector/block2/tdnnd4/linear1",
            "xvector/block1/tdnnd1/cam_layer/linear_local",
            "head/layer1/layer1.0/conv1",
        ):
            self.assertFalse(stays_float(f"/network/{node}/Conv"), node)

    def test_a_file_in_8_bits_gives_nearly_the_same_and_what_stays_float_is_float(self) -> None:
        torch.manual_seed(1)
        network = SmallNetwork()
        crops = [np.random.default_rng(step).standard_normal((2, 50, 80)).astype(np.float32) for step in range(4)]
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "model.onnx")
            write_onnx(network, file)
            expected = vectors_of(file)(crops[0])
            write_quantized(file, crops, file)
            found = vectors_of(file)(crops[0])
            self.assertEqual([place.name for place in pathlib.Path(folder).iterdir()], ["model.onnx"])
            nodes = onnx.load(str(file)).graph.node
            rounded = {node.input[0] for node in nodes if node.op_type == "QuantizeLinear"}
        self.assertLess(np.abs(found - expected).max(), 0.05 * np.abs(expected).max())
        self.assertGreater(np.abs(found - expected).max(), 0)
        self.assertTrue(rounded and "features" not in rounded)


class WrittenFileTest(unittest.TestCase):
    def test_a_failure_leaves_the_file_as_it_was_and_nothing_beside_it(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "model.onnx")
            written(file, lambda unfinished: unfinished.write_bytes(b"one"))

            def fail(unfinished: pathlib.Path) -> None:
                unfinished.write_bytes(b"half")
                raise RuntimeError("too far off")

            with self.assertRaisesRegex(RuntimeError, "too far off"):
                written(file, fail)
            self.assertEqual(
                {place.name: place.read_bytes() for place in file.parent.iterdir()}, {"model.onnx": b"one"}
            )


class StartTest(unittest.TestCase):
    def test_a_start_of_another_kind_is_refused_and_a_part_of_the_same_is_not(self) -> None:
        student = torch.nn.Linear(3, 2)
        move_towards(student, {"bias": torch.tensor([1.0, 2.0])})
        self.assertEqual(student.bias.tolist(), [1, 2])
        move_towards(student, {"bias": torch.tensor([5.0, 4.0])}, 0.25)
        self.assertEqual(student.bias.tolist(), [2, 2.5])
        for strange in ({"bias": torch.zeros(3)}, {"convolution.weight": torch.zeros(2)}):
            with self.assertRaisesRegex(ValueError, "another kind"):
                move_towards(student, strange)

    def test_weights_are_known_again_by_name_and_value(self) -> None:
        digest = checkpoint.digest_of_weights
        self.assertEqual(
            digest({"a": torch.ones(2), "b": torch.zeros(1)}), digest({"b": torch.zeros(1), "a": torch.ones(2)})
        )
        self.assertNotEqual(digest({"a": torch.ones(2)}), digest({"a": torch.ones(2) + 1e-6}))
        self.assertNotEqual(digest({"a": torch.ones(2)}), digest({"b": torch.ones(2)}))


class CheckpointTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name) / checkpoint.FILE

    def test_one_of_other_code_or_data_is_refused_with_the_reason(self) -> None:
        checkpoint.save(self.file, {"code": "1", "data": "2"}, {"step": 5})
        self.assertEqual(checkpoint.load(self.file, {"code": "1", "data": "2"}), {"step": 5})
        with self.assertRaisesRegex(ValueError, "other data"):
            checkpoint.load(self.file, {"code": "1", "data": "3"})

    def test_a_full_disk_leaves_the_one_before(self) -> None:
        checkpoint.save(self.file, {}, {"step": 5})
        with mock.patch("torch.save", side_effect=OSError(28, "No space left on device")):
            with self.assertRaises(OSError):
                checkpoint.save(self.file, {}, {"step": 6})
        self.assertEqual(checkpoint.load(self.file, {}), {"step": 5})


class LogTest(unittest.TestCase):
    def test_rates_are_found_by_their_step_and_a_line_cut_off_by_a_full_disk_is_none(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            self.assertIsNone(logged_rates(folder, 0))
            lines = [
                {"step": 0, "rates": {"clean": 0.1}},
                {"step": 20, "cosine": 0.5},
                {"step": 20, "rates": {"clean": 0.2}},
            ]
            (folder / LOG).write_text("".join(json.dumps(line) + "\n" for line in lines) + '{"step": 40, "ra')
            self.assertEqual(
                [logged_rates(folder, step) for step in (0, 20, 40)], [{"clean": 0.1}, {"clean": 0.2}, None]
            )


class BundleTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.settings = {"listed": ["missing"], "whole": [], "bundle_kbps": 16, "bundle_limit_mb": 60}

    def test_a_missing_corpus_is_named_and_no_index_is_left(self) -> None:
        with self.assertRaisesRegex(FileNotFoundError, "missing"):
            bundle.make_bundle(self.folder, self.folder / "b", self.settings)
        self.assertFalse((self.folder / "b" / "index.tsv").exists())

    def test_a_changed_recording_is_found(self) -> None:
        sound = self.folder / "one.opus"
        write_opus(np.sin(np.arange(RATE_HZ) / 9).astype(np.float32), sound, 16)
        entry = Entry("one.opus", "speech", "a", "x", "fit", bundle.sha256(sound))
        bundle.write_index([entry], self.folder)
        self.assertEqual(bundle.read_bundle(self.folder), [entry])
        sound.write_bytes(b"other")
        with self.assertRaisesRegex(ValueError, "one.opus"):
            bundle.read_bundle(self.folder)

    def test_a_broken_recording_is_left_out_and_the_others_stay(self) -> None:
        corpus = self.folder / "whole"
        corpus.mkdir()
        (corpus / "broken.flac").write_bytes(b"no sound")
        write_opus(np.sin(np.arange(RATE_HZ) / 9).astype(np.float32), corpus / "good.opus", 16)
        rows = ["path\tspeaker\tsession\tlabel", "broken.flac\tx\ts\tbonafide", "good.opus\tx\ts\tbonafide"]
        (corpus / "manifest.tsv").write_text("\n".join(rows) + "\n")
        for name in ("noise", "rir"):
            (self.folder / name).mkdir()
        with mock.patch.object(bundle, "LISTS", self.folder), mock.patch("builtins.print"):
            (self.folder / "speakers.tsv").write_text("corpus\tspeaker\tlist\n")
            (self.folder / "sounds.tsv").write_text("corpus\tpath\tlist\n")
            entries = bundle.make_bundle(
                self.folder, self.folder / "b", self.settings | {"listed": [], "whole": ["whole"]}
            )
        self.assertEqual([entry.path for entry in entries], ["whole/good.opus"])


class FrontEndTest(unittest.TestCase):
    def test_the_filterbank_is_kaldis(self) -> None:
        import kaldi_native_fbank

        samples = np.random.default_rng(2).standard_normal(8000).astype(np.float32) * 0.1
        options = kaldi_native_fbank.FbankOptions()
        options.frame_opts.dither = 0
        options.mel_opts.num_bins = 80
        kaldi = kaldi_native_fbank.OnlineFbank(options)
        kaldi.accept_waveform(RATE_HZ, samples.tolist())
        kaldi.input_finished()
        expected = np.stack([kaldi.get_frame(at) for at in range(kaldi.num_frames_ready)])
        found = Filterbank()(torch.from_numpy(samples)[None])[0].numpy()
        self.assertLess(np.abs(found - (expected - expected.mean(0))).max(), 2e-3)

    def test_a_folded_map_is_what_comes_behind_the_last_layer(self) -> None:
        student = mock.Mock()
        dense = student.network.xvector.dense
        dense.linear = torch.nn.Conv1d(8, 6, 1, bias=False)
        dense.nonlinear.batchnorm = torch.nn.BatchNorm1d(6, affine=False).eval()
        dense.nonlinear.batchnorm.running_var.uniform_(0.5, 2)
        dense.nonlinear.batchnorm.running_mean.uniform_(-1, 1)
        mean, matrix, inputs = torch.randn(6), torch.randn(6, 6), torch.randn(4, 8, 1)
        network = lambda: dense.nonlinear.batchnorm(dense.linear(inputs)).squeeze(-1)  # noqa: E731
        expected = (network() - mean) @ matrix.T
        fold_map(student, mean, matrix)
        self.assertTrue(torch.allclose(network(), expected, atol=1e-4))

    def test_evening_halves_the_spread_of_the_logarithms_of_the_deviations(self) -> None:
        deviations = torch.tensor([4.0, 1.0] * 3)
        vectors = torch.randn(20000, 6, generator=torch.Generator().manual_seed(1)) * deviations
        whitened = vectors @ evening(vectors).T
        self.assertAlmostEqual((whitened.std(0)[::2].mean() / whitened.std(0)[1::2].mean()).item(), 2.3, delta=0.3)
        self.assertAlmostEqual((whitened.norm() / vectors.norm()).item(), 1, places=3)

    def test_equal_error_rates(self) -> None:
        self.assertEqual(equal_error_rate(np.array([2.0, 3.0]), np.array([0.0, 1.0])), 0)
        mixed = equal_error_rate(np.array([0.0, 2.0, 3.0, 4.0]), np.array([-1.0, 0.5, 1.0, 2.5]))
        self.assertAlmostEqual(mixed, 0.25)


if __name__ == "__main__":
    unittest.main()
