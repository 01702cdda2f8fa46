"""Reads an assets.pa with Python's standard library alone; written from docs/assets-pa.md.

usage: read_pack.py FILE    prints its entries as JSON, after checking everything that the specification demands
"""

import hashlib
import json
import os
import struct
import sys
import zlib

try:
    from compression import zstd
except ImportError:
    zstd = None

MAGIC = bytes([0x89, 0x50, 0x4C, 0x41, 0x0D, 0x0A, 0x1A, 0x0A])
CODECS = ["none", "deflate", "zstd"]


class Damaged(Exception):
    pass


class Unsupported(Exception):
    pass


def need(condition, what):
    if not condition:
        raise Damaged(what)


def align(position, alignment):
    return -(-position // alignment) * alignment


def read_at(file, position, length):
    file.seek(position)
    data = file.read(length)
    need(len(data) == length, "the file is too short")
    return data


def read_front(file, size):
    prologue = read_at(file, 0, 56)
    magic, version, header_bytes, file_bytes = struct.unpack_from("<8sIIQ", prologue)
    need(magic == MAGIC, "magic")
    need(version == 1, "version")
    need(file_bytes == size and header_bytes <= 65536, "lengths")
    header = json.loads(read_at(file, 56, header_bytes))
    entries_at = align(56 + header_bytes, 8)
    addresses_at = entries_at + 112 * header["entries"]
    preloads_at = addresses_at + 16 * header["addresses"]
    text_at = align(preloads_at + 4 * header["preloads"], 8)
    end = text_at + header["text_bytes"]
    need(end <= size, "tables")
    front = read_at(file, 0, end)
    digest = hashlib.sha256(front[:24] + front[56:]).digest()
    need(digest == prologue[24:56], "pack digest")
    tables = {"entries": entries_at, "addresses": addresses_at, "preloads": preloads_at, "text": text_at}
    return header, tables, front


def text_of(header, tables, front, place):
    at, length = place
    need(at + length <= header["text_bytes"], "text outside its table")
    return front[tables["text"] + at : tables["text"] + at + length]


def read_entry(header, tables, front, index):
    row = front[tables["entries"] + 112 * index :][:112]
    asset_id, artifact, codec, preload, zero = struct.unpack_from("<QIBBH", row, 0)
    offset, stored, length = struct.unpack_from("<QQQ", row, 16)
    places = [struct.unpack_from("<II", row, at) for at in (72, 80, 88, 96)]
    texts = [text_of(header, tables, front, place) for place in places]
    need(hashlib.sha256(row[:104] + b"".join(texts)).digest()[:8] == row[104:], "check of a row")
    need(codec < len(CODECS) and preload < 2 and zero == 0, "codec or flags")
    address, family, name, metadata = [text.decode("utf-8") for text in texts]
    entry = {
        "asset_id": asset_id,
        "artifact": artifact,
        "codec": CODECS[codec],
        "preload": preload == 1,
        "offset": offset,
        "stored_bytes": stored,
        "bytes": length,
        "sha256": row[40:72].hex(),
        "address": address,
        "family": family,
    }
    if name:
        entry["name"] = name
    if metadata:
        entry["metadata"] = json.loads(metadata)
    return entry


def check_tables(header, tables, front, entries):
    keys = [(entry["asset_id"], entry["artifact"]) for entry in entries]
    need(keys == sorted(set(keys)), "order of the asset table")
    rows = [struct.unpack_from("<IIII", front, tables["addresses"] + 16 * row) for row in range(header["addresses"])]
    addresses = [text_of(header, tables, front, row[:2]) for row in rows]
    need(addresses == sorted(set(addresses)), "order of the address table")
    covered = set()
    for address, (_, _, first, count) in zip(addresses, rows):
        need(all(entry["address"].encode() == address for entry in entries[first : first + count]), "an address row")
        covered.update(range(first, first + count))
    need(covered == set(range(len(entries))), "rows without an address")
    preloads = list(struct.unpack_from(f"<{header['preloads']}I", front, tables["preloads"]))
    need(preloads == [index for index, entry in enumerate(entries) if entry["preload"]], "preload table")


def decode(entry, stored):
    """At most one byte more than the length as read: a bomb costs no more than it announces."""
    if entry["codec"] == "none":
        return stored
    if entry["codec"] == "zstd" and zstd is None:
        raise Unsupported("unsupported codec: zstd")
    if entry["codec"] == "zstd":
        need(stored[:4] == b"\x28\xb5\x2f\xfd" and stored[4] & 0x0F == 0, "header of a frame")
    decoder = zlib.decompressobj(-15) if entry["codec"] == "deflate" else zstd.ZstdDecompressor()
    content = decoder.decompress(stored, entry["bytes"] + 1)
    if entry["codec"] == "zstd" and not decoder.eof:
        content += decoder.decompress(b"", entry["bytes"] + 1 - len(content))
    need(decoder.eof and not decoder.unused_data, "the end of a payload")
    return content


def check_payloads(file, header, front_end, size, entries):
    end = front_end
    for entry in sorted((entry for entry in entries if entry["stored_bytes"]), key=lambda entry: entry["offset"]):
        need(entry["offset"] % header["alignment"] == 0 and entry["offset"] >= end, "a payload's position")
        need(not any(read_at(file, end, entry["offset"] - end)), "something between payloads")
        payload = decode(entry, read_at(file, entry["offset"], entry["stored_bytes"]))
        need(len(payload) == entry["bytes"], "length of a payload")
        need(hashlib.sha256(payload).hexdigest() == entry["sha256"], "digest of a payload")
        end = entry["offset"] + entry["stored_bytes"]
    need(end == size, "something behind the last payload")
    for entry in entries:
        need((entry["stored_bytes"] == 0) == (entry["bytes"] == 0), "an empty payload that is not empty")
        need(entry["stored_bytes"] or entry["offset"] == 0, "position of an empty payload")


def main(path):
    size = os.stat(path).st_size
    with open(path, "rb") as file:
        header, tables, front = read_front(file, size)
        entries = [read_entry(header, tables, front, index) for index in range(header["entries"])]
        check_tables(header, tables, front, entries)
        check_payloads(file, header, len(front), size, entries)
    json.dump({"header": header, "entries": entries}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
