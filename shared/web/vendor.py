"""Copy the GOV.UK and MOJ front-end files that the pages serve out of node_modules.

Run as ``python -m shared.web.vendor`` after ``npm ci``. The copies land in ``shared/web/static/vendor``
(not under version control) so that the local run and the Lambda package serve the very same files.
"""

import shutil
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
VENDOR = Path(__file__).resolve().parent / "static" / "vendor"

# From (in node_modules) → to (in static/vendor).
_FILES = {
    "govuk-frontend/dist/govuk/govuk-frontend.min.css": "govuk-frontend.min.css",
    "govuk-frontend/dist/govuk/govuk-frontend.min.js": "govuk-frontend.min.js",
    "govuk-frontend/dist/govuk/assets": "assets",
    "@ministryofjustice/frontend/moj/moj-frontend.min.css": "moj-frontend.min.css",
}


def copy_vendor_files() -> None:
    """Make ``static/vendor`` hold exactly the files listed above.

    Raises FileNotFoundError when ``npm ci`` has not been run.
    """
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for origin, target in _FILES.items():
        source = _ROOT / "node_modules" / origin
        if source.is_dir():
            shutil.copytree(source, VENDOR / target)
        else:
            shutil.copyfile(source, VENDOR / target)


if __name__ == "__main__":
    copy_vendor_files()
