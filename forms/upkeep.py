"""What the service does by itself, beside the pages: the scheduled back-up, old arrivals, and what another process published."""

import logging
import threading

from forms.service import Service
from screening.actions.backups import back_up_if_due
from screening.actions.tablets import forget_old_arrivals
from screening.errors import IntakeError

EVERY = 60.0  # seconds between two looks at the clock

log = logging.getLogger("intake.upkeep")


class Upkeep(threading.Thread):
    """One thread, one back-up at a time; it ends with the service."""

    def __init__(self, service: Service, every: float = EVERY) -> None:
        super().__init__(name="upkeep", daemon=True)
        self._service, self._every, self._ended = service, every, threading.Event()

    def run(self) -> None:
        while not self._ended.wait(self._every):
            self.look()

    def look(self) -> None:
        held = self._service
        try:
            back_up_if_due(held.store, held.settings.backups, held.clock())
        except IntakeError as fault:
            log.warning("The back-up failed: %s", fault)
        except Exception as error:  # the next one may succeed; the desk shows how old the last one is
            log.error("The back-up failed: %s", type(error).__name__)
        self._forget()
        self._follow()

    def _forget(self) -> None:
        try:
            forget_old_arrivals(self._service.store, self._service.clock())
        except Exception as error:  # the next look tries again; no page shows them meanwhile
            log.error("Old arrivals were not forgotten: %s", type(error).__name__)

    def _follow(self) -> None:
        try:
            with self._service.store.read() as reader:
                self._service.follow(reader)
        except Exception as error:  # the next look, or the next touch, tries again
            log.error("The published protocol was not read: %s", type(error).__name__)

    def end(self) -> None:
        self._ended.set()
        self.join(timeout=5)
