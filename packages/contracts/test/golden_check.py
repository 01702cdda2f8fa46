"""Checks documents against JSON Schemas with jsonschema, and writes canonical JSON with Python's own numbers and sorting.

Reads {"schemas": {name: schema}, "cases": [{"title", "contract", "document"}], "canonical": [value]} on standard input;
writes {"accepted": [title], "canonical": [text]}.
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
validators = {}
for name, schema in request["schemas"].items():
    Draft202012Validator.check_schema(schema)
    validators[name] = Draft202012Validator(schema)
accepted = [case["title"] for case in request["cases"] if validators[case["contract"]].is_valid(case["document"])]
json.dump({"accepted": accepted, "canonical": [canonical(value) for value in request["canonical"]]}, sys.stdout)
