"""The output of a worker: complete or not at all."""

import hashlib
import os

from worker_error import WorkerError

HINT = "Give an output_path in a folder that exists and can be written."


def require_output_place(output_path):
    """Before minutes of work: the folder is there and nothing but a file is in the way."""
    folder = os.path.dirname(output_path)
    if not os.path.isdir(folder):
        raise WorkerError("output_not_writable", f"Cannot write {output_path}: {folder} is not a folder.", HINT)
    if os.path.isdir(output_path):
        raise WorkerError("output_not_writable", f"Cannot write {output_path}: it is a folder.", HINT)
    if not os.access(folder, os.W_OK):
        raise WorkerError("output_not_writable", f"Cannot write {output_path}: {folder} is read-only.", HINT)


def write_output(output_path, data):
    """Puts the finished bytes in place in one step and returns their SHA-256."""
    partial = f"{output_path}.{os.getpid()}.part"
    try:
        with open(partial, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, output_path)
    except OSError as error:
        if os.path.exists(partial):
            os.unlink(partial)
        raise WorkerError("output_not_writable", f"Cannot write {output_path}: {error.strerror}.", HINT) from error
    return hashlib.sha256(data).hexdigest()
