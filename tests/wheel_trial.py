"""Install the wheel where no test tool is, and use it from another folder.

Run by ``make test``; takes the wheel's dependencies from the package index, as a
person's installation does.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PRODUCTS = (
    "map.html",
    "snapshot.png",
    "snapshot.svg",
    "claims.csv",
    "incidents.geojson",
    "incidents.gpkg",
    "report.txt",
)


def main() -> None:
    """Build, install, run; leave with an error at the first thing that is wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist", ROOT)
        wheel = next((folder / "dist").glob("*.whl"))
        venv.create(folder / "env", with_pip=True)
        scripts = folder / "env" / "bin"
        constraints = ROOT / "constraints.txt"
        run(scripts / "python", "-m", "pip", "install", "-q", "-c", constraints, wheel)
        elsewhere = folder / "elsewhere"
        elsewhere.mkdir()
        code = (
            "import importlib.util, sys; sys.exit(importlib.util.find_spec('pytest') is not None)"
        )
        run(scripts / "python", "-c", code, cwd=elsewhere)
        run(scripts / "contactline", "info", cwd=elsewhere)
        run(scripts / "contactline", "place", "Kelbajar", cwd=elsewhere)
        run(scripts / "contactline", "build", cwd=elsewhere)
        made = elsewhere / "output" / "armenia-azerbaijan"
        missing = [item for item in PRODUCTS if not (made / item).stat().st_size]
        if missing:
            raise SystemExit(f"the installed tool wrote empty files: {missing}")
        run(
            scripts / "contactline",
            "filter",
            made / "claims.csv",
            "--region",
            "Kəlbəcər",
            "-o",
            "left.csv",
            cwd=elsewhere,
        )
    sys.stdout.write("the wheel works outside the repository\n")


def run(*command: object, cwd: Path | None = None) -> None:
    """Run a command quietly; print what it said when it fails."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main()
