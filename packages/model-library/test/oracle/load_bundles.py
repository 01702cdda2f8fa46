"""Reads {name, path, variant}, one JSON line each, on standard input and answers each with a JSON line: whether diffusers loads it."""

import json
import os
import sys
import warnings

answers = os.fdopen(os.dup(1), "w")
nowhere = os.open(os.devnull, os.O_WRONLY)
os.dup2(nowhere, 1)
os.dup2(nowhere, 2)

warnings.filterwarnings("ignore")
import diffusers
import torch
import transformers

torch.set_num_threads(1)
diffusers.logging.set_verbosity_error()
diffusers.logging.disable_progress_bar()
transformers.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
for line in sys.stdin:
    bundle = json.loads(line)
    options = {"variant": bundle["variant"]} if bundle.get("variant") else {}
    answer = {"name": bundle["name"], "loads": True}
    try:
        diffusers.DiffusionPipeline.from_pretrained(bundle["path"], local_files_only=True, **options)
    except BaseException as error:
        answer = {"name": bundle["name"], "loads": False, "error": f"{type(error).__name__}: {error}"[:300]}
    print(json.dumps(answer), file=answers, flush=True)
