"""An app is a row of rooms; this loads the furniture that registers itself."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import AppConfig

REGISTERING = ("rules", "transitions", "notices", "slots", "tasks")


def load_rooms(app: AppConfig) -> None:
    """Import what every room of `app`, and the app itself, registers: permissions, moves, notices, slots, tasks."""
    rooms = sorted(path.parent.name for path in Path(app.path).glob("*/__init__.py"))
    packages = [
        app.name,
        *(f"{app.name}.{room}" for room in rooms if room not in {"migrations", "management"}),
    ]
    for furniture in REGISTERING:
        for package in packages:
            if find_spec(f"{package}.{furniture}"):
                import_module(f"{package}.{furniture}")
