"""All scenarios by name, with the number that they have in the report."""

from collections.abc import Iterator, Mapping
from random import Random
from time import monotonic

from tests.faults import changes, kills, outages, server, times
from tests.faults.outcome import Outcome
from tests.faults.site import Site
from tests.faults.sizes import Scenario, Size

SCENARIOS: Mapping[str, tuple[int, Scenario]] = {
    "kills": (1, kills.every_second),
    "places": (2, kills.at_places),
    "crowd": (3, kills.crowd),
    "broker": (4, outages.broker_away),
    "database": (4, outages.database_away),
    "disk": (4, outages.disk_full),
    "server": (5, server.misbehaves),
    "day": (5, server.away_for_a_day),
    "off": (6, times.three_days_off),
    "back": (6, times.clock_set_back),
    "forward": (6, times.clock_set_forward),
    "seasons": (6, times.changes_of_season),
    "changes": (7, changes.between_claim_and_letter),
    "backup": (8, changes.backup_restored),
    "in-place": (8, changes.restored_in_place),
}


def run(site: Site, name: str, size: Size, seed: int) -> Iterator[Outcome]:
    """Run one scenario; what breaks is a failure of it, and says so."""
    number, scenario = SCENARIOS[name]
    began = monotonic()
    try:
        for outcome in scenario(site, size, Random(f"{name} {seed}")):
            outcome.kind, outcome.seed, outcome.seconds = site.kind, seed, monotonic() - began
            yield outcome
            began = monotonic()
    except Exception as error:
        broken = Outcome(f"{number}. {name}", "It broke.", problems=[repr(error)[:500]])
        broken.kind, broken.seed, broken.seconds = site.kind, seed, monotonic() - began
        yield broken
