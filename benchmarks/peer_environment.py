"""The environments that peers run in: one for each set of packages, made at the first run."""

import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path


def peer_python(name: str, packages: Sequence[str]) -> Path:
    """The Python of the environment `benchmarks/.peers_NAME`, which holds `packages` and nothing of this project.

    It is made, or made again, where it is not whole or holds other packages.
    """
    folder = Path(__file__).with_name(f".peers_{name}")
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    complete = folder / "complete"
    wanted = "\n".join(packages)
    if not complete.exists() or complete.read_text(encoding="utf-8") != wanted:
        print(f"installing {', '.join(packages)} into {folder}", file=sys.stderr, flush=True)
        venv.create(folder, with_pip=True, clear=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        complete.write_text(wanted, encoding="utf-8")
    return python
