"""What the workers that run a bundle's own diffusers pipeline share: offline, on the CPU, without the bundle's code."""

import os

from worker_error import WorkerError

OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "DIFFUSERS_DISABLE_REMOTE_CODE": "1"}
PHASE_CODES = {"load": "pipeline_load_failed", "denoise": "inference_failed"}


def require_task(request, task, making):
    """Before anything heavy is imported: the model does what this worker does."""
    found = request.descriptor.get("task_type_primary")
    if found != task:
        raise WorkerError("task_unsupported", f"This worker makes {making}; the model's task is {found!r}.")


def open_pipeline(request, events):
    """Imports, then loads; gives torch and the pipeline."""
    # The libraries read these while they are imported.
    os.environ.update(OFFLINE)
    events.progress("import", 0, 1, "libraries")
    import torch
    from diffusers import DiffusionPipeline

    quieten()
    events.progress("import", 1, 1, "libraries")
    events.progress("load", 0, 1, "pipelines")
    pipeline = guarded("load", lambda: load_pipeline(DiffusionPipeline, request))
    events.progress("load", 1, 1, "pipelines")
    return torch, pipeline


def load_pipeline(pipeline_class, request):
    """Only local files, only safetensors; code inside the bundle stays unread because nothing here trusts it."""
    pipeline = pipeline_class.from_pretrained(request.entry_path, local_files_only=True, use_safetensors=True)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def guarded(phase, work):
    """Names the phase a library failed in; a module that is missing and memory that runs out keep their own codes."""
    try:
        return work()
    except (WorkerError, ModuleNotFoundError, MemoryError):
        raise
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:600]
        raise WorkerError(
            PHASE_CODES[phase],
            f"diffusers failed in phase {phase}. {reason}",
            "Validate the model in the library; standard error has what the libraries said.",
        ) from error


def not_finite(output):
    """The error of a run whose numbers are none."""
    return WorkerError(
        "output_not_finite",
        f"The pipeline made numbers that are not finite, which are not {output}.",
        "Compare the bundle's weights with their source: they may be damaged.",
    )


def quieten():
    """Progress is told by events; the libraries' own bars would only fill the log."""
    import diffusers
    import transformers

    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.disable_progress_bar()
