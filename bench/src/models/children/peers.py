"""Does one operation and prints the milliseconds that it took, without the start of Python and imports."""

import json
import os
import sys
import time


def walk(top):
    with os.scandir(top) as entries:
        for entry in entries:
            os.lstat(entry.path)
            if entry.is_dir(follow_symlinks=False):
                walk(entry.path)


def scan():
    from huggingface_hub import scan_cache_dir

    def work(top):
        found = scan_cache_dir(top)
        if found.warnings or not found.repos:
            raise SystemExit(f"{len(found.repos)} repositories, {found.warnings[:1]}")

    return work


def delete():
    from huggingface_hub import scan_cache_dir

    def work(top):
        found = scan_cache_dir(top)
        revisions = [each.commit_hash for repo in found.repos for each in repo.revisions]
        found.delete_revisions(*revisions).execute()
        if scan_cache_dir(top).repos:
            raise SystemExit("something is left")

    return work


def read_json(top):
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            if not name.endswith(".json"):
                os.stat(path)
                continue
            with open(path, encoding="utf-8") as file:
                json.load(file)


operation, place = sys.argv[1:]
work = {"walk": lambda: walk, "scan": scan, "delete": delete, "read_json": lambda: read_json}[operation]()
started = time.perf_counter()
work(place)
print((time.perf_counter() - started) * 1000)
