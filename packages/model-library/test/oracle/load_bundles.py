"""Reads a JSON list of {name, path, variant} on standard input and prints, one JSON line each, whether diffusers loads it."""

import contextlib
import json
import os
import sys
import warnings

warnings.filterwarnings("ignore")
import diffusers
import transformers

diffusers.logging.set_verbosity_error()
diffusers.logging.disable_progress_bar()
transformers.logging.set_verbosity_error()
for bundle in json.load(sys.stdin):
    options = {"variant": bundle["variant"]} if bundle.get("variant") else {}
    answer = {"name": bundle["name"], "loads": True}
    try:
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere), contextlib.redirect_stdout(nowhere):
            diffusers.DiffusionPipeline.from_pretrained(bundle["path"], local_files_only=True, **options)
    except BaseException as error:
        answer = {"name": bundle["name"], "loads": False, "error": f"{type(error).__name__}: {error}"[:300]}
    print(json.dumps(answer), flush=True)
