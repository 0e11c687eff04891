from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from chenghua_portal.foundation.files.pictures import Unpaintable, painted

# Whatever a file turns out to be, it does nothing in the page's name and stays nowhere.
APART = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


def attachment(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to be saved, never shown in the page's origin: attachment, nosniff, sandboxed, not cached.

    The name may be Chinese (RFC 6266, filename*).
    """
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            **APART,
        },
    )


def picture_of(content: bytes, media_type: str) -> HttpResponse:
    """A file as a picture for a page to show. Raises Http404 for one that there is no picture of."""
    try:
        picture, kind = painted(content, media_type)
    except Unpaintable as unpaintable:
        raise Http404 from unpaintable
    return HttpResponse(
        picture,
        content_type=kind,
        headers=APART,
    )
