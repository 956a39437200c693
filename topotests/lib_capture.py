# SPDX-License-Identifier: GPL-2.0-or-later
"""
What was on the wire, by tcpdump, and what an independent decoder says of it.

Each link is captured at one end, from before the first daemon starts.  tshark
decodes the files into one Packet per frame.  check_packets() finds what tshark
complains about; check_pings() compares each ping's JSON with its own packets.
"""
import os
import subprocess

# What tshark is asked for, in this order; repeated fields come as lists.
FIELDS = {
    "time": "frame.time_epoch",
    "label": "mpls.label",
    "tc": "mpls.exp",
    "bottom": "mpls.bottom",
    "ttl": "mpls.ttl",
    "ipv4_src": "ip.src",
    "ipv4_dst": "ip.dst",
    "ipv4_ttl": "ip.ttl",
    "ipv4_len": "ip.len",
    "ipv4_dscp": "ip.dsfield.dscp",
    "ipv4_alert": "ip.opt.ra",
    "ipv6_src": "ipv6.src",
    "ipv6_dst": "ipv6.dst",
    "ipv6_hlim": "ipv6.hlim",
    "ipv6_plen": "ipv6.plen",
    "ipv6_dscp": "ipv6.tclass.dscp",
    "ipv6_alert": "ipv6.opt.router_alert",
    "sport": "udp.srcport",
    "dport": "udp.dstport",
    "type": "mpls_echo.msg_type",
    "reply_mode": "mpls_echo.reply_mode",
    "code": "mpls_echo.return_code",
    "subcode": "mpls_echo.return_subcode",
    "handle": "mpls_echo.sender_handle",
    "seq": "mpls_echo.sequence",
    "tlv": "mpls_echo.tlv.type",
    "fec": "mpls_echo.tlv.fec.type",
    "fec4": "mpls_echo.tlv.fec.ldp_ipv4",
    "fec4_len": "mpls_echo.tlv.fec.ldp_ipv4_mask",
    "fec6": "mpls_echo.tlv.fec.ldp_ipv6",
    "fec6_len": "mpls_echo.tlv.fec.ldp_ipv6_mask",
    "errored": "mpls_echo.tlv.errored.type",
    "if_stack_type": "mpls_echo.tlv.ilso.addr_type",
    "multipath_len": "mpls_echo.subtlv.dd_map.multipath_length",
    "fec_change": "mpls_echo.tlv.ddstlv_map.op_type",
    "malformed": "_ws.malformed",
    "severity": "_ws.expert.severity",
    "message": "_ws.expert.message",
}

ECHO_REQUEST, ECHO_REPLY = 1, 2
TLV_PAD = 3
TLV_IF_STACK = 7
TLV_ERRORED = 9
TLV_DDMAP = 20

# Expert severities of Wireshark from Warning up (epan/proto.h, PI_WARN).
PI_WARN = 0x00600000

# tshark 4.4 has TLVs 7 and 8 for IPv4 and IPv6 as drafts of RFC 4379 had them; in
# RFC 8029, 3.6, it is 7 for both, and the address type tells the family.
IF_STACK_OUTDATED = "Incorrect address type for TLV?"
IPV6_IF_STACK = (3, 4)  # numbered, unnumbered

# ... and below labels it takes any Hop-by-Hop header for misplaced; without labels
# the same packet has to pass.
HOP_BY_HOP_BELOW_LABELS = (
    "IPv6 Hop-by-Hop extension header must appear immediately after IPv6 header"
)

# ... and in a DDMAP it steps neither over multipath information nor over the FEC of a
# FEC stack change, so takes that for the next sub-TLV (doc/developer/wire-crosscheck.md):
# what it says of the rest of such a DDMAP means nothing.
SUB_TLV_NOT_STEPPED_OVER = "Invalid Sub-tlv Length"
# IPv6 addresses as multipath information (RFC 8029, 3.4.1.1, types 2 and 4) it does not read.
IPV6_MULTIPATH = {
    "Invalid Sub-tlv Length (claimed 16, should be 4)",
    "Invalid Sub-tlv Length (claimed 32, should be 8)",
}

# ... and of a DDMAP's address types it knows the numbered ones only.
UNNUMBERED = ("Unknown Address Type (2)", "Unknown Address Type (4)")

# Requests from these ports are ours, broken on purpose (lib_echo.py).
BROKEN_PORTS = range(20000, 20100)  # no ephemeral ports

# What else travels here: enough to see ICMP errors, without the protocols' chat.
# The fourth term is IPv6 with Router Alert, the last changes what offsets mean.
FILTER = "udp port 3503 or icmp or icmp6 or ip6[6] == 0 or mpls"


class Capture:
    "tcpdump on one interface of a router, for as long as it is not stopped."

    def __init__(self, router, ifname, directory):
        self.ifname = ifname
        self.path = os.path.join(directory, "%s.pcap" % ifname)
        self.process = router.net.popen(
            ["tcpdump", "-i", ifname, "-U", "--immediate-mode", "-s", "0", "-Z", "root"]
            + ["-w", self.path, FILTER],
            stderr=subprocess.PIPE,
        )
        line = self.process.stderr.readline()
        assert "listening on" in line, "tcpdump on %s: %r" % (ifname, line)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate()

    def packets(self):
        "All MPLS echo messages so far."
        return decode(self.path)


class Packet:
    "One echo message, with the headers before it."

    def __init__(self, values, path):
        self.path = path
        self._values = values

    def _ints(self, key):
        return [int(v, 0) for v in self._values[key]]

    def _int(self, key):
        found = self._ints(key)
        return found[0] if found else None

    def __getattr__(self, key):
        if key in FIELDS:
            return self._int(key)
        raise AttributeError(key)

    def texts(self, key):
        return self._values[key]

    @property
    def when(self):
        return float(self._values["time"][0])

    @property
    def labels(self):
        return self._ints("label")

    @property
    def tcs(self):
        return self._ints("tc")

    @property
    def ttls(self):
        return self._ints("ttl")

    @property
    def tlvs(self):
        return self._ints("tlv")

    @property
    def src(self):
        return (self._values["ipv4_src"] or self._values["ipv6_src"])[0]

    @property
    def dst(self):
        return (self._values["ipv4_dst"] or self._values["ipv6_dst"])[0]

    @property
    def ip_ttl(self):
        return self.ipv4_ttl if self._values["ipv4_src"] else self.ipv6_hlim

    @property
    def ip_len(self):
        return self.ipv4_len if self._values["ipv4_src"] else self.ipv6_plen + 40

    @property
    def router_alert(self):
        return bool(self._values["ipv4_alert"] or self._values["ipv6_alert"])

    @property
    def loses_its_place(self):
        "tshark, in a DDMAP of this packet."
        not_read = self._values["ipv6_src"] and IPV6_MULTIPATH & set(self._values["message"])
        return bool(self._values["multipath_len"] or self._values["fec_change"] or not_read)

    @property
    def target(self):
        "As our JSON names it."
        if self._values["fec4"]:
            return "LDP %s/%d" % (self._values["fec4"][0], self.fec4_len)
        if self._values["fec6"]:
            return "LDP %s/%d" % (self._values["fec6"][0], self.fec6_len)
        return None

    def __str__(self):
        filled = {k: v for k, v in self._values.items() if v}
        return "%s: %s" % (os.path.basename(self.path), filled)


def decode(path):
    "What tshark makes of a capture: one Packet per MPLS echo message."
    command = ["tshark", "-n", "-r", path, "-Y", "mpls-echo", "-T", "fields"]
    command += ["-E", "separator=/t", "-E", "aggregator=;", "-E", "occurrence=a"]
    for field in FIELDS.values():
        command += ["-e", field]
    # A running tcpdump may be in the middle of a packet: tshark says so and exits 2.
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0 or "cut short" in result.stderr, result.stderr
    packets = []
    for line in result.stdout.splitlines():
        values = line.split("\t")
        values += [""] * (len(FIELDS) - len(values))
        packets.append(
            Packet({k: v.split(";") if v else [] for k, v in zip(FIELDS, values)}, path)
        )
    return packets


def _tshark_errs(packet, message):
    if message == IF_STACK_OUTDATED:
        return packet.if_stack_type in IPV6_IF_STACK
    if message.startswith(SUB_TLV_NOT_STEPPED_OVER):
        return packet.loses_its_place
    if message in UNNUMBERED:
        return TLV_DDMAP in packet.tlvs
    return message == HOP_BY_HOP_BELOW_LABELS and bool(packet.labels)


def check_packets(packets):
    "Complaints of tshark about what lspingd sent, in lines."
    problems = []
    for packet in packets:
        if packet.type != ECHO_REPLY and packet.sport in BROKEN_PORTS:
            continue
        if packet.texts("malformed") and not packet.loses_its_place:
            problems.append("malformed: %s" % packet)
        for severity, message in zip(packet.texts("severity"), packet.texts("message")):
            if int(severity, 0) >= PI_WARN and not _tshark_errs(packet, message):
                problems.append("expert item: %s" % packet)
    return problems


class Wire:
    "The packets of all links of a network, found by ping; a link is decoded when it is used."

    def __init__(self, network):
        self._decoded = {}
        self._captures = {}
        for router in network.routers:
            for ifname, (_, peer_ifname) in router.links.items():
                capture = network.captures.get(ifname)
                if capture is not None:
                    self._captures[ifname] = self._captures[peer_ifname] = capture

    def on(self, ifname):
        "Those of an interface's link."
        capture = self._captures[ifname]
        if capture not in self._decoded:
            self._decoded[capture] = capture.packets()
        return self._decoded[capture]

    def all(self):
        for ifname in self._captures:
            self.on(ifname)
        return [packet for packets in self._decoded.values() for packet in packets]

    def of(self, ping):
        """(requests, replies) of a ping, by sequence number, on its first link.

        Other pings of the same FEC may run at the same time only from other
        routers.  A probe that comes back to its sender passes the link twice:
        the first time counts.
        """
        packets = self.on(ping.data["egress-interface"])
        requests, replies = {}, {}
        for packet in packets:
            if not ping.began <= packet.when <= ping.ended:
                continue
            if packet.type != ECHO_REQUEST or packet.sport in BROKEN_PORTS:
                continue
            if packet.src == ping.data["source"] and packet.target == ping.data["target-fec"]:
                requests.setdefault(packet.seq, packet)
        handles = {(p.handle, p.sport) for p in requests.values()}
        for packet in packets:
            if packet.type == ECHO_REPLY and (packet.handle, packet.dport) in handles:
                replies.setdefault(packet.seq, []).append(packet)
        return requests, replies


def _differences(what, pairs):
    return [
        "%s: %s was %s on the wire, %s printed" % (what, name, sent, printed)
        for name, sent, printed in pairs
        if sent != printed
    ]


def check_ping(wire, ping, own_addresses):
    """Where a ping's JSON and the wire disagree, in lines.

    own_addresses are those of the ping's router: its answers to itself do not
    leave it.
    """
    data = ping.data
    if "egress-interface" not in data:  # no request was made
        return []
    name = "%s: ping mpls %s" % (ping.router.name, ping.words)
    requests, replies = wire.of(ping)
    sent = [r for r in ping.replies if r["outcome"] != "not-sent"]
    name += " (%.3f to %.3f)" % (ping.began, ping.ended)
    problems = _differences(
        name, [("sequence numbers", sorted(requests), sorted(r["sequence"] for r in sent))]
    )
    if len({p.handle for p in requests.values()}) > 1:
        problems.append("%s: more than one handle" % name)
    for reply in sent:
        seq = reply["sequence"]
        request = requests.get(seq)
        if request is None:
            continue
        what = "%s, request %d" % (name, seq)
        problems += _differences(
            what,
            [
                ("the label stack", request.labels, reply["label-stack"]),
                ("the source", request.src, data["source"]),
                ("the destination", request.dst, data["destination"]),
                ("the size", request.ip_len, data["size"]),
                ("the reply mode", request.reply_mode, data["reply-mode"]),
                ("the IP TTL", request.ip_ttl, 1),
            ],
        )
        what = "%s, reply %d" % (name, seq)
        if reply["outcome"] == "answered" and reply["replier"] not in own_addresses:
            problems += _check_reply(what, reply, replies.get(seq, []), data["source"])
    return problems


def _check_reply(what, reply, seen, source):
    if len(seen) != 1:
        return ["%s: %d replies on the wire: %s" % (what, len(seen), [str(p) for p in seen])]
    return _differences(
        what,
        [
            ("the return code", seen[0].code, reply["return-code"]),
            ("the return subcode", seen[0].subcode, reply["return-subcode"]),
            ("the replier", seen[0].src, reply["replier"]),
            ("the destination", seen[0].dst, source),
            ("Interface and Label Stack", TLV_IF_STACK in seen[0].tlvs, "received-on" in reply),
        ],
    )
