"""Makes a sound of a prompt with the bundle's own StableAudioPipeline, on the CPU. Protocol: README.md."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from diffusers_pipeline import guarded, not_finite, open_pipeline, require_task  # noqa: E402
from output_file import write_output  # noqa: E402
from worker_error import WorkerError, wrong_input  # noqa: E402
from worker_protocol import run_worker  # noqa: E402

PIPELINE = "StableAudioPipeline"


def make_sound(request, events):
    """Imports, loads, denoises, writes; each phase reports its own progress."""
    require_task(request, "text-to-audio", "sounds from text")
    torch, pipeline = open_pipeline(request, events)
    if type(pipeline).__name__ != PIPELINE:
        raise WorkerError("pipeline_unsupported", f"This worker runs a {PIPELINE}, found {type(pipeline).__name__}.")
    sample_rate = pipeline.vae.config.sampling_rate
    seconds = duration(pipeline, request.seconds)
    samples = guarded("denoise", lambda: denoise(pipeline, request, (torch, events, seconds)))
    require_sound(samples, (pipeline.vae.config.audio_channels, int(seconds * sample_rate)))

    from wav_file import encode_wav

    digest = write_output(request.output_path, encode_wav(samples, sample_rate))
    events.progress("write", 1, 1, "files")
    channels, frames = samples.shape
    events.done(request.output_path, {"channels": channels, "sample_rate": sample_rate, "frames": frames}, digest)


def duration(pipeline, wanted):
    """Seconds to make: what is wanted, where the bundle can; by default all it can."""
    vae = pipeline.vae
    longest = pipeline.transformer.config.sample_size * vae.hop_length / vae.config.sampling_rate
    longest = min(longest, pipeline.projection_model.config.max_value)
    if wanted is None:
        return longest
    shortest = 1 / vae.config.sampling_rate
    if not shortest <= wanted <= longest:
        raise wrong_input(f"seconds must be from {shortest} to {longest} for this bundle, is {wanted}.", "seconds")
    return wanted


def denoise(pipeline, request, context):
    """The samples of one prompt, (channels, frames); equal input gives equal samples on one machine."""
    torch, events, seconds = context

    def report(step, _timestep, _latents):
        events.progress("denoise", step + 1, max(request.steps, step + 1), "steps")

    sounds = pipeline(
        request.prompt,
        audio_end_in_s=seconds,
        num_inference_steps=request.steps,
        generator=torch.Generator("cpu").manual_seed(request.seed),
        callback=report,
        output_type="np",
    )
    return sounds.audios[0]


def require_sound(samples, shape):
    """Weights that overflow make numbers that are no sound, and a decoder may make less than was asked for."""
    import numpy

    if not numpy.isfinite(samples).all():
        raise not_finite("a sound")
    if samples.shape != shape:
        raise WorkerError(
            "output_incomplete", f"The pipeline made {samples.shape} channels and samples, expected {shape}."
        )


if __name__ == "__main__":
    run_worker(make_sound, "sound")
