"""Failures of connections and of who is asked over them."""

from __future__ import annotations

from metier.errors.base import ExitCode, MetierError, RefusedError, UsageError, quoted


class OfflineError(RefusedError):
    """Something was to leave this machine while metier is set to stay offline."""

    code = "E-OFFLINE"

    def __init__(self, host: str, *, what: str) -> None:
        super().__init__(
            f"metier is set to open no connection; {what} would go to {quoted(host)}",
            hint="If that is wanted, leave out `--offline`, or set `offline = false` in metier.toml and unset METIER_OFFLINE; "
            "or use a server on this machine",
            details={"host": host},
        )


class ConsentMissingError(RefusedError):
    """Words were to be sent to a host the person has not agreed to."""

    code = "E-CONSENT"

    def __init__(self, host: str, *, what: str, setting: str) -> None:
        name = setting.rpartition(".")[2]
        super().__init__(
            f"You have not agreed that {what} goes to {quoted(host)}; nothing was sent",
            hint=f'If you agree, write `{name} = ["{host}"]` under `[privacy]` in metier.toml',
            details={"host": host, "setting": setting},
        )


class LocalhostElsewhereError(RefusedError):
    """A name of this machine leads to another one."""

    code = "E-LOCALHOST"

    def __init__(self, host: str, *, leads_to: str) -> None:
        super().__init__(
            f"{quoted(host)} should be this machine, but leads to {quoted(leads_to)}; nothing was sent",
            hint="Write 127.0.0.1 instead, and look into your hosts file",
        )


class ProviderError(MetierError):
    """A server that metier asked did not do its part; what was finished before is kept.

    Attributes:
        maybe_paid: The request may have been worked on, so where it costs money it counts as paid.
    """

    code = "E-PROVIDER"
    exit_code = ExitCode.PROVIDER_FAILED

    def __init__(self, host: str, *, what: str, hint: str, maybe_paid: bool = False) -> None:
        super().__init__(f"{quoted(host)} {what}", hint=hint, details={"host": host})
        self.maybe_paid = maybe_paid


class ProviderDownError(ProviderError):
    """A server could not be reached, or gave up, however often it was asked."""

    code = "E-PROVIDER-DOWN"

    def __init__(
        self,
        host: str,
        *,
        what: str,
        n_tries: int,
        hint: str = "Check that it runs and try again; `metier screen --quick` needs no encoder",
    ) -> None:
        times = "once" if n_tries == 1 else f"{n_tries} times"
        super().__init__(host, what=f"gave no usable answer, asked {times}: {what}", hint=hint)


class ProviderRefusedError(ProviderError):
    """A server refused a request, and would refuse it again.

    Attributes:
        status: Of HTTP.
        said: What the server said of it; untrusted text.
    """

    code = "E-PROVIDER-REFUSED"

    def __init__(self, host: str, *, status: int, said: str, hint: str) -> None:
        super().__init__(host, what=f"refused the request ({status}): {quoted(said, limit=200)}", hint=hint)
        self.details |= {"status": status}
        self.status = status
        self.said = said


class ProviderAnswerError(ProviderError):
    """A server's answer is not what was asked for, so none of it was used."""

    code = "E-PROVIDER-ANSWER"

    def __init__(
        self,
        host: str,
        *,
        what: str,
        hint: str = "Check `encoder.base_url` and `encoder.model` in metier.toml",
        maybe_paid: bool = False,
    ) -> None:
        super().__init__(
            host, what=f"gave an answer that cannot be used: {what}", hint=hint, maybe_paid=maybe_paid
        )


class SecretMissingError(UsageError):
    """The environment variable that should hold a key is empty, or holds no key."""

    code = "E-SECRET"

    def __init__(self, variable: str, *, what: str = "is empty") -> None:
        super().__init__(
            f"The environment variable {quoted(variable)} {what}",
            hint="Set it to your key before you start metier, or take `api_key_env` out of metier.toml; a key never belongs into a file of metier",
        )


class NotHttpsError(RefusedError):
    """A file was to be fetched without encryption."""

    code = "E-URL-SCHEME"

    def __init__(self, url: str) -> None:
        super().__init__(
            f"Only https addresses are fetched, got {quoted(url)}", hint="Use the published address"
        )
