"""One JSON document in, NDJSON events out: what every worker shares. Only the standard library is imported here."""

import json
import os
import sys
import traceback

from worker_error import WorkerError
from worker_request import read_request


class EventStream:
    """The only writer of the real standard output."""

    def __init__(self, file):
        self._file = file

    def progress(self, phase, completed, total, unit):
        """Says how far a phase is; `completed` never exceeds `total`."""
        self._write({"event": "progress", "phase": phase, "completed": completed, "total": total, "unit": unit})

    def done(self, output_path, facts, sha256):
        """The last event of a run that made its output; `facts` are what the medium has: sides, or rate and length."""
        self._write({"event": "done", "output_path": output_path, **facts, "sha256": sha256})

    def error(self, error):
        """The last event of a run that failed."""
        document = {"event": "error", "code": error.code, "message": error.message}
        for field in ("hint", "details"):
            value = getattr(error, field)
            if value is not None:
                document[field] = value
        self._write(document)

    def _write(self, document):
        self._file.write(json.dumps(document).encode("ascii") + b"\n")
        self._file.flush()


def run_worker(work, medium):
    """Reads the request for a `medium` (picture or sound), calls `work(request, events)` and exits: 0 done, 1 failed, 2 wrong input."""
    events = EventStream(claim_standard_output())
    sys.exit(answer(work, lambda: read_request(sys.stdin.buffer.read(), sys.argv[1:], medium), events))


def answer(work, read, events):
    """One run from `read()`, its request, to its last event; gives the exit status."""
    try:
        work(read(), events)
    except WorkerError as error:
        if error.__cause__ is not None:
            traceback.print_exception(error.__cause__)
        events.error(error)
        return error.exit_status
    except ModuleNotFoundError as error:
        events.error(missing_dependency(error))
        return 1
    except MemoryError:
        events.error(WorkerError("out_of_memory", "The run needs more memory than this machine has free."))
        return 1
    except Exception as error:
        traceback.print_exc()
        message = f"The worker stopped: {type(error).__name__}: {error}"
        events.error(WorkerError("worker_failed", message, "Standard error has the traceback."))
        return 1
    return 0


def claim_standard_output():
    """Keeps the real standard output for events and points descriptor 1 at standard error, also for native code."""
    sys.stdout.flush()
    events_fd = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(events_fd, "wb")


def missing_dependency(error):
    """A module that the environment lacks, as the host reads it."""
    return WorkerError(
        "dependency_missing",
        f"The environment has no Python module {error.name}.",
        "Ensure the environment of this model's descriptor and run the worker with its python_executable.",
        {"module": error.name},
    )
