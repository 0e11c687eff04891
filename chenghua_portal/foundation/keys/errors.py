class KeyMissing(Exception):
    """No key of that name is kept here."""


class KeyDestroyed(KeyMissing):
    """The key was there and has been destroyed: what it encrypted can't be read again."""
