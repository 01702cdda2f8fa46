"""Checks every golden document against the frozen JSON Schemas with jsonschema, and canonical JSON against Python's own numbers and sorting.

Reads {"cases": [{"title", "schema", "document"}], "canonical": [{"value", "text"}]} on standard input; writes {"accepted": [...], "canonical": [...]}.
"""

import json
import sys

from jsonschema import Draft202012Validator


def canonical(value):
    """RFC 8785 for what the vectors hold: strings, whole numbers, lists and objects."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name]) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


request = json.load(sys.stdin)
accepted = []
for case in request["cases"]:
    Draft202012Validator.check_schema(case["schema"])
    if Draft202012Validator(case["schema"]).is_valid(case["document"]):
        accepted.append(case["title"])
json.dump({"accepted": accepted, "canonical": [canonical(value) for value in request["canonical"]]}, sys.stdout)
