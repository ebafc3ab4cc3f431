"""Things to be done by processes; apart, so that these need not load what tests need."""

from __future__ import annotations

import os
import signal
import time


def doubled(number: int) -> int:
    return 2 * number


def ended(number: int) -> int:
    os._exit(number)


def killed(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def slept(seconds: float) -> str:
    time.sleep(seconds)
    return "slept"


def mistaken(_: int) -> None:
    message = "a bug"
    raise ValueError(message)


def own_process(_: int) -> int:
    return os.getpid()
