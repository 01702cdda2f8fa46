"""Hashes every file that the RECORDs of a site-packages directory name, as plainly as Python does it. Prints how many there are."""

import base64
import csv
import glob
import hashlib
import os
import sys

site_packages = sys.argv[1]
files = 0
for record in glob.glob(os.path.join(site_packages, "*.dist-info", "RECORD")):
    with open(record, newline="", encoding="utf-8") as rows:
        for path, digest, _size in csv.reader(rows):
            if not digest:
                continue
            algorithm, expected = digest.split("=", 1)
            with open(os.path.join(site_packages, path), "rb") as file:
                found = hashlib.new(algorithm, file.read()).digest()
            if base64.urlsafe_b64encode(found).rstrip(b"=").decode() != expected:
                sys.exit(f"{path} is not what its RECORD says")
            files += 1
print(files)
