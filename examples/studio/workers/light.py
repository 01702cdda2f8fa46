"""Paints a picture from every weight of a bundle: no torch, seconds instead of minutes. Protocol: README.md."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from output_file import write_output  # noqa: E402
from worker_protocol import run_worker  # noqa: E402

DEFAULT_SIDE = 512


def paint_bundle(request, events):
    """Reads, paints, writes; each phase reports its own progress."""
    from bundle_weights import find_weight_files, read_component
    from png_file import encode_png
    from weight_mandala import paint_mandala

    found = find_weight_files(request.entry_path)
    total = sum(os.path.getsize(path) for _, files in found for path in files)
    reading = ReadProgress(events, total)
    components = [read_component(request.entry_path, component, reading.add) for component in found]
    events.progress("read", total, total, "bytes")
    size = (request.width or DEFAULT_SIDE, request.height or DEFAULT_SIDE)
    pixels = paint_mandala(
        components, size, (request.prompt, request.seed), lambda rows: events.progress("paint", rows, size[1], "rows")
    )
    digest = write_output(request.output_path, encode_png(pixels))
    events.progress("write", 1, 1, "files")
    events.done(request.output_path, {"width": size[0], "height": size[1]}, digest)


class ReadProgress:
    """Reports at most a hundred times, however many tensors there are."""

    def __init__(self, events, total):
        self._events = events
        self._total = total
        self._completed = 0
        self._reported = 0

    def add(self, count):
        """Counts bytes that were read."""
        self._completed += count
        if (self._completed - self._reported) * 100 >= self._total:
            self._reported = self._completed
            self._events.progress("read", self._completed, self._total, "bytes")


if __name__ == "__main__":
    run_worker(paint_bundle, "picture")
