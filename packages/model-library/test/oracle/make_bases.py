"""make_bases.py SOURCE TARGET: the bundles that damage starts from. SOURCE has tiny-sd, tiny-sdxl and tiny-stable-audio."""

import shutil
import sys
from pathlib import Path

import torch
from diffusers import AutoencoderKL, DiffusionPipeline, FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel
from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker
from safetensors.torch import load_file
from transformers import CLIPConfig, CLIPImageProcessor

source, target = map(Path, sys.argv[1:])
for name in ("tiny-sd", "tiny-sdxl", "tiny-stable-audio"):
    shutil.copytree(source / name, target / name)

sd = DiffusionPipeline.from_pretrained(source / "tiny-sd", local_files_only=True)
sd.save_pretrained(target / "tiny-sd-fp16both")
sd.save_pretrained(target / "tiny-sd-fp16both", variant="fp16")

audio = DiffusionPipeline.from_pretrained(source / "tiny-stable-audio", local_files_only=True)
FluxPipeline(
    scheduler=FlowMatchEulerDiscreteScheduler(),
    vae=AutoencoderKL(block_out_channels=(4,), latent_channels=1, norm_num_groups=1, shift_factor=0.1, scaling_factor=1.5),
    text_encoder=sd.text_encoder,
    tokenizer=sd.tokenizer,
    text_encoder_2=audio.text_encoder,
    tokenizer_2=audio.tokenizer,
    transformer=FluxTransformer2DModel(
        patch_size=1,
        in_channels=4,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=16,
        pooled_projection_dim=32,
        axes_dims_rope=[4, 4, 8],
    ),
).save_pretrained(target / "tiny-flux")

small = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2}
clip = CLIPConfig(
    text_config={**small, "vocab_size": 10}, vision_config={**small, "image_size": 30, "patch_size": 10}, projection_dim=8
)
sd.register_modules(
    safety_checker=StableDiffusionSafetyChecker(clip),
    feature_extractor=CLIPImageProcessor(crop_size={"height": 30, "width": 30}, size={"shortest_edge": 30}),
)
sd.save_pretrained(target / "tiny-sd-safety")

pickled = shutil.copytree(source / "tiny-sd", target / "tiny-sd-bin")
for weights, pickle, is_zip in (
    ("unet/diffusion_pytorch_model.safetensors", "unet/diffusion_pytorch_model.bin", False),
    ("text_encoder/model.safetensors", "text_encoder/pytorch_model.bin", True),
):
    torch.save(load_file(pickled / weights), pickled / pickle, _use_new_zipfile_serialization=is_zip)
    (pickled / weights).unlink()
