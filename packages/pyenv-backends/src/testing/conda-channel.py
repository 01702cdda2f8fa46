"""Writes a small conda channel to a directory and prints its packages as JSON.

usage: conda-channel.py DIRECTORY

Nothing but the standard library. `python` is a skeleton over the running interpreter: its bin/python links there, and a pyvenv.cfg makes
that interpreter take the environment for its own prefix. So it runs, imports and installs for real, and only on this machine.
"""
import base64
import bz2
import configparser
import ensurepip
import glob
import hashlib
import io
import json
import os
import sys
import tarfile
import zipfile

MOMENT = 1_700_000_000
PLACEHOLDER = "/placeholder" + "_prefix" * 24
SHORT = "%d.%d" % sys.version_info[:2]
FULL = "%d.%d.%d" % sys.version_info[:3]
PLATFORM = "linux-64"


class File:
    """A file of a package. With `link` it is a symbolic link; `prefixed` says that it holds the placeholder."""

    def __init__(self, path, data=b"", mode=0o644, link=None, prefixed=False):
        self.path, self.mode, self.link, self.prefixed = path, mode, link, prefixed
        self.data = data.encode() if isinstance(data, str) else data

    def entry(self):
        kind = "hardlink" if self.link is None else "softlink"
        described = {"_path": self.path, "path_type": kind, "sha256": hashlib.sha256(self.data).hexdigest(), "size_in_bytes": len(self.data)}
        return {**described, "file_mode": "text", "prefix_placeholder": PLACEHOLDER} if self.prefixed else described


def packed(files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for file in files:
            member = tarfile.TarInfo(file.path)
            member.mtime, member.mode, member.size = MOMENT, file.mode, len(file.data)
            if file.link is not None:
                member.type, member.linkname, member.size = tarfile.SYMTYPE, file.link, 0
            archive.addfile(member, io.BytesIO(file.data))
    return bz2.compress(buffer.getvalue())


def package(name, version, *, build="0", number=0, subdir="noarch", depends=(), constrains=(), files=(), commands=None):
    """A package as (index, file name, bytes). `commands` are entry points, and make it a Python package without architecture."""
    index = dict(name=name, version=version, build=build, build_number=number, depends=list(depends), constrains=list(constrains))
    index.update(subdir=subdir, timestamp=MOMENT * 1000, license="CC0-1.0")
    if commands is not None:
        index["noarch"] = "python"
    platform = {"arch": None, "platform": None} if subdir == "noarch" else {"arch": "x86_64", "platform": "linux"}
    files = sorted(files, key=lambda file: file.path)
    text = lambda value: json.dumps(value, indent=2, sort_keys=True)
    info = [
        File("info/index.json", text({**index, **platform})),
        File("info/paths.json", text({"paths": [file.entry() for file in files], "paths_version": 1})),
        File("info/files", "".join(f"{file.path}\n" for file in files)),
        File("info/about.json", text({"license": "CC0-1.0", "summary": f"{name} of a test channel"})),
    ]
    prefixed = [f'"{PLACEHOLDER}" "text" "{file.path}"\n' for file in files if file.prefixed]
    if prefixed:
        info.append(File("info/has_prefix", "".join(prefixed)))
    if commands is not None:
        link = {"noarch": {"type": "python", "entry_points": list(commands)}, "package_metadata_version": 1}
        info.append(File("info/link.json", text(link)))
    return index, f"{name}-{version}-{build}.tar.bz2", packed(info + files)


def interpreter():
    home = os.path.realpath(sys.executable)
    settings = f"home = {os.path.dirname(home)}\ninclude-system-site-packages = false\nversion = {FULL}\nexecutable = {home}\n"
    files = [
        File(f"bin/python{SHORT}", link=home, mode=0o755),
        File("bin/python3", link=f"python{SHORT}", mode=0o755),
        File("bin/python", link=f"python{SHORT}", mode=0o755),
        File("pyvenv.cfg", settings),
        File(f"lib/python{SHORT}/site-packages/README.txt", "Python packages lie here.\n"),
    ]
    tag = "cp" + SHORT.replace(".", "")
    yield package("python", FULL, build="0_skeleton", subdir=PLATFORM, depends=["__glibc >=2.17", f"python_abi {SHORT}.* *_{tag}"], files=files)
    yield package("python_abi", SHORT, build=f"1_{tag}", number=1, subdir=PLATFORM, constrains=[f"python {SHORT}.*"])


def pip():
    """The pip that the interpreter carries, as a conda package."""
    found = glob.glob(os.path.join(os.path.dirname(ensurepip.__file__), "_bundled", "pip-*.whl"))
    found += glob.glob("/usr/share/python-wheels/pip-*.whl")
    wheel = zipfile.ZipFile(found[0])
    version = os.path.basename(found[0]).split("-")[1]
    metadata = f"site-packages/pip-{version}.dist-info"
    names = [name for name in wheel.namelist() if not name.endswith(("/", "/RECORD"))]
    files = [File(f"site-packages/{name}", wheel.read(name)) for name in names]
    scripts = configparser.ConfigParser(delimiters="=")
    scripts.read_string(wheel.read(f"pip-{version}.dist-info/entry_points.txt").decode())
    commands = [f"{name} = {target}" for name, target in scripts.items("console_scripts")]
    files.append(File(f"{metadata}/INSTALLER", "conda\n"))
    files.append(record(files, metadata))
    return package("pip", version, build="py_0", depends=["python >=3.8"], files=files, commands=commands)


def record(files, metadata):
    def line(file):
        digest = base64.urlsafe_b64encode(hashlib.sha256(file.data).digest()).rstrip(b"=").decode()
        return f"{file.path[len('site-packages/'):]},sha256={digest},{len(file.data)}\n"

    return File(f"{metadata}/RECORD", "".join(map(line, files)) + f"{metadata[len('site-packages/'):]}/RECORD,,\n")


def library(name, version, depends=(), command=False):
    """A Python package with one module, and a command of its name where asked."""
    module = name.replace("-", "_")
    metadata = f"site-packages/{module}-{version}.dist-info"
    source = f'import sys\n\n__version__ = "{version}"\n\n\ndef main():\n    print("{name} {version}", *sys.argv[1:])\n'
    files = [
        File(f"site-packages/{module}/__init__.py", source),
        File(f"{metadata}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"),
        File(f"{metadata}/INSTALLER", "conda\n"),
    ]
    files.append(record(files, metadata))
    commands = [f"{name} = {module}:main"] if command else []
    return package(name, version, build="py_0", depends=["python >=3.8", *depends], files=files, commands=commands)


def tool():
    """A program that knows its prefix, and scripts for activation."""
    script = f"#!/bin/sh\ncase \"$1\" in\nexit) exit \"$2\" ;;\n*) echo '{PLACEHOLDER}' ;;\nesac\n"
    files = [
        File("bin/native-tool", script, mode=0o755, prefixed=True),
        File("etc/conda/activate.d/native-tool.sh", 'export NATIVE_TOOL_HOME="$CONDA_PREFIX/share"\n'),
        File("etc/conda/deactivate.d/native-tool.sh", "unset NATIVE_TOOL_HOME\n"),
    ]
    return package("native-tool", "0.3.1", build="h1_0", subdir=PLATFORM, depends=["__glibc >=2.17"], files=files)


def bulk():
    """Many files, so that a kill falls into their linking."""
    return package("bulk-data", "1.0", files=[File(f"share/bulk/{number:04}.txt", f"{number}\n" * 50) for number in range(1500)])


def packages():
    yield from interpreter()
    yield pip()
    yield library("alpha-lib", "1.0.0")
    yield library("alpha-lib", "1.1.0")
    yield library("alpha-lib", "2.0.0")
    yield library("beta-lib", "1.0", ["alpha-lib <2"], command=True)
    yield library("beta-lib", "2.0", ["alpha-lib >=2,<3"], command=True)
    yield library("gamma-lib", "1.0", ["beta-lib 1.*"])
    yield library("future-lib", "1.0", ["python >=99"])
    yield tool()
    yield bulk()


def main():
    root = os.path.abspath(sys.argv[1])
    url = f"file://{root}"
    listed, repodata = [], {}
    for subdir in (PLATFORM, "noarch"):
        os.makedirs(os.path.join(root, subdir), exist_ok=True)
        repodata[subdir] = {"info": {"subdir": subdir}, "packages": {}, "packages.conda": {}, "removed": [], "repodata_version": 1}
    for index, name, data in packages():
        with open(os.path.join(root, index["subdir"], name), "wb") as file:
            file.write(data)
        digests = dict(md5=hashlib.md5(data).hexdigest(), sha256=hashlib.sha256(data).hexdigest(), size=len(data))
        repodata[index["subdir"]]["packages"][name] = {**index, **digests}
        listed.append({**index, **digests, "url": f"{url}/{index['subdir']}/{name}"})
    for subdir, content in repodata.items():
        with open(os.path.join(root, subdir, "repodata.json"), "w") as file:
            json.dump(content, file, indent=2, sort_keys=True)
    print(json.dumps({"url": url, "python": SHORT, "packages": listed}))


main()
