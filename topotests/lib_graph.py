# SPDX-License-Identifier: GPL-2.0-or-later
"""
Networks of any shape: several links between two routers, several paths.

A Graph is made from a table of links; its routers' configuration is written from
the same table.  Names and addresses say where they belong:

  router N:          lo 10.255.0.N/32, 2001:db8:255::N/128
  K-th link A-B:     rA-rB-K to rB-rA-K, 10.AB.K.0/24, 2001:db8:AB:K::/64; the lower
                     router has .1, the other .2
  labels of rN:      N000 to N999, so that no two routers have one in common

Each family has OSPF (v2, v3) or IS-IS, and LDP.  Hellos are sent every 5 s: on dozens of
links they are what keeps the one processor of User Mode Linux busy.  They may be missing for
a minute: while other routers start, one may not run for longer than the 15 s that LDP waits
by default, and ldpd 10.3 does not always find back the labels of an address family whose
adjacency was lost.

Where packets go is known in two ways that have nothing to do with the initiator under
test: Kernels computes it from the routers' own tables, Watch sees every frame that arrives
at a router.
"""
import contextlib
import functools
import ipaddress
import json
import os
import random
import select
import socket
import struct
import subprocess
import time

import lib_lsping as lsping
from lib_router import Router, connect

PREDICT = os.path.join(
    os.environ.get("LSPING_BUILDDIR", "/build/obj-lab"), "tests/core/ecmp_predict"
)
ETH_P_IP, ETH_P_IPV6, ETH_P_MPLS_UC = 0x0800, 0x86DD, 0x8847
PACKET_HOST = 0
UDP = 17
DISCARD = 9
ECHO = 3503
SO_RCVBUFFORCE = 33
IMPLICIT_NULL = 3
BLOCK = 1000

IGP_DAEMON = {
    ("ospf", "ipv4"): "ospfd",
    ("ospf", "ipv6"): "ospf6d",
    ("isis", "ipv4"): "isisd",
    ("isis", "ipv6"): "isisd",
}

# Per interface and on lo, and per router; N is the router's number.
IGP_LINK = {
    ("ospf", "ipv4"): [
        "ip ospf area 0",
        "ip ospf network point-to-point",
        "ip ospf hello-interval 5",
        "ip ospf dead-interval 60",
        "ip ospf mtu-ignore",
    ],
    ("ospf", "ipv6"): [
        "ipv6 ospf6 area 0",
        "ipv6 ospf6 network point-to-point",
        "ipv6 ospf6 hello-interval 5",
        "ipv6 ospf6 dead-interval 60",
        "ipv6 ospf6 mtu-ignore",
        "ipv6 ospf6 advertise prefix-list loopbacks",
    ],
    ("isis", "ipv4"): ["ip router isis core"],
    ("isis", "ipv6"): ["ipv6 router isis core"],
}
ISIS_LINK = [
    "isis network point-to-point",
    "isis hello-interval 5",
    "isis hello-multiplier 12",
    "no isis hello padding",
]
IGP_LOOPBACK = {
    ("ospf", "ipv4"): ["ip ospf area 0"],
    ("ospf", "ipv6"): ["ipv6 ospf6 area 0"],
    ("isis", "ipv4"): ["ip router isis core"],
    ("isis", "ipv6"): ["ipv6 router isis core"],
}
# ospf6d would announce every address of a link as a /128 of its own: three times the
# FECs, and a static label entry of zebra takes a connected route to its next hop only.
IGP_ROUTER = {
    ("ospf", "ipv4"): """router ospf
 ospf router-id 10.255.0.N
 timers throttle spf 0 50 500
exit
!
""",
    ("ospf", "ipv6"): """ipv6 prefix-list loopbacks seq 5 permit 2001:db8:255::/48 le 128
!
router ospf6
 ospf6 router-id 10.255.0.N
 timers throttle spf 0 50 500
exit
!
""",
}
ISIS_ROUTER = """router isis core
 net 49.0001.0000.0000.000N.00
 is-type level-2-only
 lsp-mtu 1200
 lsp-gen-interval 1
 spf-interval 1
exit
!
"""


# ---- names ----


def link_name(router, neighbour, number=1):
    "The router's interface of the numbered link to a neighbour."
    return "r%d-r%d-%d" % (lsping.number(router), lsping.number(neighbour), number)


def link_address(router, neighbour, number=1, family="ipv4"):
    "The router's own address on that link."
    low, high = sorted((lsping.number(router), lsping.number(neighbour)))
    host = 1 if lsping.number(router) == low else 2
    form = "10.%d%d.%d.%d" if family == "ipv4" else "2001:db8:%d%d:%d::%d"
    return form % (low, high, number, host)


def ends_of(ifname):
    "rA-rB-K as (A, B, K)."
    router, neighbour, number = ifname.split("-")
    return int(router[1:]), int(neighbour[1:]), int(number)


def peer_of(ifname):
    "The interface at the other end."
    return link_name(ends_of(ifname)[1], ends_of(ifname)[0], ends_of(ifname)[2])


# ---- configuration ----


def _isis_used(igp):
    return "isis" in igp.values()


def _lines(*parts):
    return "".join(" %s\n" % line for part in parts for line in part)


def configuration(number, ifnames, igp):
    "frr.conf of a router; igp says for each family which one."
    keys = [(igp[family], family) for family in lsping.FAMILIES]
    isis_passive = ["isis passive"] if _isis_used(igp) else []
    text = "hostname r%d\n!\ninterface lo\n" % number
    text += _lines(
        ["ip address 10.255.0.%d/32" % number, "ipv6 address 2001:db8:255::%d/128" % number],
        *[IGP_LOOPBACK[key] for key in keys],
        isis_passive,
    )
    text += "exit\n!\n"
    for ifname in ifnames:
        _, neighbour, link = ends_of(ifname)
        text += "interface %s\n" % ifname
        text += _lines(
            [
                "ip address %s/24" % link_address(number, neighbour, link),
                "ipv6 address %s/64" % link_address(number, neighbour, link, "ipv6"),
            ],
            *[IGP_LINK[key] for key in keys],
            ISIS_LINK if _isis_used(igp) else [],
        )
        text += "exit\n!\n"
    for key in keys:
        text += IGP_ROUTER.get(key, "").replace("N", str(number))
    if _isis_used(igp):
        text += ISIS_ROUTER.replace("000N", "%04d" % number)
    text += "mpls ldp\n router-id 10.255.0.%d\n" % number
    text += " discovery hello holdtime 60\n !\n"
    # Both families before any interface: see README.md.
    for family in lsping.FAMILIES:
        text += " address-family %s\n" % family
        text += "  discovery transport-address %s\n" % lsping.loopback(number_name(number), family)
        text += " exit-address-family\n !\n"
    for family in lsping.FAMILIES:
        text += " address-family %s\n" % family
        for ifname in ifnames:
            text += "  interface %s\n  exit\n  !\n" % ifname
        text += " exit-address-family\n !\n"
    return text + "exit\n!\n"


def number_name(number):
    return "r%d" % number


# ---- the network ----


class Graph(lsping.Network):
    """Routers r1 to rN and the links between them; tests of one module share it.

    links: (A, B, how many); igp: for each family "ospf" or "isis"; without: routers
    whose zebra does not load zebra_lsping.
    """

    def __init__(self, request, links, igp, without=()):
        # pylint: disable=super-init-not-called
        self.links = [
            (number_name(a), number_name(b), k + 1) for a, b, count in links for k in range(count)
        ]
        self.igp = igp
        self.pings = []
        self.captures = {}
        self.logdir = lsping.run_directory(request)
        names = sorted({name for a, b, _ in self.links for name in (a, b)})
        self.routers = [Router(name, self.logdir) for name in names]
        connect([
            ((self.gear(a), link_name(a, b, k)), (self.gear(b), link_name(b, a, k)))
            for a, b, k in self.links
        ])
        for router in self.routers:
            self._configure(router, "" if router.name in without else "-M zebra_lsping")
        self.start_routers()
        self.first_pid = {router.name: lsping.pid_of(router, "lspingd") for router in self.routers}

    def _configure(self, router, zebra_options):
        number = lsping.number(router)
        interfaces = self.interfaces(router)
        igps = dict.fromkeys(IGP_DAEMON[(self.igp[f], f)] for f in lsping.FAMILIES)
        # ldpd takes its labels when it starts, so zebra has to know by then.
        daemons = [("zebra", zebra_options + " -f /etc/frr/zebra.conf")] + [
            (name, "") for name in ("mgmtd", *igps, "ldpd", "lspingd")
        ]
        router.configure(
            daemons, configuration(number, interfaces, self.igp),
            "mpls label dynamic-block %d %d\n" % label_block(number), interfaces)

    def interfaces(self, router):
        "Of a router, those with links."
        name = getattr(router, "name", router)
        return [link_name(a, b, k) for a, b, k in self.links if a == name] + [
            link_name(b, a, k) for a, b, k in self.links if b == name
        ]

    def links_between(self, router, neighbour):
        "The router's interfaces to a neighbour."
        wanted = lsping.number(neighbour)
        return [name for name in self.interfaces(router) if ends_of(name)[1] == wanted]

    def gear(self, name):
        return next(router for router in self.routers if router.name == name)

    @functools.cached_property
    def addresses(self):
        "Which interface has an address: {address: (router, interface)}; they do not change."
        found = {}
        for router in self.routers:
            for option in ("-4", "-6"):
                for line in router.ip("%s -o addr show" % option).splitlines():
                    words = line.split()
                    found.setdefault(words[3].split("/")[0], (router.name, words[1]))
        return found

    def missing_paths(self, wanted):
        "Of (ingress, target, how many) those that the kernels do not have, of each family."
        kernels = Kernels(self)
        found = []
        for ingress, target, count in wanted:
            for family in lsping.FAMILIES:
                paths = kernels.paths(
                    self.gear(ingress), self.gear(target), family, sample(family, 512))
                if len(paths) != count or not all(p[-1].startswith(target) for p in paths):
                    found.append((ingress, target, family, sorted(paths)))
        return found

    def wait_paths(self, wanted):
        "Until there are labels everywhere, and these paths: of missing_paths()."
        self.wait_labels(lambda: self.unresolved() or self.missing_paths(wanted), wait=5.0)

    def ping(self, router, words):
        "As Network.ping(), on lspingd's own terminal."
        began = time.time()
        status, output, _ = self._typed(router, "ping mpls %s json" % words, 90.0)
        ping = lsping.Ping(router, words, status, output, began)
        self.pings.append(ping)
        return ping

    def trace(self, router, words, seconds=90.0):
        "`traceroute mpls WORDS json': (status, output, seconds it took)."
        return self._typed(router, "traceroute mpls %s json" % words, seconds)

    @staticmethod
    def _typed(router, command, seconds):
        terminal = lsping.Terminal(router)
        began = time.monotonic()
        try:
            status, output = terminal.command(command, seconds)
        finally:
            terminal.close()
        return status, output, time.monotonic() - began


def label_block(number):
    "First and last label of a router."
    return number * BLOCK, number * BLOCK + BLOCK - 1


# ---- what the kernels will do ----


class Kernels:
    "The routers' label tables as they are now: read once, asked often."

    def __init__(self, net):
        self.net = net
        self.tables = {router.name: self._table(router) for router in net.routers}

    @staticmethod
    def _table(router):
        table = {}
        for route in json.loads(router.ip("-f mpls -j route show") or "[]"):
            hops = route.get("nexthops", [route])
            table[int(route["dst"])] = [
                (
                    hop["dev"],
                    [int(label) for label in _as_list(hop.get("to") or hop.get("as"))],
                    bool({"dead", "linkdown"} & set(hop.get("flags", []))),
                )
                for hop in hops
            ]
        return table

    @staticmethod
    def ingress(router, target, family):
        "The ways out of an ingress: (interface, labels), by zebra's route."
        command = "show ip route" if family == "ipv4" else "show ipv6 route"
        prefix = lsping.prefix(target, family)
        shown = lsping.show_json(router, "%s %s json" % (command, prefix))
        return [
            (
                hop["interfaceName"],
                [label for label in hop.get("labels", []) if label != IMPLICIT_NULL],
            )
            for route in shown.get(prefix, [])
            if route.get("selected")
            for hop in route["nexthops"]
            if hop.get("fib")
        ]

    def walk(self, way, source, destinations):
        """Where packets go that leave by a way of the ingress.

        For each destination the interfaces at which they arrive, ending with "drop"
        if a router does not forward them, with "loop" if they never leave the labels (else
        where they are not labelled any more).
        """
        ifname, labels = way
        paths = {destination: [peer_of(ifname)] for destination in destinations}
        active = {destination: list(labels) for destination in destinations if labels}
        for _ in range(32):
            if not active:
                break
            active = self._step(paths, active, source)
        for destination in active:
            paths[destination].append("loop")
        return {destination: tuple(path) for destination, path in paths.items()}

    def _step(self, paths, active, source):
        asked, waiting = [], []
        following = {}
        for destination, labels in active.items():
            router = number_name(ends_of(paths[destination][-1])[0])
            hops = self.tables[router].get(labels[0])
            if hops is None and labels[0] in lsping.EXPLICIT_NULL.values():
                # The kernel has these by itself, and does not show them.
                if labels[1:]:
                    following[destination] = labels[1:]
                continue
            if hops is None:
                paths[destination].append("drop")
                continue
            dead = sum(1 << i for i, hop in enumerate(hops) if hop[2])
            if len(hops) == 1:
                self._take(paths, following, destination, labels, hops[0])
                continue
            asked.append(
                "%d %#x %s %s %d %s"
                % (len(hops), dead, source, destination, UDP, " ".join(map(str, labels)))
            )
            waiting.append((destination, labels, hops))
        for chosen, (destination, labels, hops) in zip(predict(asked), waiting):
            if chosen < 0:
                paths[destination].append("drop")
            else:
                self._take(paths, following, destination, labels, hops[chosen])
        return following

    @staticmethod
    def _take(paths, following, destination, labels, hop):
        ifname, out, _ = hop
        if not ifname.startswith("r"):
            return  # for the router itself
        paths[destination].append(peer_of(ifname))
        left = [label for label in out if label != IMPLICIT_NULL] + labels[1:]
        if left:
            following[destination] = left

    def paths(self, router, target, family, destinations):
        "The same over all ways of an ingress: {path: destinations that take it}."
        found = {}
        source = lsping.loopback(router, family)
        for way in self.ingress(router, target, family):
            for destination, path in self.walk(way, source, destinations).items():
                found.setdefault(path, []).append(destination)
        return found

    def destination_via(self, router, target, family, wanted):
        "One whose packets arrive at all of the wanted interfaces (or routers)."
        wanted = {wanted} if isinstance(wanted, str) else set(wanted)
        for path, destinations in self.paths(router, target, family, sample(family)).items():
            touched = set(path) | {number_name(ends_of(name)[0]) for name in path if name != "drop"}
            if wanted <= touched:
                return destinations[0]
        raise AssertionError("no path over %s" % wanted)


def predict(lines):
    "What ecmp_predict says to each line."
    if not lines:
        return []
    done = subprocess.run(
        [PREDICT], input="\n".join(lines) + "\n", text=True, check=True, stdout=subprocess.PIPE
    )
    return [int(word) for word in done.stdout.split()]


def sample(family, count=2048, seed=8029):
    "Destinations from all over 127/8, or its mapped form."
    rng = random.Random(seed)
    numbers = sorted(rng.sample(range(1, (1 << 24) - 1), count))
    return [loopback_range(number, family) for number in numbers]


def loopback_range(number, family):
    "127.0.0.0 + number."
    text = str(ipaddress.ip_address((127 << 24) + number))
    return text if family == "ipv4" else "::ffff:" + text


def _as_list(value):
    if value is None:
        return []
    if isinstance(value, list):
        return value
    return [label for label in str(value).split("/")]


# ---- what the routers receive ----


class Frame:
    "A frame as it arrived; payload is what is behind UDP's header."

    def __init__(self, router, ifname, when, protocol, data):
        self.router, self.ifname, self.when = router, ifname, when
        self.labels, self.ttls = [], []
        if protocol == ETH_P_MPLS_UC:
            data = self._stack(data)
        self.source = self.destination = self.port = None
        self.payload = b""
        version = data[0] >> 4 if data else 0
        if version == 4 and len(data) >= 28 and data[9] == UDP:
            self._udp(data[12:16], data[16:20], data[(data[0] & 15) * 4 :])
        if version == 6 and len(data) >= 48 and data[6] == UDP:
            self._udp(data[8:24], data[24:40], data[40:])

    def _stack(self, data):
        bottom = False
        while not bottom and len(data) >= 4:
            word = struct.unpack_from("!I", data)[0]
            self.labels.append(word >> 12)
            self.ttls.append(word & 0xFF)
            bottom = word >> 8 & 1
            data = data[4:]
        return data

    def _udp(self, source, destination, data):
        self.source = ipaddress.ip_address(source)
        self.destination = ipaddress.ip_address(destination)
        self.port = struct.unpack_from("!H", data, 2)[0]
        self.payload = data[8:]

    def __repr__(self):
        return "%s %s>%s:%s %s" % (
            self.ifname, self.source, self.destination, self.port,
            "/".join("%d ttl %d" % pair for pair in zip(self.labels, self.ttls)))


class Watch:
    "with Watch(net) as watch: ...; watch.frames() has what arrived where, in order."

    def __init__(self, net):
        self.net = net
        self.sockets = {}

    def __enter__(self):
        for router in self.net.routers:
            with router.inside():
                for protocol in (ETH_P_MPLS_UC, ETH_P_IP, ETH_P_IPV6):
                    sock = socket.socket(
                        socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(protocol)
                    )
                    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20)
                    self.sockets[sock] = router.name
        return self

    def __exit__(self, *_):
        for sock in self.sockets:
            sock.close()

    def frames(self, port, quiet=0.4, seconds=15.0):
        "Those to a UDP port, when for a while none has come any more."
        found = []
        end = time.monotonic() + seconds
        calm = 0.0
        while not calm or time.monotonic() < min(end, calm):
            new = []
            for sock in select.select(list(self.sockets), [], [], 0.05)[0]:
                new += self._waiting(sock, port)
            found += new
            # What came before this call, hellos for the most part, is read by now.
            if new or not calm:
                calm = time.monotonic() + quiet
        return found

    def _waiting(self, sock, port):
        "All that a socket has got so far."
        found = []
        with contextlib.suppress(BlockingIOError):
            while True:
                data, where = sock.recvfrom(4096, socket.MSG_DONTWAIT)
                if where[2] != PACKET_HOST or not where[0].startswith("r"):
                    continue
                frame = Frame(self.sockets[sock], where[0], time.monotonic(), where[1], data)
                if frame.port == port:
                    found.append(frame)
        return found


# ---- traffic ----


def _no_ports(router, family):
    "Datagrams for ports nobody listens at, as the router's IP counted them."
    name = "snmp" if family == "ipv4" else "snmp6"
    with open("/proc/%d/net/%s" % (router.pid, name), encoding="ascii") as counters:
        lines = [line.split() for line in counters]
    if family == "ipv6":
        return next(int(line[1]) for line in lines if line[0] == "Udp6NoPorts")
    names, values = [line for line in lines if line[0] == "Udp:"]
    return int(values[names.index("NoPorts")])


def _checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def datagram(source, destination, port, payload, labels=(), ttl=64):
    "A labelled or plain IP packet with UDP in it: (ethertype, octets)."
    source, destination = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    length = 8 + len(payload)
    udp = struct.pack("!HHH", 10000, port, length)
    pseudo = source.packed + destination.packed + struct.pack("!IBBH", length, 0, 0, UDP)
    udp += struct.pack("!H", _checksum(pseudo + udp + b"\0\0" + payload) or 0xFFFF) + payload
    if source.version == 4:
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + length, 0, 0, ttl, UDP, 0)
        head += source.packed + destination.packed
        head = head[:10] + struct.pack("!H", _checksum(head)) + head[12:]
    else:
        head = struct.pack("!IHBB", 6 << 28, length, UDP, ttl)
        head += source.packed + destination.packed
    stack = b"".join(
        struct.pack("!I", label << 12 | (i == len(labels) - 1) << 8 | ttl)
        for i, label in enumerate(labels)
    )
    plain = ETH_P_IP if source.version == 4 else ETH_P_IPV6
    return ETH_P_MPLS_UC if labels else plain, stack + head + udp


def mac_of(router, ifname):
    "Six octets."
    with router.inside():
        sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    with sock:
        sock.bind((ifname, 0))
        return sock.getsockname()[4]


def delivered(net, ingress, target, family="ipv4", count=32, quiet=0.5):
    """Sends data packets of many sources along an LSP, so that they spread over its paths.

    How many of them the target's own UDP was given.
    """
    ifname, labels = Kernels.ingress(ingress, target, family)[0]
    neighbour = net.gear(number_name(ends_of(ifname)[1]))
    mac = mac_of(neighbour, peer_of(ifname))
    before = _no_ports(target, family)
    with ingress.inside():
        out = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    source = "10.200.1.%d" if family == "ipv4" else "2001:db8:200::%d"
    with out:
        for number in range(1, count + 1):
            protocol, frame = datagram(
                source % number, lsping.loopback(target, family), DISCARD, b"", labels)
            out.sendto(frame, (ifname, protocol, 0, 0, mac))
    arrived, since = 0, time.monotonic()
    while arrived < count and time.monotonic() < since + quiet:
        now = _no_ports(target, family) - before
        if now != arrived:
            arrived, since = now, time.monotonic()
        time.sleep(0.02)  # between two looks
    return arrived
