"""check_records.py SITE_PACKAGES DISTRIBUTION,... [MODULE,...]

Looks at every row of every RECORD and imports the modules. Knows nothing of the product: prints one JSON object
{"files": count, "wrong": [what is not as its RECORD says], "imports": error or null}.
"""

import base64
import csv
import hashlib
import importlib
import json
import os
import re
import sys


def records_in(site_packages):
    for entry in sorted(os.listdir(site_packages)):
        if entry.endswith(".dist-info"):
            yield entry, os.path.join(site_packages, entry, "RECORD")


def problem_with(path, digest, size):
    if not os.path.isfile(path):
        return "missing"
    with open(path, "rb") as file:
        content = file.read()
    if size and int(size) != len(content):
        return f"has {len(content)} bytes instead of {size}"
    algorithm, _, expected = digest.partition("=")
    if not digest:
        return None
    found = base64.urlsafe_b64encode(hashlib.new(algorithm, content).digest()).rstrip(b"=").decode()
    return None if found == expected else "has other content"


def check(site_packages, expected):
    files, wrong, names = 0, [], set()
    for entry, record in records_in(site_packages):
        names.add(re.sub(r"[-_.]+", "-", entry.split("-")[0]).lower())
        if not os.path.isfile(record) or os.path.getsize(record) == 0:
            wrong.append(f"{entry} has no RECORD")
            continue
        with open(record, newline="", encoding="utf-8") as file:
            for path, digest, size in csv.reader(file):
                files += 1
                problem = problem_with(os.path.join(site_packages, path), digest, size)
                if problem and not path.endswith(".pyc"):
                    wrong.append(f"{path} {problem}")
    wrong += [f"{name} is not installed" for name in sorted(expected - names)]
    return files, wrong


def import_error(modules):
    try:
        for module in modules:
            importlib.import_module(module)
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return None


if __name__ == "__main__":
    site_packages, expected, modules = (sys.argv[1:] + ["", ""])[:3]
    files, wrong = check(site_packages, set(filter(None, expected.split(","))))
    error = import_error(filter(None, modules.split(",")))
    print(json.dumps({"files": files, "wrong": wrong, "imports": error}))
