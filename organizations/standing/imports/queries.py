from dataclasses import dataclass

from django.db.models import Q, QuerySet

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.keyset import Place
from organizations.registry.rules import is_official
from organizations.standing.models import ImportRow, ListImport

PAGE_SIZE = 30


@dataclass(frozen=True)
class ImportPage:
    rows: list[ListImport]
    after: Place | None


@dataclass(frozen=True)
class LinePage:
    rows: list[ImportRow]
    after: int | None


def list_imports_visible_to(actor: Actor) -> QuerySet[ListImport]:
    """The imports of lists, newest first. The twin of `view_list_import`."""
    imports = ListImport.objects.select_related("started_by", "file").order_by("-started_at", "-id")
    return imports if is_official(actor) else imports.none()


def imports_page(imports: QuerySet[ListImport], place: Place | None) -> ImportPage:
    """One page of imports, behind `place`."""
    if place is not None:
        at, pk = place
        imports = imports.filter(Q(started_at__lt=at) | Q(started_at=at, pk__lt=pk))
    rows = list(imports[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    is_more = len(rows) > PAGE_SIZE
    return ImportPage(shown, (shown[-1].started_at, shown[-1].pk) if is_more else None)


def standing_import_of(kind: str, sha256: str) -> ListImport | None:
    """The import of this very file as a list of this kind, unless it failed or was discarded."""
    standing = ListImport.objects.exclude(status__in=[ListImport.Status.FAILED, ListImport.Status.DISCARDED])
    return standing.filter(kind=kind, sha256=sha256).first()


def lines_of(batch: ListImport, *, status: str = "", column: str = "", text: str = "") -> QuerySet[ImportRow]:
    """The rows of an import in their order: of a status, with a problem in a column, of an organization."""
    lines = ImportRow.objects.filter(batch=batch).order_by("number")
    if status:
        lines = lines.filter(status=status)
    if column:
        lines = lines.filter(problems__has_key=column)
    if text:
        lines = lines.filter(Q(values__code__icontains=text) | Q(values__name__icontains=text))
    return lines


def lines_page(lines: QuerySet[ImportRow], after: int) -> LinePage:
    """One page of rows, behind the row of that number."""
    rows = list(lines.filter(number__gt=after)[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    return LinePage(shown, shown[-1].number if len(rows) > PAGE_SIZE else None)
