#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Keeps a copy of the checkout's sources: sync.py FROM TO MANIFEST

Copies what has changed, removes what is gone, leaves alone what a build has
made in the copy, and prints a digest of all that was copied.  A file whose
content is the same keeps its time, so make rebuilds only what it must.  What
.gitignore names stays behind (its simple forms: name, /path, trailing slash),
so that a build made by hand in the checkout is not taken for sources.
"""

import fnmatch
import hashlib
import json
import os
import shutil
import sys


def ignore_rules(top):
    rules = [("name", ".git")]
    try:
        with open(os.path.join(top, ".gitignore"), encoding="utf-8") as f:
            lines = [line.strip() for line in f]
    except FileNotFoundError:
        lines = []
    for line in lines:
        if not line or line[0] in "#!":
            continue
        line = line.rstrip("/")
        if "/" in line:
            rules.append(("path", line.lstrip("/")))
        else:
            rules.append(("name", line))
    return rules


def sources(top):
    rules = ignore_rules(top)

    def ignored(path):
        name = os.path.basename(path)
        return any(
            fnmatch.fnmatchcase(name if kind == "name" else path, pattern)
            for kind, pattern in rules
        )

    for folder, dirs, files in os.walk(top):
        rel = os.path.relpath(folder, top)
        dirs[:] = sorted(d for d in dirs if not ignored(os.path.normpath(os.path.join(rel, d))))
        for name in sorted(files):
            path = os.path.normpath(os.path.join(rel, name))
            if not ignored(path):
                yield path


def digest(path):
    if os.path.islink(path):
        return "link:" + os.readlink(path)
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def main(top, copy, manifest_path):
    try:
        with open(manifest_path, encoding="utf-8") as f:
            old = json.load(f)
    except (FileNotFoundError, ValueError):
        old = {}
    new = {}
    for path in sources(top):
        source, target = os.path.join(top, path), os.path.join(copy, path)
        try:
            stat = os.lstat(source)
            key = [stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_mode]
            known = old.get(path)
            if known and known["stat"] == key and os.path.lexists(target):
                new[path] = known
                continue
            new[path] = {"stat": key, "digest": digest(source)}
            if (
                known
                and known["digest"] == new[path]["digest"]
                and known["stat"][3] == key[3]
                and os.path.lexists(target)
            ):
                continue
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if os.path.lexists(target):
                os.unlink(target)
            shutil.copy(source, target, follow_symlinks=False)
        except FileNotFoundError:
            new.pop(path, None)  # an editor's temporary file
    for path in old.keys() - new.keys():
        try:
            os.unlink(os.path.join(copy, path))
        except FileNotFoundError:
            pass
    with open(manifest_path + ".new", "w", encoding="utf-8") as f:
        json.dump(new, f)
    os.replace(manifest_path + ".new", manifest_path)
    # The lab's own scripts, documents and topotests are not built.
    state = hashlib.sha256()
    for path in sorted(new):
        if path.split("/")[0] not in ("lab", "doc", "topotests", ".ci"):
            state.update(f"{path} {new[path]['stat'][3]:o} {new[path]['digest']}\n".encode())
    print(state.hexdigest())


if __name__ == "__main__":
    main(*sys.argv[1:])
