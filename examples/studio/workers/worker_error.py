"""What a worker that failed says of itself."""


class WorkerError(Exception):
    """A failure the host can act on. `exit_status` 1 is a failed run, 2 is a wrong input."""

    def __init__(self, code, message, hint=None, details=None, exit_status=1):
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.details = details
        self.exit_status = exit_status


def wrong_input(message, field=None):
    """A request the host must change before it can succeed."""
    details = None if field is None else {"field": field}
    return WorkerError("input_invalid", message, details=details, exit_status=2)
