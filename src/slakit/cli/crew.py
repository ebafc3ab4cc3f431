"""Work shared out among processes of our own, and Ctrl-C while they are at it.

Each process works on one thing at a time and hears no signals but ours, so that a thing either may be stopped or is
finished first. A process that dies takes only its own thing with it; the next thing gets a new one. One that has done
many things is let go as well, because libraries keep some memory of each. A few things, one at a time, are done here,
without a process.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Literal

from slakit.cli.exits import FAULT, UNKNOWN

__all__ = ["Crew", "Done", "Failure", "Interrupts", "crew_of"]

_How = Literal["finished", "stopped", "failed"]

_EVERY = 0.2
"""Seconds after which whoever waits looks up, to hear of interruptions and to tell how far the work has come."""
_LIFE = 100
"""So many things a process does."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one thing: its value, that it was stopped, or the `Failure` that ended it."""

    key: Any
    how: _How
    value: Any = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a thing was not finished, in words, and what a command then exits with."""

    words: str
    code: int


class Interrupts:
    """Hears Ctrl-C: the first time it is noted, and stops what may be stopped here; the second time it is raised."""

    def __init__(self) -> None:
        self.asked = False
        self._stoppable = False
        self._before: Any = None

    def __enter__(self) -> Interrupts:
        self._before = signal.getsignal(signal.SIGINT)
        if self._before is not signal.SIG_IGN:  # a shell's background job
            signal.signal(signal.SIGINT, self._heard)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _heard(self, *_: object) -> None:
        again, self.asked = self.asked, True
        if again or self._stoppable:
            raise KeyboardInterrupt

    @contextmanager
    def stopping(self) -> Iterator[None]:
        """Let what is done in this context be stopped; raises KeyboardInterrupt then."""
        if self.asked:
            raise KeyboardInterrupt
        self._stoppable = True
        try:
            yield
        finally:
            self._stoppable = False


class Crew:
    """Does things one after another in this process."""

    def __init__(self, interrupts: Interrupts) -> None:
        self._interrupts = interrupts
        self._done: list[Done] = []

    @property
    def idle(self) -> bool:
        """Whether something can be started."""
        return not self._done

    @property
    def busy(self) -> bool:
        """Whether something was started and is not fetched yet."""
        return bool(self._done)

    def start(self, key: Any, work: Callable[[Any], Any], given: Any, *, stoppable: bool) -> None:
        """Have `work(given)` done; what comes of it is known by `key`."""
        try:
            with self._interrupts.stopping() if stoppable else nullcontext():
                self._done.append(Done(key, *_tried(work, given, lambda: stoppable and self._interrupts.asked)))
        except KeyboardInterrupt:
            if not stoppable:  # asked a second time
                raise
            self._done.append(Done(key, "stopped"))

    def fetch(self) -> list[Done]:
        """Return what was done meanwhile, which may be nothing."""
        done, self._done = self._done, []
        return done

    def stop(self) -> None:
        """Stop what may be stopped."""

    def close(self) -> None:
        """Let everybody go."""


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    key: Any = None
    busy: bool = False
    stoppable: bool = False
    things: int = 0


class _Processes(Crew):
    """Does things in so many processes, which are started when they are first needed."""

    def __init__(self, interrupts: Interrupts, jobs: int) -> None:
        super().__init__(interrupts)
        self._jobs = jobs
        self._workers: list[_Worker] = []

    @property
    def idle(self) -> bool:
        return sum(worker.busy for worker in self._workers) < self._jobs

    @property
    def busy(self) -> bool:
        return any(worker.busy for worker in self._workers)

    def start(self, key: Any, work: Callable[[Any], Any], given: Any, *, stoppable: bool) -> None:
        worker = next((one for one in self._workers if not one.busy), None)
        if worker is None:
            worker = _started()
            self._workers.append(worker)
        worker.key, worker.busy, worker.stoppable = key, True, stoppable
        worker.things += 1
        with suppress(OSError):  # it has died since; that shows when its value is fetched
            worker.pipe.send((work, given, stoppable))

    def fetch(self) -> list[Done]:
        ready = wait([worker.pipe for worker in self._workers if worker.busy], _EVERY)
        return [self._fetched(worker) for worker in tuple(self._workers) if worker.pipe in ready]

    def _fetched(self, worker: _Worker) -> Done:
        worker.busy = False
        try:
            how, value = worker.pipe.recv()
        except (EOFError, OSError):
            self._let_go(worker)
            if self._interrupts.asked and worker.stoppable:
                return Done(worker.key, "stopped")
            return Done(worker.key, "failed", Failure(_death(worker.process.exitcode), UNKNOWN))
        if worker.things >= _LIFE:
            self._let_go(worker)
        return Done(worker.key, how, value)

    def _let_go(self, worker: _Worker) -> None:
        worker.pipe.close()
        worker.process.join()
        self._workers.remove(worker)

    def stop(self) -> None:
        """Stop what may be stopped; to be asked again until it is, because a process may not have begun."""
        for worker in self._workers:
            if worker.busy and worker.stoppable and worker.process.pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(worker.process.pid, signal.SIGINT)

    def close(self) -> None:
        for worker in self._workers:
            if worker.busy:
                worker.process.terminate()
            worker.pipe.close()
        for worker in self._workers:
            worker.process.join()
        self._workers.clear()


def crew_of(interrupts: Interrupts, jobs: int, things: int) -> Crew:
    """Return who does so many things, `jobs` at once."""
    return Crew(interrupts) if jobs == 1 and things <= _LIFE else _Processes(interrupts, jobs)


def _death(code: int | None) -> str:
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        often = ", as a system does that has no memory left" if name == "SIGKILL" else ""
        return f"its process was ended by {name}{often}"
    return f"its process ended with {code}"


def _started() -> _Worker:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    # Until the new process has left our group it would hear Ctrl-C on its own; it inherits that signals are held back.
    resource_tracker.ensure_running()  # which undoes that when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    theirs.close()
    return _Worker(process, ours)


def _serve(pipe: Connection) -> None:
    """Do what comes through a pipe until its other end is closed."""
    os.setpgrp()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    with suppress(EOFError, OSError, KeyboardInterrupt):  # the one who asks has gone, or an interruption came late
        while True:
            work, given, stoppable = pipe.recv()
            pipe.send(_outcome(work, given, stoppable=stoppable))


class _Once:
    """Raises KeyboardInterrupt the first time that it is called, so that clearing up is left in peace."""

    def __init__(self) -> None:
        self.heard = False

    def __call__(self, *_: object) -> None:
        again, self.heard = self.heard, True
        if not again:
            raise KeyboardInterrupt


def _outcome(work: Callable[[Any], Any], given: Any, *, stoppable: bool) -> tuple[_How, Any]:
    once = _Once()
    try:
        if stoppable:
            signal.signal(signal.SIGINT, once)
        try:
            return _tried(work, given, lambda: once.heard)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:
        return "stopped", None


def _tried(work: Callable[[Any], Any], given: Any, stopped: Callable[[], bool]) -> tuple[_How, Any]:
    try:
        return "finished", work(given)
    except MemoryError:
        return "failed", Failure("there is not enough memory for it", UNKNOWN)
    except Exception as error:  # the others go on
        if stopped():  # libraries turn an interruption into errors of their own
            return "stopped", None
        from slakit.cli.faults import fault_report

        name, report = type(error).__name__, fault_report(error)
        words = f"slakit has made a mistake ({name}); the report is in {report}, please send it to the project"
        return "failed", Failure(words, FAULT)
