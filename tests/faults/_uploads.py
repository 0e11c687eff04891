"""Files that bidders add to their drafts."""

import secrets
from uuid import UUID

from tests.faults._scene import Answer, Browser

BOUNDARY = "----bidders-own-file"


def pdf(size: int = 200_000) -> bytes:
    """A PDF that is like no other."""
    comment = b"%" + secrets.token_hex(size // 2).encode()
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + comment + b"\ntrailer\nstartxref\n9\n%%EOF\n"
    )


class Uploader(Browser):
    """A browser that adds files to a bid."""

    def add_file(self, bid_id: UUID) -> Answer:
        """Add a PDF to the draft."""
        from django.urls import reverse

        page = self.get(reverse("procurement:bid-section", args=[bid_id, "attachments"]))
        if page.status != 200:
            return page
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self.token}\r\n'
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="附件.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        )
        body = head.encode() + pdf() + f"\r\n--{BOUNDARY}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        return self._insist("POST", reverse("procurement:bid-file-add", args=[bid_id]), body, headers)
