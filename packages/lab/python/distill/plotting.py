"""A run's log as a picture: the losses, and the validation rates by condition."""

import pathlib

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402

from .run_log import logged  # noqa: E402

SMOOTHING = 0.9


def plot(log: pathlib.Path, picture: pathlib.Path) -> None:
    """Writes an SVG; ValueError where the log holds nothing yet."""
    lines = logged(log)
    learned = [line for line in lines if "cosine" in line]
    validated = [line for line in lines if "rates" in line]
    if not learned or not validated:
        raise ValueError(f"{log} has no steps yet")
    matplotlib.rcParams["svg.hashsalt"] = "distill"  # the same log gives the same file
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4), layout="constrained")
    for name in ("cosine", "inner", "relation"):
        left.plot([line["step"] for line in learned], _smoothed([line[name] for line in learned]), label=name)
    left.set(xlabel="step", title="losses on degraded crops of fit speakers, smoothed", yscale="log")
    for name in validated[0]["rates"]:
        rates = [100 * line["rates"][name] for line in validated]
        right.plot([line["step"] for line in validated], rates, marker="o", markersize=3, label=name)
    right.set(xlabel="step", ylabel="%", title="equal error rate on validation speakers", ylim=(0, None))
    for axes in (left, right):
        axes.legend(fontsize=8)
        axes.grid(alpha=0.3)
    figure.savefig(picture, metadata={"Date": None, "Title": "Losses and validation rates of a run"})


def _smoothed(values: list[float]) -> list[float]:
    smooth, mean = [], values[0]
    for value in values:
        mean = SMOOTHING * mean + (1 - SMOOTHING) * value
        smooth.append(mean)
    return smooth
