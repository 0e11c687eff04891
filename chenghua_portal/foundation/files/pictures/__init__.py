"""Pictures lose what they tell besides themselves, and are decoded once, elsewhere, before anybody relies on them."""

from chenghua_portal.foundation.files.pictures.decoding import as_jpeg, require_whole
from chenghua_portal.foundation.files.pictures.painting import Unpaintable, painted
from chenghua_portal.foundation.files.pictures.stripping import Pieces, stripped

__all__ = ["Pieces", "Unpaintable", "as_jpeg", "painted", "require_whole", "stripped"]
