"""Failures of changing weights, and of weights that were changed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_UP, Decimal

from metier.errors.base import (
    BadInputError,
    ExitCode,
    MachineError,
    MetierError,
    RefusedError,
    UsageError,
    quoted,
)
from metier.errors.learning import ModelCorruptError, NotEnoughExamplesError
from metier.errors.money import BudgetReachedError, PriceUnknownError
from metier.errors.usage import DiskFullError

_CENT = Decimal("0.01")


class NoGpuError(UsageError):
    """Training was to run on a graphics card that is not there."""

    code = "E-NO-GPU"

    def __init__(self, device: str, *, estimate: str) -> None:
        super().__init__(
            f"There is no {quoted(device)} here; on the processor it would take {estimate}",
            hint="Add `--device cpu`",
            details={"device": device},
        )


class TrainMemoryError(MachineError):
    """Training needs more memory than there is, or ran out of it."""

    code = "E-TRAIN-MEMORY"

    def __init__(self, what: str, *, hint: str) -> None:
        super().__init__(what, hint=hint)


class TrainNanError(MachineError):
    """The loss became no number."""

    code = "E-TRAIN-NAN"

    def __init__(self, *, step: int) -> None:
        super().__init__(
            f"The loss was no number at step {step:,}; training stopped, and nothing in use has changed",
            hint="Try again with another `--seed`, or a smaller `--rate`",
            details={"step": step},
        )


class TunedCorruptError(ModelCorruptError):
    """A tuned model's files are not those that its card names."""

    def __init__(self, model: str, *, what: str, instead: str) -> None:
        MetierError.__init__(
            self,
            f"Tuned model {quoted(model)} is damaged: {what}; using {instead}",
            hint=f"Put the files back from a backup, or `metier finetune delete {model}`, after `metier finetune rollback` where it is in use",
            details={"model": model, "what": what},
        )


class ModelUnsafeError(RefusedError):
    """Weights in a form that may run code when it is read."""

    code = "E-MODEL-UNSAFE"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{quoted(name)} may run code when it is read; only safetensors and GGUF are loaded",
            hint="Look for the same model as `model.safetensors`",
            details={"file": name},
        )


class ModelMismatchError(BadInputError):
    """Weights were made for another base model than the one that is there."""

    code = "E-MODEL-MISMATCH"

    def __init__(self, model: str, *, made_for: str, got: str) -> None:
        super().__init__(
            f"Tuned model {quoted(model)} was made for {quoted(made_for)}; the base here is {quoted(got)}",
            hint="Put that base back, or tune again with `metier finetune run`",
            details={"made_for": made_for, "got": got},
        )


class ResumeMismatchError(BadInputError):
    """An interrupted run learned from other data than there is now, or in another way."""

    code = "E-RESUME-MISMATCH"

    def __init__(self, run: str, *, what: str) -> None:
        super().__init__(
            f"Run {quoted(run)} cannot go on: {what}",
            hint="Start again with `--fresh`; what it had done is then removed",
            details={"run": run},
        )


class NothingToResumeError(UsageError):
    """No interrupted run is there."""

    code = "E-RESUME-NONE"

    def __init__(self) -> None:
        super().__init__("No run was interrupted", hint="Begin with `metier finetune run --kind screening`")


class TuningRunningError(MetierError):
    """Another process trains in this workspace."""

    code = "E-TUNING-RUNNING"
    exit_code = ExitCode.BUSY

    def __init__(self, run: str, *, pid: int) -> None:
        super().__init__(
            f"Run {quoted(run)} is under way in process {pid}",
            hint="`metier finetune list` tells how far it is; wait for it, or stop it",
            details={"run": run, "pid": pid},
        )


class NoTunedModelError(UsageError):
    """`fine_tuned` was asked to judge, and nothing was tuned."""

    code = "E-TUNED-NONE"

    def __init__(self, what: str = "No model was tuned on your labels") -> None:
        super().__init__(what, hint="`metier finetune plan` tells what it would take and bring")


class TunedUnknownError(UsageError):
    """No tuned model of that name."""

    code = "E-TUNED-UNKNOWN"

    def __init__(self, got: str, *, known: Sequence[str]) -> None:
        there = f"There are {', '.join(known)}" if known else "None was tuned yet: `metier finetune plan`"
        super().__init__(f"No tuned model called {quoted(got)}", hint=there, details={"known": list(known)})


class TunedInUseError(UsageError):
    """A tuned model that is in use was to be deleted, or one that is not to be taken out of use."""

    code = "E-TUNED-IN-USE"

    def __init__(self, what: str, *, hint: str) -> None:
        super().__init__(what, hint=hint)


class TunedUnprovenError(RefusedError):
    """A tuned model was to be used without evidence that it is better."""

    code = "E-TUNED-UNPROVEN"

    def __init__(self, what: str, *, hint: str) -> None:
        super().__init__(what, hint=hint)


class HostClosedError(RefusedError):
    """A service does not train any more, or not for newcomers; nothing was sent."""

    code = "E-HOST-CLOSED"

    def __init__(self, what: str, *, hint: str) -> None:
        super().__init__(f"{what}; nothing was sent", hint=hint)


class HostedJobError(MetierError):
    """A job of a hosted service failed, was cancelled, or is not there any more."""

    code = "E-HOSTED-JOB"
    exit_code = ExitCode.PROVIDER_FAILED

    def __init__(self, what: str, *, hint: str) -> None:
        super().__init__(what, hint=hint)


class WeightsFormError(UsageError):
    """Weights cannot be written in a form."""

    code = "E-WEIGHTS-FORM"

    def __init__(self, what: str, *, hint: str) -> None:
        super().__init__(what, hint=hint)


class TuneBaseError(UsageError):
    """The local language model that was to be adapted is not named, not there, or of no use."""

    code = "E-TUNE-BASE"

    def __init__(self, what: str) -> None:
        super().__init__(
            what,
            hint='Set `base = "…"` under `[finetune]` in metier.toml: a folder with config.json, tokenizer and safetensors, or '
            "a GGUF file",
        )

    @classmethod
    def of(cls, base: str, what: str) -> TuneBaseError:
        """About one that is named."""
        return cls(f"{quoted(base, limit=200)} cannot be adapted: {what}")


class TuneOptionError(UsageError):
    """An option of training that there is not, or with a value that makes no sense."""

    code = "E-TUNE-OPTION"

    def __init__(self, option: str, *, got: object, want: str) -> None:
        super().__init__(f"Option {quoted(option)} of training is {quoted(got)}", hint=f"Wanted: {want}")


class TooFewRowsError(NotEnoughExamplesError):
    """Too few rows of text to learn from some and be tried on others."""

    def __init__(self, *, have: int, need: int, what: str = "") -> None:
        MetierError.__init__(
            self,
            f"This needs at least {need} rows, got {have}{what}",
            hint="`metier finetune` tells what becomes a row; come back with more",
            details={"have": have, "need": need},
        )


class HostedUnclearError(HostedJobError):
    """A service was asked to begin a job, its answer did not come, and whether it began one cannot be known."""

    code = "E-HOSTED-UNCLEAR"

    def __init__(self, host: str, *, what: str, hint: str) -> None:
        super().__init__(f"{quoted(host)} may have begun the job, or not: {what}", hint=hint)


class HostedRowsError(NotEnoughExamplesError):
    """A service takes only files with more rows."""

    def __init__(self, host: str, *, have: int, need: int) -> None:
        MetierError.__init__(
            self,
            f"{quoted(host)} takes {need:,} rows or more to train on, and there are {have:,}; nothing was sent",
            hint="`metier finetune data` tells what there is, and what it lacks",
            details={"have": have, "need": need},
        )


class RowsNotAgreedError(RefusedError):
    """Rows would go to a service, and the person has not agreed to just so many for this run."""

    code = "E-CONSENT"

    def __init__(self, host: str, *, n_rows: int, agreed: int | None, kinds: Sequence[str]) -> None:
        said = f"you agreed to {agreed:,}" if agreed is not None else "you have not agreed to that"
        super().__init__(
            f"{n_rows:,} rows with {', '.join(kinds)} would go to {quoted(host)}, and {said}; nothing was sent",
            hint=f"`--agree-rows {n_rows}`, if you agree; it holds for this run alone",
            details={"host": host, "rows": n_rows, "agreed": agreed, "kinds": list(kinds)},
        )


class TrainingPriceError(PriceUnknownError):
    """What training costs at a service is not known."""

    def __init__(self, host: str, *, model: str) -> None:
        MetierError.__init__(
            self,
            f"What training {quoted(model)} costs at {quoted(host)} is not known; nothing was sent",
            hint="Look it up there and add `--price 3` (US dollars for a million training tokens); 0 if it is free",
            details={"host": host, "model": model},
        )


class TrainingBudgetError(BudgetReachedError):
    """A job could cost more than is left of the budget."""

    def __init__(self, *, worst: Decimal, left: Decimal, cap: Decimal) -> None:
        MetierError.__init__(
            self,
            f"Training may cost up to ${worst.quantize(_CENT, ROUND_UP)}, and ${max(left, Decimal(0)):.2f} of the budget "
            f"of ${cap:.2f} is left; nothing was sent",
            hint="Raise `--budget`, or `budget` in metier.toml; or train with fewer `--epochs`",
            details={"worst_usd": str(worst), "left_usd": str(left), "cap_usd": str(cap)},
        )


class CannotTrainError(UsageError):
    """Something that a run needs is missing; nothing was started."""

    code = "E-TRAIN-CANNOT"

    def __init__(self, method: str, *, missing: Sequence[str]) -> None:
        super().__init__(
            f"`--method {method}` cannot start: {'; '.join(missing)}",
            hint="`metier finetune plan` tells what each method needs",
            details={"method": method, "missing": list(missing)},
        )


class TrainDiskError(DiskFullError):
    """Training needs more room on the disk than there is; nothing was started."""

    def __init__(self, what: str) -> None:
        MetierError.__init__(
            self, f"Training cannot start: {what}", hint="Make room, or choose another method"
        )


class TuningStartError(MachineError):
    """A run in the background ended before it began to train."""

    code = "E-TUNING-START"

    def __init__(self, run: str, *, what: str) -> None:
        super().__init__(
            f"Run {quoted(run)} in the background ended at once: {quoted(what, limit=300)}",
            hint="Run it without `--background` to see more",
            details={"run": run, "what": what},
        )


class TuningJobError(UsageError):
    """A run was to be dropped for which a service may be working."""

    code = "E-TUNING-JOB"

    def __init__(self, run: str) -> None:
        super().__init__(
            f"Run {quoted(run)} may have a job at a service, which goes on and is paid for whatever happens here",
            hint="`metier finetune cancel` ends the job and drops the run; `--resume` goes on watching it",
            details={"run": run},
        )
