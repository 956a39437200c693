#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Fails where a lower layer includes an upper one's header.

The layers are those of lspingd/subdir.am, wire < core < daemon: a header
belongs to the layer in which the source of the same name is listed (x_private.h
to that of x.c), or, having no source, to the one given in HEADER_ONLY.  FRR's headers are checked too,
since libfrr always links: the wire layer may use none of the event loop, the
vty, sockets or logs, the core none but containers, memory and hooks besides.
Every source in lspingd/ must be listed in exactly one layer.
"""
import os
import re
import sys

LAYERS = {"liblspwire": 0, "liblspcore": 1, "lsping_decode": 1, "liblspdaemon": 2, "lspingd": 2}
NAMES = ["wire", "core", "daemon"]
HEADER_ONLY = {
    "lsping_cursor.h": 0,
    "lsping_fault.h": 0,
    "lsping_proto.h": 0,
    "lsping_engine.h": 1,
    "lsping_lfib.h": 1,
    "lsping_clock.h": 2,
    "lsping_compat.h": 2,
    "lsping_random.h": 2,
    "lsping_sockaddr.h": 2,
    "lspingd.h": 2,
}
# What of libfrr a layer may use; the daemon may use all of it.
WIRE_FRR = {"mpls.h", "prefix.h", "ipaddr.h", "darr.h", "memory.h", "compiler.h", "jhash.h",
            "checksum.h", "printfrr.h", "network.h"}
CORE_FRR = WIRE_FRR | {"typesafe.h", "hook.h", "json.h", "printfrr.h", "termtable.h", "ttable.h",
                       "frrstr.h", "monotime.h"}
# System headers that mean sockets or the kernel.
FORBIDDEN_SYSTEM = re.compile(r"sys/socket|linux/|net/if|netpacket|poll\.h|sys/epoll|fcntl\.h")
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def listed(subdir_am):
    """Source name -> layer, from the automake lists."""
    layers = {}
    text = read(subdir_am).replace("\\\n", " ")
    for name, sources in re.findall(r"^lspingd_(\w+?)(?:_a)?_SOURCES\s*=(.*)$", text, re.M):
        for source in re.findall(r"lspingd/(\S+\.c)", sources):
            if source in layers:
                print(f"{source}: listed twice in lspingd/subdir.am")
                layers[source] = None
            layers.setdefault(source, LAYERS[name])
    return layers


def header_layer(header, layers):
    if header in HEADER_ONLY:
        return HEADER_ONLY[header]
    return layers.get(re.sub(r"(_private)?\.h$", ".c", header))


def faults(name, layer, layers, text):
    allowed_frr = [WIRE_FRR, CORE_FRR, None][layer]
    for include in INCLUDE.findall(text):
        base = os.path.basename(include)
        if include.startswith("lspingd/") or base.startswith("lsping"):
            if base.endswith("_clippy.c"):
                if layer < 2:
                    yield f"{name}: commands belong into the daemon layer"
                continue
            other = header_layer(base, layers)
            if other is None:
                yield f"{name}: includes {base}, which is in no layer"
            elif other > layer:
                yield f"{name} ({NAMES[layer]}) includes {base} ({NAMES[other]})"
        elif include.startswith("lib/") and allowed_frr is not None and base not in allowed_frr:
            yield f"{name} ({NAMES[layer]}) includes FRR's {base}"
        elif layer < 2 and FORBIDDEN_SYSTEM.search(include):
            yield f"{name} ({NAMES[layer]}) includes <{include}>"


def main():
    top = os.environ.get("LSPING_SRCDIR", os.path.join(os.path.dirname(__file__), ".."))
    folder = os.path.join(top, "lspingd")
    layers = listed(os.path.join(folder, "subdir.am"))
    passed = failed = 0
    for name in sorted(os.listdir(folder)):
        if not re.fullmatch(r"lspingd?\w*\.[ch]", name) or name.endswith("_clippy.c"):
            continue
        layer = layers.get(name) if name.endswith(".c") else header_layer(name, layers)
        if layer is None:
            found = [f"{name}: in no layer (lspingd/subdir.am, or HEADER_ONLY here)"]
        else:
            found = list(faults(name, layer, layers, read(os.path.join(folder, name))))
        print("\n".join(found), end="\n" if found else "")
        passed += not found
        failed += bool(found)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
