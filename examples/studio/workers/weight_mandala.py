"""A mandala of weights: a ring of petals per component, a tensor per streak, a seal and a rim from all of them."""

import hashlib

import numpy

from exact_math import fraction, ramp, turns_of, wave

PALETTES = (
    ((13, 17, 38), (44, 62, 122), (88, 164, 176), (244, 196, 120), (250, 240, 220)),
    ((24, 12, 34), (112, 32, 92), (222, 82, 86), (250, 176, 98), (255, 240, 210)),
    ((8, 26, 30), (18, 86, 92), (90, 170, 130), (226, 214, 130), (252, 246, 224)),
    ((20, 14, 44), (72, 52, 150), (150, 104, 210), (240, 150, 190), (254, 236, 226)),
    ((30, 16, 14), (126, 52, 36), (208, 124, 60), (120, 170, 160), (246, 238, 214)),
    ((10, 20, 46), (30, 84, 150), (100, 180, 220), (240, 170, 150), (252, 244, 236)),
    ((16, 28, 20), (52, 100, 62), (148, 176, 84), (236, 178, 92), (250, 244, 218)),
    ((26, 14, 26), (96, 46, 84), (70, 130, 150), (220, 190, 150), (250, 242, 232)),
)
SAMPLES = 2
STRIP_ROWS = 64
CORE = 0.19
RIM = 0.88
PROFILE_BINS = 16


def paint_mandala(components, size, choice, on_rows):
    """A (height, width, 3) uint8 array. `choice` (prompt, seed) picks the colours; `on_rows(n)` hears of each strip."""
    width, height = size
    chosen = hashlib.sha256(f"{choice[1]}\n{choice[0]}".encode("utf-8", "surrogatepass")).digest()
    palette = numpy.array(PALETTES[chosen[0] % len(PALETTES)], dtype=numpy.float64)
    whole = hashlib.sha256(b"".join(component.digest for component in components)).digest()
    rings = [plan_ring(component, place, len(components)) for place, component in enumerate(components)]
    for ring in rings:
        ring["tint"] += chosen[1] / 256.0
    pixels = numpy.empty((height, width, 3), dtype=numpy.uint8)
    for top in range(0, height, STRIP_ROWS):
        bottom = min(top + STRIP_ROWS, height)
        colours = paint_strip(grid((top, bottom), size), (rings, palette, whole))
        fine = colours.reshape(bottom - top, SAMPLES, width, SAMPLES, 3)
        mean = (fine[:, 0, :, 0] + fine[:, 0, :, 1] + fine[:, 1, :, 0] + fine[:, 1, :, 1]) / 4.0
        pixels[top:bottom] = numpy.floor(numpy.clip(mean, 0.0, 255.0) + 0.5).astype(numpy.uint8)
        on_rows(bottom)
    return pixels


def grid(rows, size):
    """(radius, turns) of each sample; radius 1 touches the nearer edge."""
    width, height = size
    scale = min(width, height) * SAMPLES / 2.0
    across = (numpy.arange(width * SAMPLES) + 0.5 - width * SAMPLES / 2.0) / scale
    down = (numpy.arange(rows[0] * SAMPLES, rows[1] * SAMPLES) + 0.5 - height * SAMPLES / 2.0) / scale
    x, y = numpy.broadcast_arrays(across[None, :], down[:, None])
    return numpy.sqrt(x * x + y * y), turns_of(x, y)


def plan_ring(component, place, count):
    """Everything about one ring that does not depend on the sample; all of it comes from this component alone."""
    digest = component.digest
    step = (RIM - CORE) / count
    shares = numpy.array([tensor.size.bit_length() + 2 for tensor in component.tensors], dtype=numpy.float64)
    ends = numpy.cumsum(shares)
    return {
        "inner": CORE + step * place,
        "width": step,
        "petals": 5 + digest[0] % 9 + 2 * place,
        "phase": digest[1] / 256.0,
        "height": 0.3 + digest[2] / 640.0,
        "tint": digest[3] / 256.0,
        "weave": 1 + digest[4] % 4,
        "ends": ends / ends[-1],
        "hues": numpy.array([tensor.digest[0] / 256.0 for tensor in component.tensors]),
        "profiles": numpy.array([profile(tensor) for tensor in component.tensors]),
    }


def profile(tensor):
    """Sixteen brightnesses, inside to outside: how the tensor's magnitudes are spread, then the bits of its digest."""
    counts = [int(count) for count in tensor.histogram]
    magnitudes = [counts[byte] + counts[byte + 128] for byte in range(128)]
    first = next((place for place, count in enumerate(magnitudes) if count), 0)
    last = max((place for place, count in enumerate(magnitudes) if count), default=0)
    bins = [0] * PROFILE_BINS
    for place in range(first, last + 1):
        bins[(place - first) * PROFILE_BINS // (last - first + 1)] += magnitudes[place]
    peak = max(bins) or 1
    return [0.62 + 0.4 * count / peak + tensor.digest[1 + place] / 850.0 for place, count in enumerate(bins)]


def paint_strip(samples, plan):
    """Paints from the back to the front: night, rim, rings from the outermost inwards, seal."""
    rings, palette, whole = plan
    radius, _ = samples
    glow = 1.0 - ramp(0.1, 1.35, radius)
    colours = palette[0] * (0.45 + 0.75 * glow)[..., None]
    colours = paint_rim(colours, samples, (palette, whole))
    for ring in reversed(rings):
        colours = paint_ring(colours, samples, (ring, palette))
    return paint_seal(colours, samples, (palette, whole))


def paint_ring(colours, samples, look):
    """One ring of petals with its shadow on what lies behind it."""
    ring, palette = look
    radius, turns = samples
    swing = turns * ring["petals"] + ring["phase"]
    folded = numpy.abs(2.0 * fraction(swing) - 1.0)
    edge = ring["inner"] + ring["width"] * (1.0 + ring["height"] * (0.2 - 2.0 * folded * folded))
    depth = radius / edge
    shade = 0.45 + 0.55 * ramp(0.0, 0.09, radius - edge)
    behind = colours * shade[..., None]
    tensor = numpy.minimum(numpy.searchsorted(ring["ends"], folded, side="right"), len(ring["ends"]) - 1)
    floor = CORE * 0.55 + (ring["inner"] - CORE) * 0.8
    along = numpy.clip((radius - floor) / (edge - floor), 0.0, 0.999)
    light = ring["profiles"][tensor, numpy.floor(along * PROFILE_BINS).astype(numpy.int64)]
    ripple = 0.88 + 0.12 * wave(along * ring["weave"] + folded)
    hue = bounce(ring["tint"] + 0.16 * ring["hues"][tensor] + 0.22 * along)
    petal = tone(palette, hue) * (light * ripple * (0.45 + 0.6 * along))[..., None]
    line = ramp(0.955, 0.975, depth)[..., None]
    petal = petal * (1.0 - line) + tone(palette, 0.8 + 0.2 * hue) * line
    return numpy.where((radius < edge)[..., None], petal, behind)


def paint_rim(colours, samples, look):
    """Sixty-four ticks around the edge: the digest of all weights, a hexadecimal digit each."""
    palette, whole = look
    radius, turns = samples
    digits = numpy.array([int(digit, 16) for digit in whole.hex()], dtype=numpy.float64)
    tick = fraction(turns + 0.25) * 64.0
    length = digits[numpy.floor(numpy.minimum(tick, 63.0)).astype(numpy.int64)] / 15.0
    beam = numpy.abs(2.0 * fraction(tick) - 1.0) < 0.42
    lit = beam & (radius > 0.985 - 0.012 - 0.07 * length) & (radius < 0.985)
    return numpy.where(lit[..., None], palette[3] * 0.55 + palette[1] * 0.45, colours)


def paint_seal(colours, samples, look):
    """A mosaic in the middle whose cells are bits of the digest of all weights."""
    palette, whole = look
    radius, turns = samples
    sectors = 6 + whole[0] % 7
    folded = numpy.abs(2.0 * fraction(turns * sectors + whole[1] / 256.0) - 1.0)
    row = numpy.minimum(numpy.floor(radius / CORE * 7.0), 6.0).astype(numpy.int64)
    cell = row * 4 + numpy.minimum(numpy.floor(folded * 4.0), 3.0).astype(numpy.int64)
    levels = numpy.array([whole[2 + place] for place in range(28)], dtype=numpy.float64) / 255.0
    mosaic = tone(palette, levels[cell]) * (1.05 - 0.45 * radius / CORE)[..., None]
    frame = (radius > CORE * 0.94)[..., None]
    shade = 0.4 + 0.6 * ramp(CORE, CORE * 1.3, radius)
    return numpy.where((radius < CORE)[..., None], numpy.where(frame, palette[4], mosaic), colours * shade[..., None])


def bounce(value):
    """0..1 up, then down again: colours without a seam."""
    return 1.0 - numpy.abs(2.0 * fraction(value) - 1.0)


def tone(palette, place):
    """A colour between the palette's second and last; `place` 0..1."""
    spot = numpy.clip(place, 0.0, 0.999999) * (len(palette) - 2)
    low = numpy.floor(spot).astype(numpy.int64)
    part = (spot - low)[..., None]
    return palette[low + 1] * (1.0 - part) + palette[low + 2] * part
