"""The queues of the broker, and which task waits in which: a worker may take all of them, or some."""

SWEEP, MAIL, DIGEST, OTHER = "sweep", "mail", "digest", "celery"
QUEUES = (SWEEP, MAIL, DIGEST, OTHER)
ROUTES = {
    "tracker.tasks.sweep": {"queue": SWEEP},
    "tracker.tasks.mail": {"queue": MAIL},
    "tracker.tasks.digest*": {"queue": DIGEST},
}
"""Every other task goes to `OTHER`: news, recomputing, the watchdog. A digest's task is named `digest…`."""
