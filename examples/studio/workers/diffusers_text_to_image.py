"""Runs the bundle's own diffusers pipeline on the CPU. Protocol: README.md."""

import io
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from worker_protocol import WorkerError, run_worker, write_picture  # noqa: E402

OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "DIFFUSERS_DISABLE_REMOTE_CODE": "1"}
PHASE_CODES = {"load": "pipeline_load_failed", "denoise": "inference_failed"}


def make_picture(request, events):
    """Imports, loads, denoises, writes; each phase reports its own progress."""
    task = request.descriptor.get("task_type_primary")
    if task != "text-to-image":
        raise WorkerError("task_unsupported", f"This worker makes images from text; the model's task is {task!r}.")
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
    image = guarded("denoise", lambda: denoise(pipeline, request, (torch, events)))
    encoded = io.BytesIO()
    image.convert("RGB").save(encoded, format="PNG")
    digest = write_picture(request, encoded.getvalue())
    events.progress("write", 1, 1, "files")
    events.done(request.output_path, image.size, digest)


def load_pipeline(pipeline_class, request):
    """Only local files, only safetensors; code inside the bundle stays unread because nothing here trusts it."""
    pipeline = pipeline_class.from_pretrained(request.entry_path, local_files_only=True, use_safetensors=True)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def denoise(pipeline, request, context):
    """The first image of one prompt; equal input gives an equal image on one machine."""
    torch, events = context

    def report(running, step, _timestep, tensors):
        total = max(running.num_timesteps, step + 1)
        events.progress("denoise", step + 1, total, "steps")
        return tensors

    sides = {"width": request.width, "height": request.height}
    return pipeline(
        request.prompt,
        num_inference_steps=request.steps,
        generator=torch.Generator("cpu").manual_seed(request.seed),
        callback_on_step_end=report,
        **{side: value for side, value in sides.items() if value is not None},
    ).images[0]


def guarded(phase, work):
    """Names the phase a library failed in; a module that is missing and memory that runs out keep their own codes."""
    try:
        return work()
    except (ModuleNotFoundError, MemoryError):
        raise
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:600]
        raise WorkerError(
            PHASE_CODES[phase],
            f"diffusers failed in phase {phase}. {reason}",
            "Validate the model in the library; standard error has what the libraries said.",
        ) from error


def quieten():
    """Progress is told by events; the libraries' own bars would only fill the log."""
    import diffusers
    import transformers

    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.disable_progress_bar()


if __name__ == "__main__":
    run_worker(make_picture)
