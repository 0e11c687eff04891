"""Paints the first pages of a PDF from standard input, in a process of its own with little to lose.

    python -I painter.py MOST_PAGES    writes them below each other, as one JPEG, to standard output

Ends with 3 when the document is damaged or asks for more than the limits. It has no database, no environment, and
may not write a file.
"""

import resource
import sys

import pypdfium2
from PIL import Image

DAMAGED = 3
MEMORY = 1536 * 1024 * 1024
SECONDS = 20
WIDTH, MOST_HEIGHT, GAP = 1240, 3600, 16
QUALITY = 80


def main() -> int:
    most_pages = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        document = pypdfium2.PdfDocument(content)
        pages = [painted(document[number]) for number in range(min(len(document), most_pages))]
        sheet = Image.new("RGB", (WIDTH, sum(page.height + GAP for page in pages) - GAP), "#d8dce2")
        top = 0
        for page in pages:
            sheet.paste(page, ((WIDTH - page.width) // 2, top))
            top += page.height + GAP
        sheet.save(sys.stdout.buffer, "JPEG", quality=QUALITY)
    except Exception:  # noqa: BLE001  whatever a document does to the painter, it is not shown
        return DAMAGED
    return 0


def painted(page: pypdfium2.PdfPage) -> Image.Image:
    """A page on white, as wide as the sheet unless it would be too high."""
    width, height = page.get_size()
    scale = min(WIDTH / width, MOST_HEIGHT / height)
    image: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    return image


if __name__ == "__main__":
    sys.exit(main())
