"""Applies a patch of packs with Python's standard library alone; written from docs/assets-pa.md.

usage: apply_patch.py OLD PATCH NEW
"""

import hashlib
import json
import struct
import sys


def need(condition, what):
    if not condition:
        raise SystemExit(f"refused: {what}")


def operations_of(patch):
    digest = hashlib.sha256(patch[:-32]).digest()
    need(digest == patch[-32:], "digest of the patch")
    magic, version, header_bytes, length = struct.unpack_from("<8sIIQ", patch)
    need(magic == bytes([0x89, 0x50, 0x4C, 0x50, 0x0D, 0x0A, 0x1A, 0x0A]) and version == 1, "magic and version")
    need(length == len(patch) and header_bytes <= 4096, "lengths")
    header = json.loads(patch[24 : 24 + header_bytes])
    table = -(-(24 + header_bytes) // 8) * 8
    literals = table + 24 * header["operations"]
    need(literals + header["literal_bytes"] + 32 == len(patch), "lengths of the parts")
    rows = [struct.unpack_from("<IIQQ", patch, table + 24 * row) for row in range(header["operations"])]
    need(all(kind < 3 and zero == 0 and bytes_ for kind, zero, bytes_, _ in rows), "an operation")
    return header, rows, patch[literals:-32]


def apply(old, patch):
    header, rows, literals = operations_of(patch)
    need(identity(old) == header["old"], "another pack")
    parts = []
    for kind, _, length, position in rows:
        if kind == 0:
            parts.append(bytes(length))
        elif kind == 1:
            parts.append(old[position : position + length])
        else:
            parts.append(literals[:length])
            literals = literals[length:]
    made = b"".join(parts)
    need(identity(made) == header["new"], "another result")
    return made


def identity(data):
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def main(old, patch, new):
    with open(old, "rb") as old_file, open(patch, "rb") as patch_file:
        made = apply(old_file.read(), patch_file.read())
    with open(new, "xb") as file:
        file.write(made)


if __name__ == "__main__":
    main(*sys.argv[1:])
