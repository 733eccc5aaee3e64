"""What a student's card says, and how a run's settings are read. Needs no PyTorch.

python -m unittest discover -s packages/lab/python/distill/tests -t packages/lab/python
"""

import json
import pathlib
import tempfile
import types
import unittest

from distill.card import LICENCES, write_card, write_rounded_card
from distill.configuration import FOLDER, changed, read_configuration

SOUNDS = [types.SimpleNamespace(corpus="fsdd_8k", speaker=name, length=1800 * 16000) for name in "aab"]
LIBRARY = types.SimpleNamespace(digest="d", recordings=lambda name: SOUNDS if name == "fit" else [])


class CardTest(unittest.TestCase):
    def test_figures_stay_with_the_file_that_they_were_made_of(self) -> None:
        state = {"step": 7, "spent_s": 5400, "device": "cpu"}
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "student", "model.onnx")
            file.parent.mkdir()

            def card(content: bytes, changes: pathlib.Path | None = None) -> dict:
                file.write_bytes(content)
                write_card(file, read_configuration(changes), state, LIBRARY, 1.0)
                return json.loads((file.parent / "card.json").read_text())

            first = card(b"one")
            self.assertEqual((first["name"], first["figures"], first["origin"]["hours"]), ("student", {}, "1.5 on cpu"))
            (file.parent / "card.json").write_text(json.dumps(first | {"figures": {"clean": 1}}))
            self.assertEqual(card(b"one")["figures"], {"clean": 1})
            self.assertEqual(card(b"two")["figures"], {})
            self.assertTrue(first["limits"][0].startswith("learned from 1.5 hours of 2 voices"), first["limits"])
            (file.parent / "card.json").write_text(json.dumps(card(b"two") | {"limits": ["bad at 5 dB"]}))
            self.assertEqual(card(b"two")["limits"], ["bad at 5 dB"])
            self.assertNotEqual(card(b"two")["sha256"], first["sha256"])
            narrow = card(b"two", FOLDER / "narrow.toml")
            self.assertIn("half the inner width", narrow["title"])
            self.assertIn("narrow.toml START", narrow["command"])
            self.assertNotIn("innerOutputs", narrow)

    def test_a_rounded_students_card_names_the_student_that_it_was_rounded_from(self) -> None:
        state = {"step": 7, "spent_s": 5400, "device": "cpu"}
        with tempfile.TemporaryDirectory() as folder:
            exported, file = (pathlib.Path(folder, name, "model.onnx") for name in ("student", "student-int8"))
            for place, content in ((exported, b"float"), (file, b"rounded")):
                place.parent.mkdir()
                place.write_bytes(content)
            write_card(exported, read_configuration(), state, LIBRARY, 1.0)
            card = json.loads((exported.parent / "card.json").read_text())
            (exported.parent / "card.json").write_text(json.dumps(card | {"figures": {"clean": 1}}))
            write_rounded_card(exported, file)
            rounded = json.loads((file.parent / "card.json").read_text())
        self.assertEqual((rounded["name"], rounded["figures"]), ("student-int8", {}))
        self.assertIn("8 bits", rounded["title"])
        self.assertEqual(rounded["origin"]["roundedFrom"], f"student {card['sha256']}")
        self.assertNotEqual(rounded["sha256"], card["sha256"])
        self.assertNotIn("innerOutputs", rounded)

    def test_every_corpus_that_is_learned_from_has_its_licence_named(self) -> None:
        data = read_configuration()["data"]
        self.assertLessEqual({*data["listed"], *data["whole"]}, set(LICENCES))


class ConfigurationTest(unittest.TestCase):
    def test_a_trial_changes_what_it_names_and_nothing_else(self) -> None:
        configuration = read_configuration()
        other = changed(configuration, {"loss": {"relation": 0.0}})
        self.assertEqual(other["loss"]["relation"], 0.0)
        other["loss"]["relation"] = configuration["loss"]["relation"]
        self.assertEqual(other, configuration)

    def test_a_setting_that_is_not_there_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "loss.relatoin"):
            changed(read_configuration(), {"loss": {"relatoin": 0.0}})
        with self.assertRaisesRegex(ValueError, "there is no section lose"):
            changed(read_configuration(), {"lose": {"relation": 0.0}})

    def test_the_narrow_student_changes_settings_that_there_are_and_learns_from_the_same(self) -> None:
        narrow = read_configuration(FOLDER / "narrow.toml")
        self.assertEqual(narrow["student"]["kind"], "narrow")
        self.assertEqual(narrow["data"], read_configuration()["data"])
