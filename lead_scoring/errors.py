"""What stops a command, and the exit code that tells why."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command ends with; scripts may rely on the numbers."""

    FINE = 0
    USAGE = 2
    WARNINGS = 10  # with --strict alone
    RULES = 20
    DATA = 21
    TESTS = 22
    IMPLAUSIBLE = 23
    LOCKED = 30
    UNCONFIRMED = 40
    MACHINE = 50  # its disk, memory or permissions, or a broken file
    UNEXPECTED = 70


class StoppedError(Exception):
    """Ends a command with a message for whoever called it and an exit code."""

    def __init__(self, message: str, code: ExitCode = ExitCode.UNEXPECTED) -> None:
        super().__init__(message)
        self.code = code
