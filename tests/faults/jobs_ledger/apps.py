from django.apps import AppConfig

from chenghua_portal.foundation.web.rooms import load_rooms


class JobsLedgerConfig(AppConfig):
    name = "tests.faults.jobs_ledger"
    label = "jobs_ledger"

    def ready(self) -> None:
        load_rooms(self)
