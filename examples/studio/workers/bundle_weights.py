"""Reads every tensor of every safetensors file of a diffusers directory, and refuses a file that is not whole."""

import hashlib
import json
import os
import struct
from dataclasses import dataclass

from worker_protocol import WorkerError

MAX_HEADER_BYTES = 100_000_000
CHUNK_BYTES = 1 << 24
BITS_OF_DTYPE = {"F64": 64, "I64": 64, "U64": 64, "C64": 64, "F32": 32, "I32": 32, "U32": 32}
BITS_OF_DTYPE |= {"F16": 16, "BF16": 16, "I16": 16, "U16": 16}


@dataclass(frozen=True)
class Tensor:
    """`digest` covers name, dtype, shape and every byte; `histogram` counts elements by their most significant byte."""

    name: str
    digest: bytes
    size: int
    histogram: object


@dataclass(frozen=True)
class Component:
    """One component with weights; its digest covers all its tensors, in the order of their names."""

    name: str
    digest: bytes
    tensors: list


def find_weight_files(bundle):
    """Pairs of (component, [absolute safetensors paths]), both sorted; shard indexes are checked against the files."""
    components = []
    for name in component_names(bundle):
        folder = os.path.join(bundle, name)
        if not os.path.isdir(folder):
            raise damaged("component_missing", f"The component folder {name} is missing.", name)
        entries = sorted(os.listdir(folder))
        files = [os.path.join(folder, entry) for entry in entries if entry.endswith(".safetensors")]
        for path in files:
            if not os.path.isfile(path):
                shown = shown_path(bundle, path)
                raise damaged("weights_missing", f"{shown} is a folder or a link to nothing.", shown)
        for entry in entries:
            if entry.endswith(".safetensors.index.json"):
                check_shard_index(bundle, os.path.join(folder, entry))
        # Only models have a config.json: schedulers, tokenizers and processors name their files differently.
        if "config.json" in entries and not files:
            raise damaged("weights_missing", f"The component {name} has no safetensors weights.", name)
        if files:
            components.append((name, files))
    if not components:
        raise damaged("weights_missing", "The bundle has no component with safetensors weights.", "model_index.json")
    return components


def component_names(bundle):
    """The folders that model_index.json names, sorted; a component of [null, null] is absent on purpose."""
    index = read_json_object(bundle, os.path.join(bundle, "model_index.json"))
    names = sorted(
        key
        for key, value in index.items()
        if not key.startswith("_") and isinstance(value, list) and value != [None, None]
    )
    for name in names:
        if name in ("", ".", "..") or any(mark in name for mark in "/\\:\0"):
            raise damaged(
                "index_unreadable",
                f"model_index.json names a component {name!r} outside the bundle.",
                "model_index.json",
            )
    return names


def check_shard_index(bundle, index_path):
    """Every shard the index names is there and holds the tensors it is said to hold."""
    shown = shown_path(bundle, index_path)
    weight_map = read_json_object(bundle, index_path).get("weight_map")
    if not isinstance(weight_map, dict) or not all(isinstance(shard, str) for shard in weight_map.values()):
        raise damaged("index_unreadable", f"{shown} has no weight_map of file names.", shown)
    folder = os.path.dirname(index_path)
    for shard in sorted(set(weight_map.values())):
        if os.path.basename(shard) != shard or "\\" in shard:
            raise damaged("index_unreadable", f"{shown} names a shard outside its folder: {shard!r}.", shown)
        path = os.path.join(folder, shard)
        if not os.path.isfile(path):
            raise damaged("weights_missing", f"{shown} names {shard}, which is missing.", shown_path(bundle, path))
        held = read_header(bundle, path)[0]
        absent = sorted(tensor for tensor, place in weight_map.items() if place == shard and tensor not in held)
        if absent:
            raise damaged(
                "weights_damaged", f"{shown_path(bundle, path)} lacks the tensor {absent[0]}.", shown_path(bundle, path)
            )


def read_component(bundle, component, on_bytes):
    """Reads all tensors of one component; `on_bytes(n)` is called as bytes are read."""
    name, files = component
    tensors = []
    for path in files:
        tensors.extend(read_tensors(bundle, path, on_bytes))
    tensors.sort(key=lambda tensor: (tensor.name, tensor.digest))
    digest = hashlib.sha256(name.encode("utf-8"))
    for tensor in tensors:
        digest.update(tensor.digest)
    return Component(name, digest.digest(), tensors)


def read_tensors(bundle, path, on_bytes):
    """The tensors of one file, after the safetensors library has accepted its header."""
    import numpy
    from safetensors import SafetensorError, safe_open

    shown = shown_path(bundle, path)
    header, data_start = read_header(bundle, path)
    try:
        with safe_open(path, framework="np") as file:
            names = list(file.keys())
    except SafetensorError as error:
        raise damaged("weights_damaged", f"{shown} is not a sound safetensors file: {error}.", shown) from error
    tensors = []
    with open(path, "rb") as file:
        for name in names:
            entry = header[name]
            start, end = entry["data_offsets"]
            digest = hashlib.sha256(json.dumps([name, entry["dtype"], entry["shape"]]).encode("ascii"))
            histogram = numpy.zeros(256, dtype=numpy.int64)
            width = BITS_OF_DTYPE.get(entry["dtype"], 8) // 8
            file.seek(data_start + start)
            for chunk in read_chunks(file, end - start):
                digest.update(chunk)
                # safetensors is little-endian: the last byte of an element has its sign and the top of its exponent.
                top = numpy.frombuffer(chunk, dtype=numpy.uint8)[width - 1 :: width]
                histogram += numpy.bincount(top, minlength=256)
                on_bytes(len(chunk))
            tensors.append(Tensor(name, digest.digest(), end - start, histogram))
    return tensors


def read_chunks(file, length):
    """Yields `length` bytes in pieces that never split an element."""
    while length > 0:
        chunk = file.read(min(length, CHUNK_BYTES))
        if not chunk:
            raise WorkerError(
                "weights_damaged", f"{file.name} became shorter while it was read.", details={"path": file.name}
            )
        length -= len(chunk)
        yield chunk


def read_header(bundle, path):
    """(tensor entries by name, offset of the data); the file ends exactly where its last tensor ends."""
    shown = shown_path(bundle, path)
    size = os.path.getsize(path)
    try:
        with open(path, "rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > min(size - 8, MAX_HEADER_BYTES):
                raise ValueError("the header is longer than the file")
            header = json.loads(file.read(length).decode("utf-8"))
        header.pop("__metadata__", None)
        end = 8 + length + max((entry["data_offsets"][1] for entry in header.values()), default=0)
    except (OSError, struct.error, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise damaged("weights_damaged", f"{shown} is not a safetensors file: {error}.", shown) from error
    if end != size:
        raise damaged("weights_damaged", f"{shown} has {size} bytes where its header says {end}.", shown)
    return header, 8 + length


def read_json_object(bundle, path):
    """A JSON object of the bundle."""
    shown = shown_path(bundle, path)
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
    except (OSError, ValueError, RecursionError) as error:
        raise damaged("index_unreadable", f"{shown} cannot be read as JSON: {error}.", shown) from error
    if not isinstance(document, dict):
        raise damaged("index_unreadable", f"{shown} is not a JSON object.", shown)
    return document


def shown_path(bundle, path):
    """The path below the bundle, with forward slashes on every machine."""
    return os.path.relpath(path, bundle).replace(os.sep, "/")


def damaged(code, message, path):
    """A bundle that cannot be read whole; `details.path` names the file or folder below the bundle."""
    return WorkerError(
        code,
        message,
        "Restore the file from where the bundle came from, then validate the model again.",
        {"path": path},
    )
