"""Makes vectors for the PEP 440/503/508 grammar: texts, and what PyPI's packaging says of them.

Usage: python python-vectors.py --seed 1 --cases 20000 --out DIRECTORY
Needs packaging 26.3. Equal arguments give equal files: versions, specifiers, requirements, markers and names, each a JSON document.
"""

import argparse
import json
import pathlib
import platform
import random
import warnings

import packaging
from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import InvalidName, InvalidWheelFilename, canonicalize_name, is_normalized_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from python_vector_texts import ENVIRONMENTS, Texts

# A plain ValueError is CPython's limit on digits, or a marker value that cannot be printed; AssertionError an operand that only the
# pattern of ~= lets through.
REFUSED = (ValueError, AssertionError, KeyError)
PRERELEASES = [None, True, False]


def version_parse(texts):
    text = texts.version()
    try:
        version = Version(text)
        return {"input": text, "valid": True, "normalized": str(version), "is_prerelease": version.is_prerelease}
    except (InvalidVersion, ValueError):
        return {"input": text, "valid": False}


def version_compare(texts):
    a, b = texts.valid_version(), texts.valid_version()
    left, right = Version(a), Version(b)
    return {"a": a, "b": b, "cmp": (left > right) - (left < right)}


def version_sort(texts):
    versions = [texts.valid_version() for _ in range(12)]
    return {"input": versions, "sorted": sorted(versions, key=Version)}


def specifier_validity(texts):
    text = texts.specifier_set()
    try:
        return {"input": text, "valid": True, "str": str(SpecifierSet(text))}
    except InvalidSpecifier:
        return {"input": text, "valid": False}
    except REFUSED:
        return {"input": text, "valid": False, "note": "cannot be printed"}


def specifier_contains(texts):
    specifier, version = texts.specifier_near(), texts.candidate()
    case = {"specifier": specifier, "version": version, "prereleases": texts.pick(PRERELEASES)}
    try:
        return {**case, "contains": SpecifierSet(specifier).contains(version, prereleases=case["prereleases"])}
    except REFUSED as refusal:
        return {**case, "error": type(refusal).__name__}


def specifier_filter(texts):
    specifier, versions = texts.specifier_near(), [texts.candidate() for _ in range(texts.random.randrange(12))]
    case = {"specifier": specifier, "input": versions, "prereleases": texts.pick(PRERELEASES)}
    try:
        return {**case, "output": list(SpecifierSet(specifier).filter(versions, prereleases=case["prereleases"]))}
    except REFUSED as refusal:
        return {**case, "error": type(refusal).__name__}


def requirement(texts):
    text = texts.requirement()
    try:
        parsed = Requirement(text)
        return {
            "input": text,
            "valid": True,
            "name": parsed.name,
            "canonical_name": canonicalize_name(parsed.name),
            "extras": sorted(parsed.extras),
            "specifier": str(parsed.specifier),
            "url": parsed.url,
            "marker": None if parsed.marker is None else str(parsed.marker),
            "str": str(parsed),
        }
    except InvalidRequirement:
        return {"input": text, "valid": False}
    except REFUSED:
        return {"input": text, "valid": False, "note": "cannot be printed"}


def marker_evaluation(texts):
    text, env, extra = texts.marker(), texts.pick(list(ENVIRONMENTS)), texts.pick(["", "test", "Te_St", "a.b", None])
    case = {"marker": text, "env": env, "extra": extra}
    try:
        marker = Marker(text)
    except InvalidMarker:
        return {**case, "valid": False}
    try:
        case["str"] = str(marker)
    except REFUSED:
        case["str"] = None
    environment = {key: frozenset(value) if isinstance(value, list) else value for key, value in ENVIRONMENTS[env].items()}
    try:
        return {**case, "valid": True, "result": marker.evaluate({**environment, "extra": extra})}
    except (UndefinedComparison, UndefinedEnvironmentName, *REFUSED) as refusal:
        return {**case, "valid": True, "error": type(refusal).__name__}


def name(texts):
    text = texts.name()
    try:
        canonicalize_name(text, validate=True)
        valid = True
    except InvalidName:
        valid = False
    return {"input": text, "valid": valid, "canonical": canonicalize_name(text), "is_normalized": is_normalized_name(text)}


def wheel(texts):
    text = texts.wheel()
    try:
        project, version, build, tags = parse_wheel_filename(text)
    except (InvalidWheelFilename, ValueError):
        return {"input": text, "valid": False}
    build = [] if not build else [build[0] if build[0] < 2**53 else str(build[0]), build[1]]
    tags = sorted(str(tag) for tag in tags)
    return {"input": text, "valid": True, "name": project, "version": str(version), "build": build, "tags": tags}


# Per file and list: how to make one case, and its part of all cases in percent.
PLAN = {
    "versions": {"parse": (version_parse, 14), "compare": (version_compare, 13), "sort": (version_sort, 1)},
    "specifiers": {"contains": (specifier_contains, 25), "validity": (specifier_validity, 10), "filter": (specifier_filter, 3)},
    "requirements": {"requirements": (requirement, 16)},
    "markers": {"evaluations": (marker_evaluation, 15)},
    "names": {"names": (name, 1), "wheels": (wheel, 2)},
}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--cases", type=int, default=20000)
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    chosen = arguments.parse_args()
    warnings.simplefilter("ignore")
    chosen.out.mkdir(parents=True, exist_ok=True)
    for file, lists in PLAN.items():
        document = {"packaging": packaging.__version__, "python": platform.python_version(), "seed": chosen.seed}
        if file == "markers":
            document["environments"] = ENVIRONMENTS
        for key, (make, percent) in lists.items():
            texts = Texts(random.Random(f"{chosen.seed} {file} {key}"))
            document[key] = [make(texts) for _ in range(max(1, chosen.cases * percent // 100))]
        rows = {key: value for key, value in document.items() if isinstance(value, list)}
        head = json.dumps({key: value for key, value in document.items() if key not in rows})
        body = ['"%s": [\n%s\n]' % (key, ",\n".join(map(json.dumps, value))) for key, value in rows.items()]
        (chosen.out / f"{file}.json").write_text(",\n".join([head[:-1], *body]) + "}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
