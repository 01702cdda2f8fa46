"""Makes a picture of a prompt with the bundle's own diffusers pipeline, on the CPU. Protocol: README.md."""

import io
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from diffusers_pipeline import guarded, not_finite, open_pipeline, require_task  # noqa: E402
from output_file import write_output  # noqa: E402
from worker_protocol import run_worker  # noqa: E402


def make_picture(request, events):
    """Imports, loads, denoises, writes; each phase reports its own progress."""
    require_task(request, "text-to-image", "images from text")
    torch, pipeline = open_pipeline(request, events)
    image = guarded("denoise", lambda: denoise(pipeline, request, (torch, events)))
    encoded = io.BytesIO()
    image.convert("RGB").save(encoded, format="PNG")
    digest = write_output(request.output_path, encoded.getvalue())
    events.progress("write", 1, 1, "files")
    events.done(request.output_path, {"width": image.width, "height": image.height}, digest)


def denoise(pipeline, request, context):
    """The first image of one prompt; equal input gives an equal image on one machine."""
    torch, events = context

    def report(running, step, _timestep, tensors):
        total = max(running.num_timesteps, step + 1)
        require_finite(torch, tensors.get("latents"))
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


def require_finite(torch, latents):
    """Weights that overflow would end as a black picture."""
    if latents is not None and not torch.isfinite(latents).all():
        raise not_finite("a picture")


if __name__ == "__main__":
    run_worker(make_picture, "picture")
