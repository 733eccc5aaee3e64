"""A run's log: a line of JSON for every twentieth step and for every validation."""

import json
import pathlib

LOG = "log.jsonl"


def whole_lines(text: str) -> str:
    """Without what a full disk left of a last line."""
    return text[: text.rfind("\n") + 1]


def logged(log: pathlib.Path) -> list[dict]:
    """What the whole lines of a log say, in order; nothing where there is no log."""
    text = log.read_text() if log.exists() else ""
    return [json.loads(line) for line in whole_lines(text).splitlines()]


def logged_rates(folder: pathlib.Path, step: int) -> dict[str, float] | None:
    """Validation rates at a step of the run in a folder; None where its log has none of that step."""
    found = [line["rates"] for line in logged(folder / LOG) if line["step"] == step and "rates" in line]
    return found[-1] if found else None
