"""A WAV file whose bytes depend on nothing but its samples."""

import io
import wave

import numpy

FULL_SCALE = 32767


def encode_wav(samples, sample_rate):
    """16-bit PCM; `samples` is a (channels, frames) array of finite floats, where 1.0 is full scale and more is cut off."""
    channels, frames = samples.shape
    levels = numpy.rint(numpy.clip(samples.astype(numpy.float64), -1.0, 1.0) * FULL_SCALE).astype(numpy.int16)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(sample_rate)
        # A frame has one sample of each channel.
        sound.writeframes(levels.T.tobytes())
    check_readable(file.getvalue(), (channels, sample_rate, frames))
    return file.getvalue()


def check_readable(wav, expected):
    """Read again, it must be as long as what was meant."""
    with wave.open(io.BytesIO(wav), "rb") as sound:
        found = (sound.getnchannels(), sound.getframerate(), sound.getnframes())
    if found != expected:
        raise RuntimeError(f"the WAV reads back as {found}, not {expected}")
