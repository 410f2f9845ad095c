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


# What only some commands need, and the environment that has it (requirements/*.txt).
ENVIRONMENTS = {
    "altair": "app",
    "streamlit": "app",
    "vl_convert": "app",
    "drt": "sync",
    "httpx": "sync",
    "pyspark": "spark",
}


class StoppedError(Exception):
    """Ends a command with a message for whoever called it and an exit code."""

    def __init__(self, message: str, code: ExitCode = ExitCode.UNEXPECTED) -> None:
        super().__init__(message)
        self.code = code


def missing_package(error: Exception) -> StoppedError | None:
    """Return the error that says how to install a package that only some commands need.

    None where it is another error.
    """
    name = error.name if isinstance(error, ModuleNotFoundError) else None
    package = (name or "").partition(".")[0]
    if package not in ENVIRONMENTS:
        return None
    name = ENVIRONMENTS[package]
    return StoppedError(
        f"{package} is not installed: make .venv/{name}, or pip install -r"
        f" requirements/{name}.txt",
        ExitCode.USAGE,
    )
