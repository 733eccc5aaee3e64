"""The configuration of a run: one file, what another run changes of it, and the hash it is known again by."""

import copy
import hashlib
import json
import pathlib
import tomllib

FOLDER = pathlib.Path(__file__).resolve().parent
PROJECT = FOLDER.parents[3]
FILE = FOLDER / "config.toml"

SECTIONS = ("run", "student", "data", "crops", "degradations", "loss", "optimizer", "validation")


def read_configuration(changes: pathlib.Path | None = None) -> dict:
    """config.toml as nested tables, with the values of a file of changes in place of its own.

    ValueError where a section is missing or unknown, or a change is of a setting that there is not.
    """
    configuration = tomllib.loads(FILE.read_text())
    if set(configuration) != set(SECTIONS):
        raise ValueError(f"{FILE} must have exactly the sections {', '.join(SECTIONS)}")
    return configuration if changes is None else changed(configuration, tomllib.loads(changes.read_text()))


def changed(configuration: dict, changes: dict) -> dict:
    """The configuration with other values for settings that it has; ValueError for one that it has not.

    The section `degradations` may name any, since it holds only what differs from the defaults.
    """
    result = copy.deepcopy(configuration)
    for section, values in changes.items():
        if section not in configuration:
            raise ValueError(f"there is no section {section}")
        for key, value in values.items():
            if section != "degradations" and key not in result[section]:
                raise ValueError(f"there is no setting {section}.{key}")
            result[section][key] = value
    return result


# What a run's numbers depend on; the rest (plots, export, listening) may change while a run waits.
RUN_MODULES = (
    "audio chain degradations features library losses network sampler speech students teacher training voices".split()
)


def code_digest() -> str:
    """SHA-256 over the code that a run depends on."""
    digest = hashlib.sha256()
    for module in RUN_MODULES:
        digest.update((FOLDER / f"{module}.py").read_bytes() + b"\0")
    return digest.hexdigest()


def digest_of(value: object) -> str:
    """SHA-256 of a value made of tables, lists, numbers and strings."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
