"""Behaves like the program micromamba 2.8.1 towards its caller, for tests: arguments, questions, exit codes and what lies in a prefix afterwards.

Solving and installing are real, by py-rattler; it and PyYAML must be importable. Save it under the name `micromamba`. Variables for tests:
STAND_IN_LOG (a file that gets each command line as JSON), STAND_IN_END (`create:7` or `create:SIGSEGV` ends a command that way at once),
STAND_IN_PAUSE (`create:0.5` waits that many seconds between the files and their history).
"""
import asyncio
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

VERSION = "2.8.1"
PROGRAM = os.path.realpath(sys.argv[0])
PLATFORM = "linux-64"
COMMANDS = "shell create install update self-update repoquery remove uninstall list package clean config info constructor env activate run ps auth search"
SWITCHES = """-y --yes -q --quiet --json --no-rc --no-env --dry-run --offline --override-channels --no-deps --pyc --no-pyc --no-pin --no-py-pin
 -v --verbose --all -a --no-pip --from-history --explicit --experimental --strict-channel-priority --clean-env""".split()
VALUES = {"-p": "prefix", "--prefix": "prefix", "-n": "name", "--name": "name", "-r": "root", "--root-prefix": "root", "--platform": "platform",
          "--rc-file": "x", "--channel-priority": "x", "--log-level": "x", "--repodata-ttl": "x", "--ssl-verify": "x", "-s": "x", "--cwd": "cwd"}
LISTS = {"-f": "file", "--file": "file", "-c": "channel", "--channel": "channel", "--category": "category", "-e": "variable", "--env": "variable"}


class Failure(Exception):
    """Ends with 1 and a critical line."""


class Misuse(Exception):
    """Ends with 109."""


def say(text=""):
    print(text, flush=True)


def log(level, text):
    print(f"{level:<8} libmamba {text}", file=sys.stderr, flush=True)


def leave(code):
    # py-rattler can crash while the interpreter shuts down.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def read_options(words, command):
    options = {"file": [], "channel": [], "category": [], "variable": [], "switches": set(), "words": []}
    words = list(words)
    while words:
        word = words.pop(0)
        key, has_value, value = word.partition("=") if word.startswith("--") else (word, "", "")
        target = VALUES.get(key) or LISTS.get(key)
        if target and not (command == "env" and key == "-e"):
            if not has_value and not words:
                raise Misuse(f"{key}: 1 required TEXT missing")
            value = value if has_value else words.pop(0)
            if key in LISTS:
                options[target].append(value)
            else:
                options[target] = value
        elif word in SWITCHES:
            options["switches"].add(word)
        elif word.startswith("-") and not (command == "run" and word == "--"):
            raise Misuse(f"The following argument was not expected: {word}")
        else:
            options["words"].append(word)
            if command == "run":
                options["words"] += words
                break
    return options


def has(options, *switches):
    return any(switch in options["switches"] for switch in switches)


def home():
    return os.environ.get("HOME") or os.path.expanduser("~")


def root_of(options):
    given = options.get("root") or os.environ.get("MAMBA_ROOT_PREFIX")
    if given:
        return os.path.abspath(given)
    above = os.path.dirname(os.path.dirname(PROGRAM))
    if any(os.path.isdir(os.path.join(above, name)) for name in ("pkgs", "envs", "conda-meta")):
        return above
    return os.path.join(home(), ".local", "share", "mamba")


def prefix_of(options, default_name=None):
    if options.get("prefix") and options.get("name"):
        log("error", "Cannot set both prefix and env name")
        raise Failure("Aborting.")
    envs = os.path.join(root_of(options), "envs")
    prefix = options.get("prefix")
    if prefix:
        return os.path.abspath(prefix) if "/" in prefix else os.path.join(envs, prefix)
    name = options.get("name") or default_name
    return os.path.join(envs, name) if name else None


def required_prefix(options):
    prefix = prefix_of(options) or root_of(options)
    if not os.path.isdir(os.path.join(prefix, "conda-meta")):
        log("error", f"No prefix found at: {prefix}")
        raise Failure("Aborting.")
    return prefix


def agrees(question, default, options):
    if has(options, "-y", "--yes", "--dry-run"):
        return True
    print(f"{question}: [{'Y/n' if default else 'y/N'}] ", end="", flush=True)
    answer = sys.stdin.readline().strip().lower()
    if answer == "":
        return default
    return answer in ("y", "yes")


def read_yaml(path, what):
    import yaml

    try:
        with open(path, encoding="utf-8") as file:
            return yaml.safe_load(file) or {}
    except FileNotFoundError:
        raise Failure(f"{what} '{path}': bad file: {path}" if "lock" in what else "File not found. Aborting.")
    except yaml.YAMLError as error:
        log("error", f"YAML error in spec file '{path}'")
        raise Failure(f"{what} '{path}': yaml-cpp: error: {str(error).splitlines()[0]}")


def kind_of(path):
    if re.search(r"-lock\.ya?ml$", path):
        return "lock"
    return "environment" if re.search(r"\.ya?ml$", path) else "text"


class Wanted:
    """What the files and words of a command line ask for."""

    def __init__(self, options):
        self.specs, self.pip, self.channels, self.variables = list(options["words"]), [], list(options["channel"]), {}
        self.name = self.lock = self.explicit = self.folder = None
        if len({kind_of(path) for path in options["file"]}) > 1:
            raise Failure("found multiple spec file types, all spec files must be of same format (yaml, txt, explicit spec, etc.)")
        for path in options["file"]:
            getattr(self, f"add_{kind_of(path)}")(os.path.abspath(path))

    def add_lock(self, path):
        self.lock, self.folder = path, os.path.dirname(path)

    def add_environment(self, path):
        content = read_yaml(path, "spec file")
        self.name, self.folder = content.get("name"), os.path.dirname(path)
        self.channels += content.get("channels") or []
        self.variables.update(content.get("variables") or {})
        for item in content.get("dependencies") or []:
            if isinstance(item, str):
                self.specs.append(item)
            else:
                self.pip += item.get("pip") or []
                self.specs += [spec for key, spec in item.items() if key in ("sel(linux)", "sel(unix)")]

    def add_text(self, path):
        with open(path, encoding="utf-8") as file:
            lines = [line.strip() for line in file if line.strip() and not line.startswith("#")]
        if "@EXPLICIT" in lines:
            self.explicit = [line for line in lines if not line.startswith("@")]
        else:
            self.specs += lines


def plain_name(spec):
    return re.split(r"[\s=<>!~\[]", spec.split("::")[-1])[0]


def solve(wanted, platform, locked=()):
    import rattler
    from rattler import exceptions

    channels = [channel for channel in dict.fromkeys(wanted.channels) if channel != "nodefaults"]
    for channel in channels:
        index = f"{channel[len('file://'):]}/noarch/repodata.json"
        if channel.startswith("file://") and not os.path.exists(index):
            raise Failure(f"Multiple errors occurred:\n    Download error (37) Couldn't read a file:// file [{index}]\n    Subdir {channel}/noarch not loaded!")
    specs = list(wanted.specs)
    if "python" in map(plain_name, specs) and "pip" not in map(plain_name, specs):
        specs.append("pip")
    try:
        return asyncio.run(rattler.solve(
            sources=[rattler.Channel(channel) for channel in channels], specs=specs, platforms=[platform, "noarch"], locked_packages=list(locked),
            virtual_packages=rattler.VirtualPackage.detect()))
    except exceptions.SolverError as error:
        missing = re.search(r"No candidates were found for (\S+)", str(error))
        text = f"└─ {missing[1]} does not exist (perhaps a typo or a missing channel)." if missing else str(error)
        return Unsolvable(text)


class Unsolvable:
    def __init__(self, text):
        self.text = text

    def fail(self, options):
        if has(options, "--json"):
            say(json.dumps({"solver_problems": self.text.splitlines(), "success": False}))
        else:
            log("error", "Could not solve for environment specs\n" + "\n".join(f"    {line}" for line in self.text.splitlines()))
        raise Failure("Could not solve for environment specs")


def channel_of(url):
    return url.rsplit("/", 2)[0]


def archived(url, digest):
    """The record of a package file, as its channel lists it; its bytes must have the digest."""
    import rattler

    path = url[len("file://"):]
    if not os.path.exists(path):
        log("critical", f"Download error (37) Couldn't read a file:// file [{url}]")
        sys.stderr.flush()
        os.kill(os.getpid(), signal.SIGSEGV)
    with open(path, "rb") as file:
        data = file.read()
    if digest not in (hashlib.md5(data).hexdigest(), hashlib.sha256(data).hexdigest()):
        log("error", f"File not valid: SHA256 doesn't match expectation \"{path}\"")
        raise Failure("Found incorrect downloads. Aborting")
    with open(os.path.join(os.path.dirname(path), "repodata.json"), encoding="utf-8") as file:
        repodata = json.load(file)
    entry = {**repodata["packages"], **repodata["packages.conda"]}[os.path.basename(path)]
    keep = ("name", "version", "build_number", "subdir", "noarch", "depends", "constrains", "size")
    kept = {key: entry[key] for key in keep if key in entry}
    record = rattler.PackageRecord(**kept, build=rattler.BuildString(entry["build"]), md5=bytes.fromhex(entry["md5"]), sha256=bytes.fromhex(entry["sha256"]))
    return rattler.RepoDataRecord(record, os.path.basename(path), url, channel_of(url))


def locked(wanted, options, platform):
    content = read_yaml(wanted.lock, "YAML parsing error while reading environment lockfile located at")
    if content.get("version") != 1:
        raise Failure(f"Failed to read environment lockfile at '{wanted.lock}' : unknown version '{content.get('version')}'")
    chosen = []
    for category in options["category"] or ["main"]:
        packages = [each for each in content["package"] if each["platform"] == platform and each.get("category", "main") == category]
        if not any(each["manager"] == "conda" for each in packages):
            log("warning", f"Selected packages for category '{category}' are empty. The lockfile might not be resolved for your platform ({platform}).")
        chosen += packages
    wanted.pip += [f"{each['name']} @ {each['url']}#sha256={each['hash']['sha256']}" for each in chosen if each["manager"] == "pip"]
    return [archived(each["url"], each["hash"].get("sha256") or each["hash"]["md5"]) for each in chosen if each["manager"] == "conda"]


def installed(prefix):
    import rattler

    folder = os.path.join(prefix, "conda-meta")
    return [rattler.PrefixRecord.from_path(os.path.join(folder, name)) for name in sorted(os.listdir(folder)) if name.endswith(".json")]


def begin(prefix):
    os.makedirs(os.path.join(prefix, "conda-meta"), exist_ok=True)
    open(os.path.join(prefix, "conda-meta", "history"), "a").close()
    register = os.path.join(home(), ".conda", "environments.txt")
    os.makedirs(os.path.dirname(register), exist_ok=True)
    with open(register, "a+", encoding="utf-8") as file:
        file.seek(0)
        if prefix not in file.read().split("\n"):
            file.write(f"{prefix}\n")


def link(prefix, records, options, *, before=(), specs=()):
    """Brings a prefix to the records; its history is written last, and a lock file lies there until then."""
    import rattler

    old, new = {each.file_name for each in before}, {each.file_name for each in records}
    guard = os.path.join(prefix, "conda-meta", "conda-meta.lock")
    open(guard, "w").close()
    if old != new:
        asyncio.run(rattler.install(list(records), target_prefix=prefix, cache_dir=os.path.join(root_of(options), "pkgs"),
                                    installed_packages=list(before) or None, show_progress=False, execute_link_scripts=True))
    pause("create")
    dist = lambda each: f"{channel_of(each.url)}/{each.subdir}::{each.name.normalized}-{each.version}-{each.build}"
    lines = [f"==> {time.strftime('%Y-%m-%d %H:%M:%S')} <==", f"# cmd: {' '.join(sys.argv)}"]
    lines += [f"-{dist(each)}" for each in before if each.file_name not in new] + [f"+{dist(each)}" for each in records if each.file_name not in old]
    lines += [f"# update specs: {json.dumps(list(specs))}"] if specs else []
    with open(os.path.join(prefix, "conda-meta", "history"), "a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    os.unlink(guard)


def pause(command):
    name, _, seconds = os.environ.get("STAND_IN_PAUSE", "").partition(":")
    if name == command:
        time.sleep(float(seconds))


def install_with_pip(prefix, wanted, options):
    if not wanted.pip:
        return
    listed = os.path.join(wanted.folder, f"mambaf{os.getpid()}")
    with open(listed, "w", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in wanted.pip))
    flags = ["--no-deps"] if wanted.lock else []
    code = start_in(prefix, [os.path.join(prefix, "bin", "python"), "-m", "pip", "install", "-r", listed, "--no-input", *flags], options, wanted.folder).wait()
    os.unlink(listed)
    if code != 0:
        raise Failure("pip failed to install packages")


def described(record):
    return dict(name=record.name.normalized, version=str(record.version), build=str(record.build), build_string=str(record.build),
                build_number=record.build_number, channel=channel_of(record.url), depends=list(record.depends), constrains=list(record.constrains),
                fn=record.file_name, md5=record.md5.hex() if record.md5 else "", sha256=record.sha256.hex() if record.sha256 else "",
                size=record.size or 0, subdir=record.subdir, timestamp=0, url=record.url)


def finish(prefix, records, options):
    if has(options, "--json"):
        listed = [described(each) for each in records]
        actions = {"FETCH": listed, "LINK": listed, "PREFIX": prefix}
        say(json.dumps({"actions": actions, "dry_run": has(options, "--dry-run"), "prefix": prefix, "success": True}))


def clear_the_place(prefix, options):
    if os.path.isdir(prefix) and not os.listdir(prefix):
        log("warning", "Using existing empty folder as target prefix")
    elif os.path.exists(os.path.join(prefix, "conda-meta")):
        if not agrees(f"Found conda-prefix at '{prefix}'. Overwrite?", False, options):
            raise Failure("Aborting.")
        shutil.rmtree(prefix)
    elif os.path.lexists(prefix):
        raise Failure("Non-conda folder exists at prefix - aborting." if os.path.isdir(prefix) else "Target prefix already exists and is not a folder - aborting.")


def create(options):
    wanted, platform = Wanted(options), options.get("platform") or PLATFORM
    prefix = prefix_of(options, wanted.name)
    if prefix is None:
        raise Failure("No target prefix specified")
    is_trial = has(options, "--dry-run")
    if not is_trial:
        clear_the_place(prefix, options)
    if wanted.lock or wanted.explicit is not None or not wanted.specs:
        if not is_trial:
            begin(prefix)
        explicit = [line.split("#") for line in wanted.explicit or []]
        records = locked(wanted, options, platform) if wanted.lock else [archived(url, digest.split(":")[-1]) for url, digest in explicit]
    else:
        records = solve(wanted, platform)
        if isinstance(records, Unsolvable):
            records.fail(options)
    if is_trial:
        return finish(prefix, records, options)
    if not agrees("Confirm changes", True, options):
        return say("Aborted.")
    begin(prefix)
    if wanted.variables:
        with open(os.path.join(prefix, "conda-meta", "state"), "w", encoding="utf-8") as file:
            json.dump({"env_vars": {name.upper(): str(value) for name, value in wanted.variables.items()}}, file)
    if records or wanted.lock:
        link(prefix, records, options, specs=[] if wanted.lock else wanted.specs)
    finish(prefix, records, options)
    install_with_pip(prefix, wanted, options)


def install(options, keep_versions=True):
    prefix, wanted = required_prefix(options), Wanted(options)
    if wanted.lock:
        raise Failure("a lock over an existing environment leaves two versions of a package: nobody may do this")
    if not wanted.specs:
        return
    before = installed(prefix)
    asked = list(wanted.specs)
    wanted.specs += [each.name.normalized for each in before if each.name.normalized not in map(plain_name, asked)]
    records = solve(wanted, PLATFORM, locked=before if keep_versions else ())
    if isinstance(records, Unsolvable):
        records.fail(options)
    if has(options, "--dry-run") or not agrees("Confirm changes", True, options):
        return
    link(prefix, records, options, before=before, specs=asked)
    finish(prefix, records, options)


def remove(options):
    prefix = required_prefix(options)
    before, gone = installed(prefix), set(options["words"])
    while True:
        more = {each.name.normalized for each in before if gone & {need.split()[0] for need in each.depends}} - gone
        if not more:
            break
        gone |= more
    link(prefix, [each for each in before if each.name.normalized not in gone], options, before=before)


def show_list(options):
    prefix = required_prefix(options)
    pattern = re.compile(options["words"][0] if options["words"] else "")
    rows = sorted(installed(prefix), key=lambda each: each.name.normalized)
    listed = [described(each) for each in rows if pattern.search(each.name.normalized)]
    if has(options, "--json"):
        keys = ("build_number", "build_string", "channel", "md5", "name", "sha256", "url", "version")
        more = lambda each: dict(base_url=each["channel"], dist_name=f"{each['name']}-{each['version']}-{each['build']}", platform=each["subdir"])
        return say(json.dumps([{**{key: each[key] for key in keys}, **more(each)} for each in listed]))
    for each in listed:
        say(f"  {each['name']}  {each['version']}  {each['build']}  {each['channel']}")


def environment(options):
    command, *options["words"] = options["words"]
    if command == "create":
        return create(options)
    if command == "list":
        folder = os.path.join(root_of(options), "envs")
        return say(json.dumps({"envs": sorted(os.listdir(folder)) if os.path.isdir(folder) else []}))
    prefix = required_prefix(options)
    if command == "export":
        specs = [f"{each.name.normalized}={each.version}={each.build}" for each in installed(prefix)]
        return say(json.dumps({"name": "", "dependencies": specs, "prefix": prefix}))
    if agrees("Remove the environment?", True, options):
        shutil.rmtree(prefix)
        register = os.path.join(home(), ".conda", "environments.txt")
        with open(register, encoding="utf-8") as file:
            lines = [line for line in file if line.strip() != prefix]
        with open(register, "w", encoding="utf-8") as file:
            file.writelines(lines)


ACTIVATION = 'for script in "$CONDA_PREFIX"/etc/conda/activate.d/*.sh; do [ -e "$script" ] && . "$script"; done; exec "$@"'


def start_in(prefix, command, options, cwd=None):
    env = dict(os.environ, MAMBA_EXE=PROGRAM)
    env.update(pair.split("=", 1) for pair in options["variable"] if "=" in pair)
    if os.path.basename(PROGRAM) not in ("micromamba", "mamba"):
        # Then the command runs where the caller is, and that is no error.
        print(f'Error unknown MAMBA_EXE: "{PROGRAM}", filename must be mamba or micromamba', file=sys.stderr, flush=True)
        return subprocess.Popen(["bash", "-c", 'exec "$@"', "bash", *command], env=env, cwd=cwd)
    is_named = os.path.basename(os.path.dirname(prefix)) == "envs"
    name = os.path.basename(prefix) if is_named else prefix
    path = f"{os.path.join(prefix, 'bin')}:{env.get('PATH', '/usr/bin:/bin')}"
    env.update(PATH=path, CONDA_PREFIX=prefix, CONDA_DEFAULT_ENV=name, CONDA_SHLVL="1", CONDA_PROMPT_MODIFIER=f"({name}) ")
    state = os.path.join(prefix, "conda-meta", "state")
    if os.path.exists(state):
        with open(state, encoding="utf-8") as file:
            env.update(json.load(file)["env_vars"])
    return subprocess.Popen(["bash", "-c", ACTIVATION, "bash", *command], env=env, cwd=cwd)


def run(options):
    prefix = prefix_of(options) or root_of(options)
    command = options["words"][1:] if options["words"][:1] == ["--"] else options["words"]
    if not command:
        raise Failure("Did not receive any command to run inside environment")
    if not os.path.isdir(prefix):
        raise Failure(f'The given prefix does not exist: "{prefix}"')
    child = start_in(prefix, command, options, options.get("cwd"))

    def end(*_):
        child.terminate()
        try:
            child.wait(3)
        except subprocess.TimeoutExpired:
            child.kill()
        print("Interrupted system call ; error code 4", file=sys.stderr, flush=True)
        leave(252)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    code = child.wait()
    leave(code if code >= 0 else 128 - code)


def info(options):
    root = root_of(options)
    facts = {"base environment": root, "package cache": [os.path.join(root, "pkgs")], "platform": PLATFORM, "micromamba version": VERSION}
    say(json.dumps(facts, indent=4))


def config(options):
    say(json.dumps({"pkgs_dirs": [os.path.join(root_of(options), "pkgs")]}))


def search(options):
    wanted = Wanted(options)
    records = solve(wanted, PLATFORM)
    if isinstance(records, Unsolvable):
        records.fail(options)
    say(json.dumps([described(each) for each in records if each.name.normalized in map(plain_name, options["words"])]))


def clean(options):
    shutil.rmtree(os.path.join(root_of(options), "pkgs"), ignore_errors=True)


def shell(options):
    say('micromamba() { "$MAMBA_EXE" "$@"; }')


ACTIONS = dict(create=create, install=install, update=lambda options: install(options, False), remove=remove, uninstall=remove, list=show_list,
               env=environment, run=run, info=info, config=config, search=search, clean=clean, shell=shell)


def end_as_told(command):
    name, _, ending = os.environ.get("STAND_IN_END", "").partition(":")
    if name != command:
        return
    if ending.startswith("SIG"):
        os.kill(os.getpid(), getattr(signal, ending))
    leave(int(ending))


def main():
    words = sys.argv[1:]
    if os.environ.get("STAND_IN_LOG"):
        with open(os.environ["STAND_IN_LOG"], "a", encoding="utf-8") as file:
            file.write(json.dumps({"args": words, "conda": {key: value for key, value in os.environ.items() if key.startswith(("CONDA_", "MAMBA_"))}}) + "\n")
    if words[:1] == ["--version"]:
        say(VERSION)
    elif words:
        command, rest = words[0], words[1:]
        if command not in COMMANDS.split():
            raise Misuse(f"The following argument was not expected: {command}")
        if command not in ACTIONS:
            raise Failure(f"the stand-in does not do '{command}'")
        end_as_told(command)
        ACTIONS[command](read_options(rest, command))


try:
    main()
    leave(0)
except Misuse as error:
    print(f"{error}\nRun with --help for more information.", file=sys.stderr)
    leave(109)
except Failure as error:
    log("critical", str(error))
    leave(1)
