"""Copy the GOV.UK and MOJ front-end files that the pages serve out of node_modules.

Run as ``python -m shared.web.vendor`` after ``npm ci``. The copies land in ``shared/web/static/vendor``
(not under version control) so that the local run and the Lambda package serve the very same files.

The GDS Transport typeface is licensed for gov.uk only, so it is taken out of the style sheets and its files are
not copied; nor are the crown and the icons of gov.uk.
"""

import re
import shutil
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
VENDOR = Path(__file__).resolve().parent / "static" / "vendor"

# From (in node_modules) → to (in static/vendor).
_FILES = {
    "govuk-frontend/dist/govuk/govuk-frontend.min.css": "govuk-frontend.min.css",
    "govuk-frontend/dist/govuk/govuk-frontend.min.js": "govuk-frontend.min.js",
    "@ministryofjustice/frontend/moj/moj-frontend.min.css": "moj-frontend.min.css",
}

_LICENSED = "GDS Transport,arial,sans-serif"
_OURS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'


def copy_vendor_files() -> None:
    """Make ``static/vendor`` hold exactly the files listed above, in a typeface that everybody may use.

    Raises FileNotFoundError when ``npm ci`` has not been run.
    """
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for origin, target in _FILES.items():
        text = (_ROOT / "node_modules" / origin).read_text(encoding="utf-8")
        (VENDOR / target).write_text(_in_our_typeface(text) if target.endswith(".css") else text, encoding="utf-8")


def _in_our_typeface(css: str) -> str:
    without_faces = re.sub(r"@font-face\{[^}]*\}", "", css)
    without_source_map = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", without_faces)
    return without_source_map.replace(_LICENSED, _OURS)


if __name__ == "__main__":
    copy_vendor_files()
