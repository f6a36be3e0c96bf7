"""Sources dotenv files by a real shell, all in one process of it."""

import shutil
import subprocess
import tempfile
from pathlib import Path

SCRIPT = r"""
cd "$1" || exit 1
for file in ../files/*; do
  (set -a; . "$file" >&2; shift; for name; do eval "printf '%s=%s\0' \"$name\" \"\${$name-}\""; done; printf '\0')
done
"""


def source_all(shell, texts, names):
    """Return what each text sets the variables to, and whether sourcing them left anything behind."""
    folder = Path(tempfile.mkdtemp())
    (folder / "files").mkdir()
    (folder / "work").mkdir()
    try:
        for index, text in enumerate(texts):
            (folder / "files" / f"{index:06}").write_text(text, encoding="utf-8", newline="")
        command = [shutil.which(shell), "-c", SCRIPT, shell, str(folder / "work"), *names]
        done = subprocess.run(command, env={}, stdin=subprocess.DEVNULL, capture_output=True, check=True)
        left = [path.name for path in (folder / "work").iterdir()]
        sections = done.stdout.decode("utf-8", "surrogateescape").split("\0\0")[: len(texts)]
        found = [dict(entry.split("=", 1) for entry in part.split("\0")) for part in sections]
        assert len(found) == len(texts), (len(found), len(texts))
        return found, left, done.stderr.decode("utf-8", "replace")
    finally:
        shutil.rmtree(folder)
