"""The loop: batches in, a student out; it can be stopped at any moment and goes on where it was."""

import contextlib
import json
import math
import multiprocessing
import pathlib
import time
from collections import deque
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import torch

from . import checkpoint, losses
from .features import Filterbank
from .library import Library
from .network import Embedder, InnerOutputs, evening
from .run_log import LOG, logged_rates, whole_lines
from .sampler import Batch, make_batch, start_worker
from .students import begun_student
from .teacher import Targets, teacher_vectors
from .validation import Validation


class Run:
    """One run in one folder: library, teacher's vectors, checkpoint and log lie there."""

    def __init__(
        self,
        wheel: pathlib.Path,
        library: Library,
        folder: pathlib.Path,
        configuration: dict,
        start: dict[str, torch.Tensor] | None = None,
    ) -> None:
        settings = configuration["run"]
        self._configuration, self._library, self._folder = configuration, library, folder
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        torch.manual_seed(settings["seed"])
        torch.set_num_threads(settings["threads"])
        self._identity = checkpoint.identity_of(library.digest, configuration)
        teacher = teacher_vectors(library, folder, settings["threads"])
        self._student = begun_student(wheel, configuration["student"]["kind"], start).to(self._device)
        self._teacher = Embedder(wheel).to(self._device).requires_grad_(False)
        compares_inner = configuration["loss"]["inner"] > 0
        self._inner = [InnerOutputs(network) for network in (self._student, self._teacher) if compares_inner]
        self.targets = Targets(library, teacher, configuration["loss"]["relevance_s"])
        self._average = {name: value.detach().clone() for name, value in self._learned().items()}
        optimizer = configuration["optimizer"]
        self._optimizer = torch.optim.AdamW(self._learned().values(), weight_decay=optimizer["weight_decay"])
        self._filterbank = Filterbank().to(self._device)
        vectors = torch.from_numpy(self.targets.vectors)
        self._evening = evening(vectors).to(self._device)
        self._vectors = vectors.to(self._device) @ self._evening
        self._prototypes = torch.from_numpy(self.targets.prototypes).to(self._device) @ self._evening
        self._speakers = torch.from_numpy(self.targets.speakers).to(self._device)
        self._mean = torch.from_numpy(self.targets.mean).to(self._device)
        self._step, self._spent_s = 0, 0.0
        state = checkpoint.load(folder / checkpoint.FILE, self._identity)
        if state is not None:
            self._restore(state)

    def _learned(self) -> dict[str, torch.nn.Parameter]:
        beginnings = tuple(self._configuration["optimizer"]["learn"])
        return {name: parameter for name, parameter in self._student.named_parameters() if name.startswith(beginnings)}

    def train(self) -> None:
        """To the last step; a checkpoint every `checkpoint_s`, and one when interrupted."""
        settings = self._configuration["run"]
        validation = Validation(self._library, self._configuration["validation"], self._compared)
        self._reopen_log()
        self._measure(validation)  # before the first step, and where a run was stopped before it got to it
        began, saved = time.monotonic() - self._spent_s, time.monotonic()
        try:
            for batch in self._batches():
                values = self._learn(batch)
                self._step += 1
                self._spent_s = time.monotonic() - began
                if self._step % 20 == 0:
                    self._log({"step": self._step, "spent_s": round(self._spent_s), **values, **self._left()})
                self._measure(validation)
                if time.monotonic() - saved > settings["checkpoint_s"]:
                    self._save()
                    saved = time.monotonic()
        finally:
            self._save()

    def _reopen_log(self) -> None:
        """A run that begins begins its log; one that goes on goes on behind the last whole line."""
        log = self._folder / LOG
        log.write_text(whole_lines(log.read_text()) if self._step > 0 and log.exists() else "")

    def _measure(self, validation: Validation) -> None:
        """Logs the validation rates at the steps that have them, once each."""
        every, last = self._configuration["validation"]["every"], self._configuration["run"]["steps"]
        if self._step % every != 0 and self._step != last:
            return
        if logged_rates(self._folder, self._step) is None:
            self._log({"step": self._step, "rates": self._rates(validation)})

    def _batches(self):
        """Batches from the next step on, made ahead by worker processes, in order."""
        settings = self._configuration["run"]
        context = multiprocessing.get_context("spawn")
        arguments = (self._folder, self._configuration)
        with ProcessPoolExecutor(settings["workers"], context, start_worker, arguments) as pool:
            waiting: deque = deque()
            try:
                for step in range(self._step, settings["steps"]):
                    waiting.append(pool.submit(make_batch, step))
                    if len(waiting) > settings["workers"] * settings["ahead"]:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()

    def _learn(self, batch: Batch) -> dict[str, float]:
        weights, optimizer = self._configuration["loss"], self._configuration["optimizer"]
        for group in self._optimizer.param_groups:
            group["lr"] = self._rate()
        heard, spoken = (self._features(samples) for samples in (batch.samples, batch.spoken))
        with self._precision():
            vectors = self._student(heard)
        inner = self._inner_loss(spoken) if self._inner else vectors.new_zeros(())
        student = self._compared(vectors.float())
        numbers = torch.from_numpy(batch.numbers).to(self._device)
        target = self._vectors[numbers]
        cosine = losses.cosine_loss(student, target)
        relation = losses.relation_loss(student, target)
        prototype = losses.prototype_loss(
            student,
            self._prototypes,
            self._speakers[numbers],
            weights["prototype_scale"],
            weights["prototype_margin"],
        )
        parts = {"cosine": cosine, "relation": relation, "prototype": prototype, "inner": inner}
        loss = sum(weights[name] * value for name, value in parts.items())
        if not torch.isfinite(loss):
            raise FloatingPointError(f"the loss is {loss.item()} at step {self._step}")
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._learned().values(), optimizer["clip_norm"])
        self._optimizer.step()
        self._follow(min(optimizer["average"], (1 + self._step) / (10 + self._step)))
        return {name: round(value.item(), 5) for name, value in parts.items()}

    def _inner_loss(self, spoken: torch.Tensor) -> torch.Tensor:
        """Between what the student's layers just gave and what the teacher's give for the untouched crops."""
        with self._precision(), torch.no_grad():
            self._teacher(spoken)
        return losses.inner_loss(*(outputs.taken() for outputs in self._inner))

    def _compared(self, vectors: torch.Tensor) -> torch.Tensor:
        """Vectors as they are compared: less the teacher's mean, and evened out in the teacher's directions."""
        return (vectors - self._mean) @ self._evening

    def _features(self, samples: np.ndarray) -> torch.Tensor:
        return self._filterbank(torch.from_numpy(samples).to(self._device))

    def _precision(self):
        if not self._configuration["run"]["mixed_precision"]:
            return contextlib.nullcontext()
        return torch.autocast(self._device, dtype=torch.bfloat16)

    @torch.no_grad()
    def _follow(self, decay: float) -> None:
        for name, value in self._learned().items():
            self._average[name].lerp_(value, 1 - decay)

    def _rate(self) -> float:
        """Linear to the full rate, then half a cosine down to the last one."""
        settings, steps = self._configuration["optimizer"], self._configuration["run"]["steps"]
        if self._step < settings["warm_up"]:
            return settings["rate"] * (self._step + 1) / settings["warm_up"]
        done = (self._step - settings["warm_up"]) / max(1, steps - settings["warm_up"])
        return settings["last_rate"] + (settings["rate"] - settings["last_rate"]) * (1 + math.cos(math.pi * done)) / 2

    def _rates(self, validation: Validation) -> dict[str, float]:
        with self._averaged():
            rates = validation.rates(self._student, self._device)
        return {name: round(rate, 5) for name, rate in rates.items()}

    @contextlib.contextmanager
    def _averaged(self):
        """Within, the student has the averaged weights."""
        learned = self._learned()
        kept = {name: value.detach().clone() for name, value in learned.items()}
        with torch.no_grad():
            for name, value in learned.items():
                value.copy_(self._average[name])
        try:
            yield
        finally:
            with torch.no_grad():
                for name, value in learned.items():
                    value.copy_(kept[name])

    def _left(self) -> dict[str, object]:
        left_s = self._spent_s / self._step * (self._configuration["run"]["steps"] - self._step)
        return {"rate": round(self._rate(), 8), "left_min": round(left_s / 60, 1)}

    def _log(self, line: dict) -> None:
        text = json.dumps(line)
        with (self._folder / LOG).open("a") as file:
            file.write(text + "\n")
        print(text, flush=True)

    def _save(self) -> None:
        state = {
            "step": self._step,
            "spent_s": self._spent_s,
            "device": self._device,
            "student": self._student.state_dict(),
            "average": self._average,
            "optimizer": self._optimizer.state_dict(),
        }
        checkpoint.save(self._folder / checkpoint.FILE, self._identity, state)

    def _restore(self, state: dict) -> None:
        self._step, self._spent_s = state["step"], state["spent_s"]
        self._student.load_state_dict(state["student"])
        self._average = {name: value.to(self._device) for name, value in state["average"].items()}
        self._optimizer.load_state_dict(state["optimizer"])
