"""Curves made only of + - * / and square root: IEEE 754 rounds these one way everywhere, while library sines differ."""

import numpy


def fraction(value):
    """The part after the point, in 0..1."""
    return value - numpy.floor(value)


def wave(turns):
    """A sine over turns (period 1), within 0.001."""
    part = fraction(turns) * 2.0 - 1.0
    arc = -4.0 * part * (1.0 - numpy.abs(part))
    return arc * 0.775 + arc * numpy.abs(arc) * 0.225


def turns_of(x, y):
    """The direction of (x, y) in turns, 0..1, within 0.0001."""
    wide, tall = numpy.abs(x), numpy.abs(y)
    ratio = numpy.minimum(wide, tall) / numpy.maximum(numpy.maximum(wide, tall), 1e-9)
    square = ratio * ratio
    angle = ((square * -0.0464964749 + 0.15931422) * square - 0.327622764) * square * ratio + ratio
    turns = angle * 0.15915494309189535
    turns = numpy.where(tall > wide, 0.25 - turns, turns)
    turns = numpy.where(x < 0, 0.5 - turns, turns)
    return numpy.where(y < 0, 1.0 - turns, turns)


def ramp(low, high, value):
    """0 up to `low`, 1 from `high` on, a smooth step between."""
    step = numpy.clip((value - low) / (high - low), 0.0, 1.0)
    return step * step * (3.0 - 2.0 * step)
