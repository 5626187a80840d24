"""One base class, a line each: whose mistake it is. The message always says what to do."""


class IntakeError(Exception):
    """Anything this service reports on purpose."""


class InputError(IntakeError):
    """Somebody entered something that cannot be used."""


class ProtocolError(IntakeError):
    """The content of a protocol has faults; `faults` holds one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class NotAllowed(IntakeError):
    """This person may not do this."""


class NotNow(IntakeError):
    """The visit is not at the point where this can be done."""


class TooManyTries(IntakeError):
    """Too many wrong codes, PINs or passwords; try again later."""


class VaultError(IntakeError):
    """A record cannot be opened with the keys at hand."""


class StoreError(IntakeError):
    """The store cannot be read or written; nothing was saved."""
