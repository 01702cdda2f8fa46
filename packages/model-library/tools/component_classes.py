"""Writes src/diffusers/component-classes-*.ts: which classes diffusers and transformers can load as a component, and as what.

Run it in an environment with the pins of the built-in profile `pytorch`: python tools/component_classes.py
"""

import inspect
import pathlib
import re
import textwrap
import warnings

import diffusers
import diffusers.pipelines
import transformers

warnings.filterwarnings("ignore")
TARGET = pathlib.Path(__file__).parent.parent / "src" / "diffusers"
HEADS = re.compile(
    r"(For[A-Z]\w*|LMHeadModel|TextModelWithProjection|VisionModelWithProjection|TextModel|VisionModel"
    r"|EncoderModel|Model|Backbone|Encoder|Decoder)$"
)


def classes_of(module):
    found = {}
    for name in sorted(set(dir(module))):
        try:
            value = getattr(module, name)
        except (AttributeError, RuntimeError):
            continue
        if isinstance(value, type) and not name.startswith("_"):
            found[name] = [base.__name__ for base in value.__mro__]
    return found


def with_base(classes, *bases):
    return [name for name, mro in classes.items() if any(base in mro for base in bases)]


def named(classes, *suffixes):
    return [name for name in classes if name.endswith(suffixes)]


def grouped(names, pattern):
    groups = {}
    for name in names:
        match = pattern.search(name)
        suffix = match.group(0) if match else ""
        groups.setdefault(suffix, []).append(name[: len(name) - len(suffix)] or "-")
    return groups


def vocabulary_of(tokenizer):
    try:
        names = getattr(transformers, tokenizer).vocab_files_names or {}
    except (AttributeError, ImportError):  # a package that it needs is not installed
        names = {}
    files = [file for key, file in names.items() if isinstance(file, str)]
    optional = {"tokenizer.json", "tokenizer_config.json", "normalizer.json", "added_tokens.json"}
    return ",".join(sorted(set(files) - optional)) or "-"


def transformers_groups():
    classes = classes_of(transformers)
    models = [name for name in with_base(classes, "PreTrainedModel") if not name.endswith("PreTrainedModel")]
    rows = [("model", suffix, stems) for suffix, stems in grouped(models, HEADS).items()]
    tokenizers = sorted(
        set(with_base(classes, "PreTrainedTokenizerBase"))
        | {name for name in named(classes, "Tokenizer") if name not in ("AutoTokenizer", "BasicTokenizer")}
    )
    vocabularies = {}
    for name in tokenizers:
        vocabularies.setdefault(vocabulary_of(name), []).append(name)
    rows += [("tokenizer", files, names) for files, names in vocabularies.items()]
    preprocessors = sorted(
        set(with_base(classes, "ImageProcessingMixin", "FeatureExtractionMixin", "BaseVideoProcessor"))
        | {name for name in named(classes, "ImageProcessor", "VideoProcessor", "FeatureExtractor") if not name.startswith("Auto")}
        | {"CLIPFeatureExtractor"}
    )
    suffixes = re.compile(r"(ImageProcessorPil|ImageProcessor|VideoProcessor|FeatureExtractor)$")
    rows += [("preprocessor", suffix, stems) for suffix, stems in grouped(preprocessors, suffixes).items()]
    taken = set(preprocessors)
    processors = [
        name
        for name in sorted(set(with_base(classes, "ProcessorMixin")) | set(named(classes, "Processor")))
        if name not in taken and "LogitsProcessor" not in name and not name.startswith(("Auto", "Base"))
    ]
    rows += [("processor", suffix, stems) for suffix, stems in grouped(processors, re.compile("Processor$")).items()]
    return rows


def diffusers_groups():
    classes = classes_of(diffusers)
    rows = [
        ("model", "", [name for name in with_base(classes, "ModelMixin") if name != "ModelMixin"]),
        ("scheduler", "Scheduler", []),
        ("scheduler", "", []),
        ("guider", "", [name for name in with_base(classes, "BaseGuidance") if name != "BaseGuidance"]),
        ("onnx", "", ["OnnxRuntimeModel"]),
    ]
    for name in with_base(classes, "SchedulerMixin"):
        if name.endswith("Scheduler"):
            rows[1][2].append(name[: -len("Scheduler")])
        elif name != "SchedulerMixin":
            rows[2][2].append(name)
    return [row for row in rows if row[2]]


def module_groups():
    rows = []
    for module in sorted(dir(diffusers.pipelines)):
        value = getattr(diffusers.pipelines, module)
        if module.startswith("_") or not inspect.ismodule(value):
            continue
        classes = classes_of(value)
        own = {n: m for n, m in classes.items() if "ModelMixin" in m and n != "ModelMixin"}
        foreign = {n: m for n, m in classes.items() if "PreTrainedModel" in m and n != "PreTrainedModel"}
        others = with_base(classes, "ProcessorMixin", "ImageProcessingMixin", "FeatureExtractionMixin", "PreTrainedTokenizerBase")
        rows.append(("module", module, ["-"]))
        if own:
            rows.append(("model", module, sorted(own)))
        if foreign:
            rows.append(("transformers_model", module, sorted(foreign)))
        if others:
            rows.append(("processor", module, sorted(others)))
    return merged_modules(rows)


def merged_modules(rows):
    bare = [module for kind, module, _ in rows if kind == "module"]
    return [("module", "", bare)] + [row for row in rows if row[0] != "module"]


def write(file, constant, library, rows):
    lines = []
    for kind, suffix, names in rows:
        text = f"{kind} {suffix or '-'}: {' '.join(names)}"
        lines += textwrap.wrap(text, 140, break_long_words=False, break_on_hyphens=False, subsequent_indent="  ")
    body = "\n".join(lines)
    doc = (
        f"/**\n * Classes of {library} that load as a component,\n"
        " * made by tools/component_classes.py. A line is `kind group: names`; an indented line goes on. README.md says what a group is.\n */\n"
    )
    (TARGET / f"component-classes-{file}.ts").write_text(f"{doc}export const {constant} = `\n{body}\n`\n")


write("diffusers", "DIFFUSERS_CLASSES", f"diffusers {diffusers.__version__}", diffusers_groups())
write("modules", "MODULE_CLASSES", f"the modules of diffusers {diffusers.__version__}'s pipelines", module_groups())
write("transformers", "TRANSFORMERS_CLASSES", f"transformers {transformers.__version__}", transformers_groups())
