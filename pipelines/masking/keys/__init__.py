"""Keys: keysets in files and variables, and the keys derived from them for one purpose.

derive → keyset → document, place, kek → store. Nothing here shows a secret.
"""

from pipelines.masking.keys.derive import DerivedKey, framed, hkdf, open_sealed, seal, siv
from pipelines.masking.keys.keyset import QUARANTINE, Key, Keyset, is_key_id
from pipelines.masking.keys.store import (
    destroy,
    load_keyset,
    new_keyset,
    read_keyset,
    rewrap,
    rotate,
)

__all__ = [
    "QUARANTINE",
    "DerivedKey",
    "Key",
    "Keyset",
    "destroy",
    "framed",
    "hkdf",
    "is_key_id",
    "load_keyset",
    "new_keyset",
    "open_sealed",
    "read_keyset",
    "rewrap",
    "rotate",
    "seal",
    "siv",
]
