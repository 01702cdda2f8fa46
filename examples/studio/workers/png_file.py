"""A PNG whose bytes depend on nothing but its pixels."""

import io
import struct
import zlib

STORED_BLOCK_BYTES = 65535


def encode_png(pixels):
    """8-bit RGB, one IDAT, no metadata; `pixels` is a (height, width, 3) uint8 array.

    The image data is stored, not compressed: zlib builds differ in what they produce, and equal pictures must be equal
    files.
    """
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + pixels[row].tobytes() for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", stored_zlib(rows)) + chunk(b"IEND", b"")
    check_readable(png, pixels)
    return png


def stored_zlib(data):
    """A zlib stream of stored blocks (RFC 1950 and 1951)."""
    parts = [b"\x78\x01"]
    for start in range(0, len(data), STORED_BLOCK_BYTES):
        block = data[start : start + STORED_BLOCK_BYTES]
        last = 1 if start + STORED_BLOCK_BYTES >= len(data) else 0
        parts.append(struct.pack("<BHH", last, len(block), len(block) ^ 0xFFFF) + block)
    return b"".join(parts) + struct.pack(">I", zlib.adler32(data))


def chunk(kind, body):
    """One PNG chunk with its length and checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def check_readable(png, pixels):
    """Another reader, Pillow, must see the same pixels."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as image:
        if image.tobytes() != pixels.tobytes():
            raise RuntimeError("the PNG does not read back as it was painted")
