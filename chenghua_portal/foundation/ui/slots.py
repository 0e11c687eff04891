"""Page slots: a page names a place, higher apps fill it in `ready()`. No noun of the domain is known here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

Provider = Callable[[HttpRequest, Any], Iterable[Any]]


@dataclass(frozen=True)
class ActionLink:
    """A button of a page. `is_primary` for the one thing to do next."""

    label: str | Promise
    url: str
    is_primary: bool = False
    order: int = 100


@dataclass(frozen=True)
class Panel:
    """A template and its context, put into a page by an app that the page does not know."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 100


@dataclass(frozen=True)
class MenuEntry:
    """A line of a menu. `visible` gets the request's actor; leave it out where no session may be touched."""

    label: str | Promise
    url_name: str
    order: int = 100
    visible: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class MenuItem:
    label: str | Promise
    url: str
    is_current: bool


@dataclass(frozen=True)
class Hat:
    """In whose name somebody acts: `key` is what the switcher posts."""

    key: str
    organization: str
    role: str


@dataclass(frozen=True)
class Hats:
    """Who is signed in, in whose name they act, and could."""

    person: str
    current: Hat
    others: Sequence[Hat] = ()
    switch_url: str = ""


HatProvider = Callable[[HttpRequest], Hats | None]

_providers: dict[str, list[Provider]] = defaultdict(list)
_menus: dict[str, list[MenuEntry]] = defaultdict(list)
_hat_providers: list[HatProvider] = []


def register(slot: str, provider: Provider) -> None:
    """Fill `slot`: the provider answers with panels, tabs or whatever the page that owns the slot expects."""
    if provider not in _providers[slot]:
        _providers[slot].append(provider)


def items(slot: str, request: HttpRequest, obj: Any = None) -> list[Any]:
    """Everything the providers of `slot` have for `obj`, by `order`, then as registered."""
    found = [item for provider in _providers.get(slot, ()) for item in provider(request, obj)]
    return sorted(found, key=lambda item: getattr(item, "order", 100))


def register_menu(menu: str, entry: MenuEntry) -> None:
    """Add a line to `menu`: `public`, `desk`, or a column of the footer such as `footer.services`."""
    if entry not in _menus[menu]:
        _menus[menu].append(entry)


def menu_for(request: HttpRequest, menu: str = "desk") -> list[MenuItem]:
    """The lines of `menu` this request may see. Current is the one whose address begins the request's, the
    longest where there are several.
    """
    entries = sorted(_menus.get(menu, ()), key=lambda entry: entry.order)
    shown = [
        entry for entry in entries if entry.visible is None or entry.visible(getattr(request, "actor", None))
    ]
    addresses = [reverse(entry.url_name) for entry in shown]
    under = [address for address in addresses if request.path.startswith(address)]
    current = max(under, key=len, default=None)
    return [MenuItem(entry.label, url, url == current) for entry, url in zip(shown, addresses, strict=True)]


def register_hats(provider: HatProvider) -> None:
    """Say who knows the hats of the person signed in. There is one such source."""
    _hat_providers[:] = [provider]


def hats_for(request: HttpRequest) -> Hats | None:
    return _hat_providers[0](request) if _hat_providers else None
