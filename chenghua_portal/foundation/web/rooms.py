"""An app is a row of rooms; this loads the furniture that registers itself."""

from importlib import import_module
from pathlib import Path

from django.apps import AppConfig

REGISTERING = ("rules", "transitions", "notices", "slots", "personal", "tasks")
NO_ROOMS = {"migrations", "management"}


def load_rooms(app: AppConfig) -> None:
    """Import what every room of `app`, a room within a room, and the app itself, registers: permissions, moves,
    notices, slots, tasks.
    """
    root = Path(app.path)
    places = [root, *sorted(path.parent for path in root.rglob("*/__init__.py"))]
    for furniture in REGISTERING:
        for place in places:
            parts = place.relative_to(root).parts
            if (place / f"{furniture}.py").is_file() and NO_ROOMS.isdisjoint(parts):
                import_module(".".join((app.name, *parts, furniture)))
