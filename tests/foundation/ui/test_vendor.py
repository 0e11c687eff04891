import hashlib
import re
from pathlib import Path

from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
VENDOR = STATIC / "vendor"
KEPT_BESIDE = {"MANIFEST.sha256", "README.md"}


def test_third_party_files_are_those_of_the_manifest() -> None:
    lines = (VENDOR / "MANIFEST.sha256").read_text().splitlines()
    pairs = [line.split("  ") for line in lines if line and not line.startswith("#")]
    listed = {name: digest for digest, name in pairs}
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name not in KEPT_BESIDE
    }
    assert found == listed


def test_nothing_is_loaded_from_elsewhere() -> None:
    own = [*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js"), *VENDOR.glob("bootstrap/*.css")]
    for path in own:
        assert re.findall(r"(?:@import|url\(|fetch\(|import\()\s*[\"']?https?:", path.read_text()) == [], path


def test_no_template_carries_style_or_script_of_its_own() -> None:
    inline = re.compile(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)|javascript:")
    pages = Path(settings.BASE_DIR) / "templates"
    for path in pages.rglob("*.html"):
        # Mail readers load no stylesheet; no content policy of ours reaches them either.
        if path.is_relative_to(pages / "emails"):
            continue
        assert inline.findall(path.read_text()) == [], path
