# SPDX-License-Identifier: GPL-2.0-or-later
"""
Compares what commands print as JSON with yang/frr-lspingd.yang.

Just enough YANG for our own model (yanglint looks after the model itself):
containers, lists, leaf-lists, leafs, groupings and typedefs; types by name.
"""
import ipaddress
import os
import re

MODEL = os.path.join(os.path.dirname(os.path.realpath(__file__)), "../yang/frr-lspingd.yang")

_TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"((?:[^"\\]|\\.)*)"|([{};])|([^\s{};"]+)', re.S)

DATA_NODES = ("container", "list", "leaf", "leaf-list")


class Statement:
    def __init__(self, words):
        self.keyword = words[0] if words else "module"
        self.argument = " ".join(words[1:])
        self.children = []

    def all(self, keyword):
        return [c for c in self.children if c.keyword == keyword]

    def one(self, keyword, argument=None):
        found = [c for c in self.all(keyword) if argument in (None, c.argument)]
        assert found, "no %s %s in %s %s" % (keyword, argument, self.keyword, self.argument)
        return found[0]


def _read(path):
    with open(path, encoding="utf-8") as model:
        text = model.read()
    root, words = Statement([]), []
    open_statements = [root]
    for match in _TOKEN.finditer(text):
        string, mark, word = match.groups()
        if mark == "}":
            open_statements.pop()
        elif mark:
            statement = Statement(words)
            open_statements[-1].children.append(statement)
            if mark == "{":
                open_statements.append(statement)
            words = []
        elif string is not None:
            words.append(string)
        elif word is not None:
            words.append(word)
    return root.children[0]


class Model:
    def __init__(self, path=MODEL):
        self.module = _read(path)
        self.typedefs = {t.argument: t.one("type") for t in self.module.all("typedef")}
        self.ping = self.module.one("rpc", "ping").one("output")
        state = self.module.one("container", "lspingd")
        self.status = state.one("container", "status")
        self.counters = state.one("container", "counters")
        self.state = state  # "show mpls oam sessions": its list of sessions

    def nodes(self, statement):
        "The data nodes of a statement by name, groupings resolved."
        found = {c.argument: c for c in statement.children if c.keyword in DATA_NODES}
        for uses in statement.all("uses"):
            found.update(self.nodes(self.module.one("grouping", uses.argument)))
        return found

    def problems(self, data, statement, path=""):
        "Where JSON data is not what the model says, in lines."
        if not isinstance(data, dict):
            return ["%s: no object but %r" % (path, data)]
        nodes, found = self.nodes(statement), []
        for key, value in data.items():
            where = "%s/%s" % (path, key)
            node = nodes.get(key)
            if node is None:
                found.append("%s: not in the model" % where)
            elif node.keyword == "container":
                found += self.problems(value, node, where)
            elif node.keyword == "leaf":
                found += self._leaf(value, node, where)
            elif not isinstance(value, list):
                found.append("%s: no list but %r" % (where, value))
            elif node.keyword == "list":
                for i, entry in enumerate(value):
                    found += self.problems(entry, node, "%s[%d]" % (where, i))
            else:
                for entry in value:
                    found += self._leaf(entry, node, where)
        return found

    def _leaf(self, value, node, where):
        kind = node.one("type")
        while kind.argument in self.typedefs:
            kind = self.typedefs[kind.argument]
        if self._fits(value, kind):
            return []
        return ["%s: %r is no %s" % (where, value, kind.argument)]

    @staticmethod
    def _fits(value, kind):
        name = kind.argument
        if name == "boolean":
            return isinstance(value, bool)
        if name == "int64":
            return isinstance(value, int) and not isinstance(value, bool)
        if name.startswith("uint"):
            high = 2 ** int(name[4:]) - 1
            for limit in kind.all("range"):
                high = int(limit.argument.split("..")[1])
            return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= high
        if name == "enumeration":
            return value in [e.argument for e in kind.all("enum")]
        if name == "inet:ip-address":
            try:
                ipaddress.ip_address(value)
                return True
            except ValueError:
                return False
        assert name == "string", "a type this file does not know: %s" % name
        return isinstance(value, str)
