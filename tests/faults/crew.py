"""The workers and beats of an installation, and waiting for them to be done."""

from random import Random

from config.processes import Child
from tests.faults.house import POSTGRESQL, House, children_of, kill, wait_for

UP = 90.0  # seconds for a worker to come up on a busy machine


class Crew:
    """So many workers and beats; on SQLite a beat rides in a worker, as in the embedded set-up."""

    def __init__(self, house: House, *, workers: int, beats: int) -> None:
        self.house = house
        self.restarts = 0
        self.riders = 0 if house.kind == POSTGRESQL else beats
        self.workers = {f"worker{number}": self._worker(number) for number in range(workers)}
        self.beats = [house.beat(f"beat{number}") for number in range(beats - self.riders)]

    def _worker(self, number: int) -> Child:
        return self.house.worker(f"worker{number}", beat=number < self.riders)

    def ready(self) -> list[Child]:
        """The workers that take tasks."""
        return [one for one in self.workers.values() if one.running() and self.house.is_up(one)]

    def wait_until_ready(self, count: int = 1) -> None:
        """Wait until so many workers take tasks."""
        if not wait_for(lambda: len(self.ready()) >= count, UP):
            words = [one.last_words() for one in self.workers.values()]
            raise RuntimeError(f"no worker came up: {words}")

    def kill_one(self, rng: Random) -> bool:
        """`kill -9` of a worker that is up, whole or only the process that works; whether there was one."""
        ready = self.ready()
        if not ready:
            return False
        chosen = rng.choice(ready)
        assert chosen.process
        whole = self.house.kind != POSTGRESQL or not children_of(chosen.process.pid) or rng.random() < 0.5
        kill(chosen, whole=whole)
        return True

    def restart(self) -> None:
        """Start those anew that are gone, as the launcher and every supervisor do.

        A worker of Celery ends when it loses its broker while it works.
        """
        for number, (name, worker) in enumerate(self.workers.items()):
            if not worker.running():
                self.workers[name] = self._worker(number)
                self.restarts += 1

    def end(self) -> int:
        """Kill them all; how many workers that makes."""
        gone = [one for one in self.workers.values() if one.running()]
        for one in (*self.workers.values(), *self.beats):
            kill(one)
        return len(gone)


def finished(house: House, crew: Crew, seconds: float) -> bool:
    """Whether everything leaves in time, with nobody but a supervisor that starts anew what has ended."""

    def is_done() -> bool:
        crew.restart()
        return not house.unsent()

    return wait_for(is_done, seconds, every=0.5)
