"""The one configuration file of a run, read whole and known again by its hash."""

import hashlib
import json
import pathlib
import tomllib

FOLDER = pathlib.Path(__file__).resolve().parent
PROJECT = FOLDER.parents[3]
DEFAULT_FILE = FOLDER / "config.toml"

SECTIONS = ("run", "student", "data", "crops", "degradations", "loss", "optimizer", "validation")


def read_configuration(file: pathlib.Path = DEFAULT_FILE) -> dict:
    """The configuration as nested tables; ValueError where a section is missing or unknown."""
    configuration = tomllib.loads(file.read_text())
    if set(configuration) != set(SECTIONS):
        raise ValueError(f"{file} must have exactly the sections {', '.join(SECTIONS)}")
    return configuration


# What a run's numbers depend on; the rest (plots, export, listening) may change while a run waits.
RUN_MODULES = "audio chain degradations features library losses network quantizing sampler speech students teacher training".split()


def code_digest() -> str:
    """SHA-256 over the code that a run depends on."""
    digest = hashlib.sha256()
    for module in RUN_MODULES:
        digest.update((FOLDER / f"{module}.py").read_bytes() + b"\0")
    return digest.hexdigest()


def digest_of(value: object) -> str:
    """SHA-256 of a value made of tables, lists, numbers and strings."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
