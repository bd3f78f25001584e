"""Files of a run: JSON written the same way every time, and hashes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any


def write_json(path: str | Path, data: Any) -> None:
    """Write `data` as UTF-8 JSON with sorted keys, two spaces of indent and a last newline.

    Raises ValueError for NaN or infinity, which JSON cannot hold.
    """
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    Path(path).write_bytes(f"{text}\n".encode())


def sha256_file(path: str | Path) -> str:
    """SHA-256 of a file's bytes, lower-case hex."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
