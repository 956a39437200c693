# SPDX-License-Identifier: GPL-2.0-or-later
"""
One `traceroute mpls ... json', and questions to it in the network's own names.

Routers are told by any address they have, and paths by the interfaces at which
packets arrive, as lib_graph.py's Kernels and Watch tell them.
"""
import json

# How bad what is said of a hop or a path is.
ALARMS = ("undecided", "fault")


class Trace:
    def __init__(self, net, router, words):
        self.net, self.router, self.words = net, router, words
        self.status, self.output, self.seconds = net.trace(router, words)
        try:
            self.data = json.loads(self.output)
        except ValueError:
            self.data = {}
        self.hops = [hop for hop in self.data.get("hop", []) if hop["ttl"] > 0]
        self.paths = self.data.get("path", [])
        self.summary = self.data.get("summary", {})

    def __str__(self):
        return "%s: traceroute mpls %s: status %s, %.1f s\n%s" % (
            self.router.name, self.words, self.status, self.seconds, self.output)

    # ---- what was found ----

    def found(self):
        return [self.interfaces(p) for p in self.paths if p["verdict"] == "found"]

    def interfaces(self, path):
        "Where the path's packets arrive, from the first router on."
        by_id = {hop["id"]: hop for hop in self.hops}
        return tuple(self.arrival(by_id[number]) for number in path["hop"])

    def arrival(self, hop):
        """The interface that a hop was announced to be reached at.

        Behind a silent router nobody announced it; there the hop itself says it.
        """
        told = hop.get("way") or hop.get("received-on") or {}
        return self.net.addresses.get(told.get("address"), (None, "?"))[1]

    def retries(self):
        return sum(hop["tries"] - 1 for hop in self.hops)

    def codes(self):
        "Return codes that routers gave, also those of single ways on."
        found = set()
        for part in self.hops + [way for hop in self.hops for way in hop.get("downstream", [])]:
            found.add(part.get("return-code"))
        return found

    def elapsed_ms(self):
        return self.summary["elapsed"] / 1000

    # ---- what was said ----

    def name_of(self, address):
        return self.net.addresses.get(address, (None, None))[0]

    def findings(self):
        "All that is said of hops and paths, each sentence once."
        found = {}
        for part in self.data.get("hop", []) + self.paths:
            finding = part.get("finding")
            if finding:
                found[finding["sentence"]] = finding
        return list(found.values())

    def alarms(self):
        return [f for f in self.findings() if f["severity"] in ALARMS]

    def accused(self):
        "Names of routers that are said to be at fault."
        return {
            self.name_of(f.get("router")) or "r1" for f in self.findings()
            if f["severity"] == "fault"
        }

    def sentences(self):
        return [finding["sentence"] for finding in self.findings()]

