"""One JSON document in, NDJSON events out: what every worker shares. Only the standard library is imported here."""

import hashlib
import json
import os
import sys
import traceback
from dataclasses import dataclass

CONTRACT_VERSION = 1
MAX_SIDE = 2048


class WorkerError(Exception):
    """A failure the host can act on. `exit_status` 1 is a failed run, 2 is a wrong input."""

    def __init__(self, code, message, hint=None, details=None, exit_status=1):
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.details = details
        self.exit_status = exit_status


@dataclass(frozen=True)
class WorkerRequest:
    """The checked input. `width` and `height` are None where the host leaves the choice to the worker."""

    descriptor: dict
    entry_path: str
    output_path: str
    prompt: str
    seed: int
    steps: int
    width: int | None
    height: int | None


class EventStream:
    """The only writer of the real standard output."""

    def __init__(self, file):
        self._file = file

    def progress(self, phase, completed, total, unit):
        """Says how far a phase is; `completed` never exceeds `total`."""
        self._write({"event": "progress", "phase": phase, "completed": completed, "total": total, "unit": unit})

    def done(self, output_path, size, sha256):
        """The last event of a run that made its picture; `size` is (width, height)."""
        width, height = size
        self._write({"event": "done", "output_path": output_path, "width": width, "height": height, "sha256": sha256})

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


def run_worker(work):
    """Reads the request, calls `work(request, events)` and exits: 0 done, 1 failed, 2 wrong input."""
    events = EventStream(claim_standard_output())
    try:
        work(read_request(sys.stdin.buffer.read(), sys.argv[1:]), events)
    except WorkerError as error:
        if error.__cause__ is not None:
            traceback.print_exception(error.__cause__)
        events.error(error)
        sys.exit(error.exit_status)
    except ModuleNotFoundError as error:
        events.error(missing_dependency(error))
        sys.exit(1)
    except MemoryError:
        events.error(WorkerError("out_of_memory", "The run needs more memory than this machine has free."))
        sys.exit(1)
    except Exception as error:
        traceback.print_exc()
        message = f"The worker stopped: {type(error).__name__}: {error}"
        events.error(WorkerError("worker_failed", message, "Standard error has the traceback."))
        sys.exit(1)
    sys.exit(0)


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


def read_request(data, arguments):
    """Checks the whole input; unknown fields of the request are errors, unknown fields of the descriptor are not."""
    if arguments:
        raise wrong_input(f"The worker takes no arguments, got {arguments[0]!r}.")
    try:
        document = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise WorkerError(
            "input_not_json", f"Standard input is not a JSON document in UTF-8: {error}.", exit_status=2
        ) from error
    if not isinstance(document, dict):
        raise wrong_input("Standard input must be a JSON object.")
    if "contract_version" not in document:
        raise wrong_input("contract_version is missing.", "contract_version")
    if not is_integer(document["contract_version"]) or document["contract_version"] != CONTRACT_VERSION:
        raise WorkerError(
            "contract_version_unsupported",
            f"This worker reads contract_version {CONTRACT_VERSION}, found {document['contract_version']!r}.",
            exit_status=2,
        )
    check_fields(document)
    return checked_request(document)


def check_fields(document):
    """Every field is known and of its kind."""
    for field, (accepts, expectation) in FIELDS.items():
        if not accepts(document.get(field)):
            raise wrong_input(f"{field} must be {expectation}.", field)
    # diffusers replaces both sides by its own when only one is given.
    for side, other in (("width", "height"), ("height", "width")):
        if document.get(side) is None and document.get(other) is not None:
            raise wrong_input(f"{side} must be given with {other}.", side)
    for field in document:
        if field not in FIELDS and field != "contract_version":
            raise wrong_input(f"{field} is not a field of the request.", field)


def checked_request(document):
    """Refuses descriptors that must not run and an output inside the bundle."""
    descriptor = document["descriptor"]
    version = descriptor.get("execution_contract_version")
    if not is_integer(version) or version != 1:
        raise WorkerError(
            "execution_contract_unsupported", f"The descriptor's execution_contract_version is {version!r}, not 1."
        )
    if descriptor.get("validation_state") != "valid":
        raise WorkerError(
            "asset_not_executable",
            f"The model's validation_state is {descriptor.get('validation_state')!r}, not 'valid'.",
            "Validate the model in the library and repair what it reports.",
        )
    if descriptor.get("bundle_format") != "diffusers_directory":
        raise WorkerError(
            "bundle_format_unsupported",
            f"The worker reads diffusers_directory bundles, found {descriptor.get('bundle_format')!r}.",
        )
    entry_path = descriptor.get("entry_path")
    if not is_absolute_path(entry_path):
        raise wrong_input("descriptor.entry_path must be an absolute path.", "descriptor.entry_path")
    if not os.path.isdir(entry_path):
        raise WorkerError(
            "entry_missing", f"The bundle {entry_path} is not a directory.", "Relocate the model or mount its drive."
        )
    bundle, output = os.path.realpath(entry_path), os.path.realpath(document["output_path"])
    if os.path.normcase(output).startswith(os.path.normcase(os.path.join(bundle, ""))):
        raise wrong_input("output_path lies inside the bundle, where nothing is written.", "output_path")
    defaults = {"prompt": "", "seed": 0, "steps": 8, "width": None, "height": None}
    given = {field: default if document.get(field) is None else document[field] for field, default in defaults.items()}
    return WorkerRequest(
        descriptor=descriptor, entry_path=entry_path, output_path=os.path.abspath(document["output_path"]), **given
    )


def write_picture(request, png):
    """Puts the finished PNG in place in one step and returns its SHA-256."""
    partial = f"{request.output_path}.{os.getpid()}.part"
    try:
        with open(partial, "wb") as file:
            file.write(png)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, request.output_path)
    except OSError as error:
        if os.path.exists(partial):
            os.unlink(partial)
        raise WorkerError(
            "output_not_writable",
            f"Cannot write {request.output_path}: {error.strerror}.",
            "Give an output_path in a folder that exists and can be written.",
        ) from error
    return hashlib.sha256(png).hexdigest()


def wrong_input(message, field=None):
    """A request the host must change before it can succeed."""
    details = None if field is None else {"field": field}
    return WorkerError("input_invalid", message, details=details, exit_status=2)


def is_integer(value):
    """True for JSON integers; `true` and `1.0` are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_absolute_path(value):
    """True for a path that names one place whatever the working directory is."""
    return isinstance(value, str) and "\0" not in value and os.path.isabs(value)


def is_side(value):
    """True for an absent side or one that both workers can paint."""
    return value is None or (is_integer(value) and 8 <= value <= MAX_SIDE and value % 8 == 0)


FIELDS = {
    "descriptor": (lambda value: isinstance(value, dict), "an object"),
    "output_path": (is_absolute_path, "an absolute path"),
    "prompt": (lambda value: value is None or isinstance(value, str), "a string"),
    "seed": (
        lambda value: value is None or (is_integer(value) and 0 <= value < 2**53),
        "an integer from 0 below 2**53",
    ),
    "steps": (lambda value: value is None or (is_integer(value) and 1 <= value <= 1000), "an integer from 1 to 1000"),
    "width": (is_side, f"a multiple of 8 up to {MAX_SIDE}"),
    "height": (is_side, f"a multiple of 8 up to {MAX_SIDE}"),
}
