"""Which files of the browser packages the console serves, and the copying of them."""

import shutil
from pathlib import Path

FONTS = {
    "noto-sans": ("latin", "latin-ext", "vietnamese"),
    "noto-sans-bengali": ("bengali",),
    "noto-sans-devanagari": ("devanagari",),
    "noto-sans-khmer": ("khmer",),
    "noto-sans-lao": ("lao",),
    "noto-sans-myanmar": ("myanmar",),
    "noto-sans-thai": ("thai",),
}
"""Font package -> the scripts of it that callers write in; `static/console/fonts.css` names the same."""


def collect(node_modules: Path, out: Path) -> list[Path]:
    """Copy what the browser needs into `out/vendor`, licences along; the paths written.

    Raises FileNotFoundError where `npm ci` has not brought a package.
    """
    return [_copy(node_modules / source, out / "vendor" / name) for source, name in wanted()]


def wanted() -> list[tuple[str, str]]:
    """(path under node_modules, path under `vendor`)."""
    files = [("htmx.org/dist/htmx.min.js", "htmx.min.js"), ("htmx.org/LICENSE", "licences/htmx.txt")]
    for package, scripts in FONTS.items():
        folder = f"@fontsource-variable/{package}"
        fonts = [f"{package}-{script}-wght-normal.woff2" for script in scripts]
        files += [(f"{folder}/files/{font}", f"fonts/{font}") for font in fonts]
        files.append((f"{folder}/LICENSE", f"licences/{package}.txt"))
    return files


def _copy(source: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return target
