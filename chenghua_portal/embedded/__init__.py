"""PostgreSQL and Valkey from wheels, for machines where no URL points elsewhere.

`services(data_dir)` makes `DATABASE_URL`, `DATABASE_OWNER_URL` and `REDIS_URL` usable. What they need lives
under `data_dir`, is reached over sockets there, and ends with the process that started it, however that dies.
"""

from chenghua_portal.embedded.processes import Unavailable
from chenghua_portal.embedded.services import services

__all__ = ["Unavailable", "services"]
