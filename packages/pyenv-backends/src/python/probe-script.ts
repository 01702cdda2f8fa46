/**
 * What an interpreter is asked: one JSON object on standard output. Runs on every Python 3 with `-I -S`, which keeps user code, site
 * customisation and the working directory out. Tags are computed as the wheel specification (PEP 425) describes them.
 */
export const PROBE_SCRIPT = `
import json, os, platform, sys, sysconfig

def release(info):
    text = "%d.%d.%d" % info[:3]
    return text if info[3] == "final" else text + {"alpha": "a", "beta": "b", "candidate": "rc"}[info[3]] + str(info[4])

def interpreter():
    short = {"cpython": "cp", "pypy": "pp"}.get(sys.implementation.name, sys.implementation.name)
    return short + "%d%d" % sys.version_info[:2]

def abi():
    parts = (sysconfig.get_config_var("EXT_SUFFIX") or "").split(".")
    soabi = parts[1] if len(parts) > 2 else ""
    pieces = soabi.split("-")
    if soabi.startswith("cpython-"):
        return "cp" + pieces[1]
    count = {"cp": 1, "pypy": 2, "graalpy": 3}.get("cp" if soabi.startswith("cp") else pieces[0], 0)
    return "_".join(pieces[:count]) or "none"

def libc():
    if "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or ""):
        return "musl"
    try:
        return os.confstr("CS_GNU_LIBC_VERSION").replace(" ", "_").replace(".", "_")
    except (AttributeError, ValueError, OSError):
        return None

print(json.dumps({
    "version": release(sys.version_info),
    "implementation": sys.implementation.name,
    "base_prefix": sys.base_prefix,
    "externally_managed": os.path.isfile(os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")),
    "tags": {
        "interpreter": interpreter(),
        "abi": abi(),
        "platform": sysconfig.get_platform().replace("-", "_").replace(".", "_"),
        "libc": libc(),
    },
    "markers": {
        "implementation_name": sys.implementation.name,
        "implementation_version": release(sys.implementation.version),
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "python_version": "%d.%d" % sys.version_info[:2],
        "sys_platform": sys.platform,
    },
}))
`
