"""The checked input of a worker: strict about the request, open about the descriptor. Only the standard library is imported here."""

import json
import os
from dataclasses import dataclass

from output_file import require_output_place
from worker_error import WorkerError, wrong_input

CONTRACT_VERSION = 1
MAX_SIDE = 2048
MAX_SECONDS = 600


@dataclass(frozen=True)
class WorkerRequest:
    """The checked input. `width`, `height` and `seconds` are None where the host leaves the choice to the worker."""

    descriptor: dict
    entry_path: str
    output_path: str
    prompt: str
    seed: int
    steps: int
    width: int | None = None
    height: int | None = None
    seconds: float | None = None


def read_request(data, arguments, medium):
    """Checks the whole input; fields of another medium and unknown fields of the request are errors, unknown fields of the descriptor are not."""
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
    check_fields(document, MEDIA[medium])
    return checked_request(document)


def check_fields(document, own_fields):
    """Every field is known and of its kind."""
    fields = COMMON | own_fields
    for field, (accepts, expectation) in fields.items():
        if not accepts(document.get(field)):
            raise wrong_input(f"{field} must be {expectation}.", field)
    # diffusers replaces both sides by its own when only one is given.
    for side, other in (("width", "height"), ("height", "width")):
        if document.get(side) is None and document.get(other) is not None:
            raise wrong_input(f"{side} must be given with {other}.", side)
    for field in document:
        if field not in fields and field != "contract_version":
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
    output_path = os.path.abspath(document["output_path"])
    require_output_place(output_path)
    given = {field: document[field] for field in DEFAULTS if document.get(field) is not None}
    return WorkerRequest(
        descriptor=descriptor, entry_path=entry_path, output_path=output_path, **{**DEFAULTS, **given}
    )


def is_integer(value):
    """True for JSON integers; `true` and `1.0` are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_text(value):
    """True for a string that UTF-8 can carry: JSON may escape half a character."""
    if not isinstance(value, str):
        return False
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def is_absolute_path(value):
    """True for a path that names one place whatever the working directory is."""
    return is_text(value) and "\0" not in value and os.path.isabs(value)


def is_side(value):
    """True for an absent side or one that both workers can paint."""
    return value is None or (is_integer(value) and 8 <= value <= MAX_SIDE and value % 8 == 0)


def is_duration(value):
    """True for an absent duration or one that is a number; a bundle may allow less. NaN compares false."""
    return value is None or ((is_integer(value) or isinstance(value, float)) and 0 < value <= MAX_SECONDS)


DEFAULTS = {"prompt": "", "seed": 0, "steps": 8, "width": None, "height": None, "seconds": None}
COMMON = {
    "descriptor": (lambda value: isinstance(value, dict), "an object"),
    "output_path": (is_absolute_path, "an absolute path"),
    "prompt": (lambda value: value is None or is_text(value), "a string"),
    "seed": (
        lambda value: value is None or (is_integer(value) and 0 <= value < 2**53),
        "an integer from 0 below 2**53",
    ),
    "steps": (lambda value: value is None or (is_integer(value) and 1 <= value <= 1000), "an integer from 1 to 1000"),
}
MEDIA = {
    "picture": {
        "width": (is_side, f"a multiple of 8 up to {MAX_SIDE}"),
        "height": (is_side, f"a multiple of 8 up to {MAX_SIDE}"),
    },
    "sound": {"seconds": (is_duration, f"a number above 0 and at most {MAX_SECONDS}")},
}
