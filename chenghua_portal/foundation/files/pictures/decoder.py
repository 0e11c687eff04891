"""Decodes one picture from standard input, in a process of its own with little to lose.

    python -I decoder.py check FORMAT MOST_PIXELS
    python -I decoder.py jpeg FORMAT MOST_PIXELS    writes it as JPEG to standard output

Ends with 3 when the picture is damaged or asks for more than the limits. It has no database, no environment, and
may not write a file.
"""

import io
import resource
import sys
import warnings

import pillow_heif
from PIL import Image

DAMAGED = 3
MEMORY = 1536 * 1024 * 1024
SECONDS = 30
QUALITY = 90


def main() -> int:
    job, kind, most_pixels = sys.argv[1], sys.argv[2], int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = most_pixels
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener()
    content = sys.stdin.buffer.read()
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            image.load()
            if job == "jpeg":
                image.convert("RGB").save(
                    sys.stdout.buffer, "JPEG", quality=QUALITY, icc_profile=image.info.get("icc_profile")
                )
    except Exception:  # noqa: BLE001  whatever a picture does to a decoder, it is refused
        return DAMAGED
    return 0


if __name__ == "__main__":
    sys.exit(main())
