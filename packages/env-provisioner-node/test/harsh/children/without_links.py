"""Runs a program for which, and for whose children, link(2) fails as on a file system without hard links."""

import ctypes
import os
import platform
import struct
import sys

ERRNO = int(sys.argv[1])
# link and linkat, by the kernel's numbers; AUDIT_ARCH of each.
CALLS = {"x86_64": (0xC000003E, (86, 265)), "aarch64": (0xC00000B7, (37,))}
ARCH, NUMBERS = CALLS[platform.machine()]

LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | ERRNO


def instruction(code, value, if_true=0, if_false=0):
    return struct.pack("=HBBI", code, if_true, if_false, value)


PROGRAM = [instruction(LOAD, 4), instruction(EQUAL, ARCH, 1, 0), instruction(RETURN, ALLOW), instruction(LOAD, 0)]
for number in NUMBERS:
    PROGRAM += [instruction(EQUAL, number, 0, 1), instruction(RETURN, REFUSE)]
PROGRAM.append(instruction(RETURN, ALLOW))


class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


libc = ctypes.CDLL(None, use_errno=True)
NO_NEW_PRIVILEGES, SECCOMP, FILTER_MODE = 38, 22, 2
code = Filter(len(PROGRAM), b"".join(PROGRAM))
if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.prctl(SECCOMP, FILTER_MODE, ctypes.byref(code), 0, 0):
    sys.exit(f"link cannot be forbidden here: {os.strerror(ctypes.get_errno())}")
os.execvp(sys.argv[2], sys.argv[2:])
