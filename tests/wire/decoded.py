# SPDX-License-Identifier: GPL-2.0-or-later
"""
What lsping-decode prints as JSON, under tshark's names.

test_tshark.py compares our decoder with tshark's with this: fields() takes a
packet of lsping-decode's and gives a list of values for each of tshark's fields
of which ours says the same, in the order of the message.  Values are in tshark's
forms.  A field that is not here has no counterpart: octets we do not print
(lengths, padding, reserved ones), or values tshark does not understand.

The order among TLVs is that in which our encoder writes them, so that FECs of
several TLVs come as tshark shows them; a message of others' has few enough.
"""
import collections
import datetime
import ipaddress
import struct

FEC = "mpls_echo.tlv.fec."
TLV = "mpls_echo.tlv."
DS = "mpls_echo.tlv.ds_map."
DD = "mpls_echo.tlv.dd_map."
DDMAP = 20
VENDORS_FIRST = 64512

# Kinds of FEC that are a prefix: address, length.
PREFIXES = {
    1: ("ldp_ipv4", "ldp_ipv4_mask"), 2: ("ldp_ipv6", "ldp_ipv6_mask"),
    6: ("vpn_ipv4", "vpn_len"), 7: ("vpn_ipv6", "vpn_len"),
    12: ("bgp_ipv4", "bgp_len"), 13: ("bgp_ipv6", "bgp_len"),
    14: ("gen_ipv4", "gen_ipv4_mask"), 15: ("gen_ipv6", "gen_ipv6_mask"),
    34: ("igp_ipv4", "igp_mask"), 35: ("igp_ipv6", "igp_mask"),
}
# TLVs that are one node: their types by node.
SINGLE_TLVS = {
    "target-fec": 1, "enterprise-number": 5, "reply-tos": 10, "received-on": 7,
    "errored-tlv": 9, "p2mp-responder": 11, "echo-jitter": 12, "source-identifier": 13,
    "destination-identifier": 14, "reverse-path-target-fec": 16, "reply-path": 21,
    "reply-tc": 22, "pad": 3,
}
# FECs kept as they came that tshark takes apart.
STRANGE_FECS = (17, 18, 22, 23)


def colons(octets):
    return ":".join(f"{octet:02x}" for octet in octets)


def nanoseconds(text):
    """Since 1970, of a date and time of YANG's."""
    date, fraction = text.removesuffix("Z").split(".")
    seconds = datetime.datetime.fromisoformat(date) - datetime.datetime(1970, 1, 1)
    return seconds // datetime.timedelta(seconds=1) * 10**9 + int(fraction)


def distinguisher(octets):
    """A route distinguisher in words (RFC 4364, section 4.2), of tshark's octets."""
    value = bytes.fromhex(octets.replace(":", ""))
    kind = struct.unpack(">H", value[:2])[0]
    if kind == 0:
        return "{}:{}".format(*struct.unpack(">HL", value[2:]))
    if kind == 1:
        return f"{ipaddress.IPv4Address(value[2:6])}:{struct.unpack('>H', value[6:])[0]}"
    if kind == 2:
        number, rest = struct.unpack(">LH", value[2:])
        return f"{number}{'L' if number < 65536 else ''}:{rest}"
    return value.hex()


# How tshark's values are put before they are compared.
FORMS = {FEC + "vpn_route_dist": distinguisher, FEC + "l2vpn_route_dist": distinguisher}


class Fields:
    """Lists of values by tshark's names."""

    def __init__(self):
        self.values = collections.defaultdict(list)

    def put(self, name, value):
        self.values[name].append(str(value))

    def hex(self, name, value, digits):
        self.put(name, f"0x{value:0{digits}x}")

    def fecs(self, fecs):
        for fec in fecs:
            self.fec(fec)

    def fec(self, fec):
        kind = fec["type"]
        self.put(FEC + "type", kind)
        if kind in (6, 7):
            self.put(FEC + "vpn_route_dist", fec["route-distinguisher"])
        if kind in PREFIXES:
            names = PREFIXES[kind]
            for name, value in zip(names, fec["prefix"].split("/")):
                self.put(FEC + name, value)
        if kind in (34, 35):
            self.put(FEC + "igp_protocol", fec["protocol"])
        elif kind in (3, 4):
            self.rsvp(fec, "4" if kind == 3 else "6")
        elif kind == 8:
            self.put(FEC + "l2vpn_route_dist", fec["route-distinguisher"])
            self.hex(FEC + "l2vpn_send_ve_id", fec["sender-ve-id"], 4)
            self.hex(FEC + "l2vpn_recv_ve_id", fec["remote-ve-id"], 4)
            self.put(FEC + "l2vpn_encap_type", fec["pw-type"])
        elif kind in (9, 10):
            if kind == 10:
                self.put(FEC + "l2cid_sender", fec["sender-address"])
            self.put(FEC + "l2cid_remote", fec["remote-address"])
            self.put(FEC + "l2cid_vcid", fec["pw-id"])
            self.put(FEC + "l2cid_encap", fec["pw-type"])
        elif kind in (11, 25):
            self.pw129(fec)
        elif kind == 16:
            self.put(FEC + "nil_label", fec["label"])
        elif kind == 24:
            self.put(FEC + "pw_ipv6_128_sender", fec["sender-address"])
            self.put(FEC + "pw_ipv6_128_remote", fec["remote-address"])
            # which tshark takes for two octets, two and two
            self.put(FEC + "fec.pw_ipv6_128_pwid", fec["pw-id"] >> 16)
            self.put(FEC + "fec.pw_ipv6_128_pw_type", fec["pw-id"] & 0xffff)
            self.hex(FEC + "fec.pw_ipv6_128_mbz", fec["pw-type"], 4)
        elif kind == 36:
            self.adjacency(fec)
        elif "value" in fec and fec["value"] and kind < VENDORS_FIRST and kind not in STRANGE_FECS:
            self.put(FEC + "value", fec["value"])

    def rsvp(self, fec, family):
        extended = int(ipaddress.ip_address(fec["extended-tunnel-id"]))
        self.put(f"{FEC}rsvp_ipv{family}_ep", fec["tunnel-endpoint"])
        self.put(FEC + "rsvp_ip_tun_id", fec["tunnel-id"])
        if family == "4":
            self.hex(FEC + "rsvp_ipv4_ext_tun_id", extended, 8)
        else:
            self.put(FEC + "rsvp_ipv6_ext_tun_id", colons(extended.to_bytes(16, "big")))
        self.put(f"{FEC}rsvp_ipv{family}_sender", fec["sender-address"])
        self.put(FEC + "rsvp_ip_lsp_id", fec["lsp-id"])

    def pw129(self, fec):
        octets = ipaddress.ip_address(fec["sender-address"]).packed
        octets += ipaddress.ip_address(fec["remote-address"]).packed
        octets += struct.pack(">H", fec["pw-type"])
        for name in ("agi", "saii", "taii"):
            value = bytes.fromhex(fec[name]["value"].replace(":", ""))
            octets += bytes((fec[name]["type"], len(value))) + value
        self.put(FEC + "value", colons(octets))

    def adjacency(self, fec):
        kind = {0: "ident", 1: "ident", 4: "ipv4", 6: "ipv6"}.get(fec["adjacency-type"])
        protocol = {0: "ident", 1: "ospf", 2: "isis"}.get(fec["protocol"])
        octets = b""
        self.put(FEC + "igp_adj_type", fec["adjacency-type"])
        self.put(FEC + "igp_protocol", fec["protocol"])
        for side in ("local", "remote"):
            address = fec.get(f"{side}-interface-address")
            value = (ipaddress.ip_address(address).packed if address
                     else struct.pack(">L", fec[f"{side}-interface-id"]))
            if kind:
                self.put(f"{FEC}igp_adj_{side}_id.{kind}", address or colons(value))
            else:
                octets += value  # of a type it does not know tshark takes them for nodes
        for side in ("advertising", "receiving"):
            node = fec[f"{side}-node"]
            value = (bytes.fromhex(node.replace(".", "")) if node.count(".") == 2
                     else ipaddress.IPv4Address(node).packed)
            octets += value
        for number, name in enumerate(("adv", "rec")):
            if protocol:
                self.put(f"{FEC}igp_adj_{name}_node_id.{protocol}",
                         colons(octets[number * len(value):(number + 1) * len(value)]))

    def where(self, mapping, names):
        if "ingress-interface-number" in mapping:
            self.put(names + "ingress.if.num", mapping["ingress-interface-number"])
            self.put(names + "egress.if.num", mapping["egress-interface-number"])
            return
        family = "v6" if ":" in mapping["address"] else ""
        if "interface-address" in mapping:
            self.put(f"{names}ds_ip{family}", mapping["address"])
            self.put(f"{names}int_ip{family}", mapping["interface-address"])
        elif names == DS and not family:
            self.put(DS + "ds_ip", mapping["address"])
            self.put(DS + "if_index", mapping["interface-index"])

    def multipath(self, multipath, names):
        ranges = multipath.get("address-range", ())
        # one range of IPv4 addresses is all that tshark understands of type 4
        if multipath.get("type") == 4 and len(ranges) == 1 and ":" not in ranges[0]["first"]:
            self.put(names + "ip_low", ranges[0]["first"])
            self.put(names + "ip_high", ranges[0]["last"])

    def mapping(self, mapping):
        ddmap = mapping["type"] == DDMAP
        names = DD if ddmap else DS
        self.put("mpls_echo.lspping.tlv.dd_map.mtu" if ddmap else DS + "mtu", mapping["mtu"])
        self.put(names + "addr_type", mapping["address-type"])
        self.hex(names + "res", mapping["ds-flags"], 2)
        self.where(mapping, names)
        if ddmap:
            self.put(DD + "return_code", mapping["return-code"])
            self.put(DD + "return_subcode", mapping["return-subcode"])
        else:
            self.put(DS + "hash_type", mapping["multipath"]["type"])
            self.put(DS + "depth", mapping["depth-limit"])
        self.multipath(mapping.get("multipath", {}), TLV + ("ddstlv_map_mp." if ddmap else
                                                            "ds_map_mp."))
        for label in mapping.get("downstream-label", ()):
            for name, leaf in ((("mpls_echo.subtlv.label", "label"),
                                ("mpls_echo.subtlv.traffic_class", "traffic-class"),
                                ("mpls_echo.subtlv.s_bit", "bottom-of-stack"),
                                (TLV + "ddstlv_map.mp_proto", "protocol")) if ddmap else
                               ((DS + "mp_label", "label"), (DS + "mp_exp", "traffic-class"),
                                (DS + "mp_bos", "bottom-of-stack"), (DS + "mp_proto", "protocol"))):
                self.put(name, int(label[leaf]))
        for change in mapping.get("fec-stack-change", ()):
            self.put(TLV + "ddstlv_map.op_type", change["operation"])
            peer = change.get("remote-peer")
            if peer:
                self.put(DD + ("remote_ipv6" if ":" in peer else "remote_ip"), peer)
            if "fec" in change:
                self.fec(change["fec"])

    def received_on(self, on):
        family = "v6" if ":" in on["address"] else "v4"
        self.put(TLV + "ilso.addr_type", on["address-type"])
        self.put(f"{TLV}ilso_ip{family}.addr", on["address"])
        if "interface-address" in on:
            self.put(f"{TLV}ilso_ip{family}.int_addr", on["interface-address"])
        else:
            self.hex(TLV + "ilso.int_index", on["interface-index"], 8)
        for entry in on["label-stack-entry"]:
            self.put(TLV + "ilso_ipv4.label", entry["label"])
            self.put(TLV + "ilso_ipv4.exp", entry["traffic-class"])
            self.put(TLV + "ilso_ipv4.bos", int(entry["bottom-of-stack"]))
            self.put(TLV + "ilso_ipv4.ttl", entry["ttl"])

    def header(self, message):
        known = message["message-type"] in (1, 2)
        self.hex("mpls_echo.flags" if known else "mpls_echo.mbz", message["global-flags"], 4)
        self.put("mpls_echo.msg_type", message["message-type"])
        self.put("mpls_echo.reply_mode", message["reply-mode"])
        self.put("mpls_echo.return_code", message["return-code"])
        self.put("mpls_echo.return_subcode", message["return-subcode"])
        self.hex("mpls_echo.sender_handle", message["handle"], 8)
        self.put("mpls_echo.sequence", message["sequence"])
        if known:
            for name, leaf in (("sent", "timestamp-sent"), ("rec", "timestamp-received")):
                when = nanoseconds(message[leaf]) if leaf in message else 0
                self.put(f"mpls_echo.timestamp_{name}", when)

    def tlvs(self, message):
        types = [number for node, number in SINGLE_TLVS.items() if node in message]
        for node in ("downstream-mapping", "unknown-tlv"):
            types += [entry["type"] for entry in message.get(node, ())]
        for number in sorted(types):
            self.put(TLV + "type", number)

        self.fecs(message.get("target-fec", ()))
        self.fecs(message.get("reverse-path-target-fec", ()))
        for mapping in message.get("downstream-mapping", ()):
            self.mapping(mapping)
        if "reply-tos" in message:
            self.put(TLV + "reply.tos", message["reply-tos"])
        if "received-on" in message:
            self.received_on(message["received-on"])
        responder = message.get("p2mp-responder", {})
        if "address" in responder:
            self.put(TLV + "resp_id.type", responder["type"])
            family = "ipv6" if ":" in responder["address"] else "ipv4"
            self.put(TLV + "resp_id." + family, responder["address"])
        if "echo-jitter" in message:
            self.put(TLV + "echo_jitter", message["echo-jitter"])
        for node in ("source-identifier", "destination-identifier"):
            if node in message:
                self.put("mpls_echo.lspping.tlv.src.addr.gid", message[node]["global-id"])
                self.put("mpls_echo.lspping.tlv.src.addr.nid",
                         ipaddress.IPv4Address(message[node]["node-id"]))
        if "pad" in message:
            self.put(TLV + "pad_action", message["pad"]["action"])


def header_fields(packet):
    """The fields of the header."""
    fields = Fields()
    fields.header(packet["message"])
    return dict(fields.values)


def fields(packet):
    """All fields but those inside Errored TLVs."""
    found = Fields()
    found.header(packet["message"])
    found.tlvs(packet["message"])
    return dict(found.values)


def frame_fields(packet):
    """The fields of the headers before the message."""
    encap = packet["encapsulation"]
    family = "ipv6" if ":" in encap["source"] else "ip"
    stack = encap["label-stack-entry"]
    return {
        "mpls.label": [str(entry["label"]) for entry in stack],
        "mpls.exp": [str(entry["traffic-class"]) for entry in stack],
        "mpls.bottom": [str(int(entry["bottom-of-stack"])) for entry in stack],
        "mpls.ttl": [str(entry["ttl"]) for entry in stack],
        family + ".src": [encap["source"]],
        family + ".dst": [encap["destination"]],
        "ip.ttl" if family == "ip" else "ipv6.hlim": [str(encap["ip-ttl"])],
        "ip.dsfield.dscp" if family == "ip" else "ipv6.tclass.dscp": [str(encap["dscp"])],
        "udp.srcport": [str(encap["source-port"])],
        "udp.dstport": [str(encap["destination-port"])],
    }


# All names that fields() may give: of these tshark may show nothing that ours lacks.
NAMES = (
    "mpls_echo.lspping.tlv.dd_map.mtu", "mpls_echo.lspping.tlv.src.addr.gid",
    "mpls_echo.lspping.tlv.src.addr.nid", "mpls_echo.subtlv.label",
    "mpls_echo.subtlv.s_bit", "mpls_echo.subtlv.traffic_class",
    *(TLV + name for name in (
        *(f"{name}_map_mp.ip_{end}" for name in ("ds", "ddstlv") for end in ("low", "high")),
        "ddstlv_map.mp_proto", "ddstlv_map.op_type", "echo_jitter", "ilso.addr_type",
        "ilso.int_index", "ilso_ipv4.addr", "ilso_ipv4.bos", "ilso_ipv4.exp",
        "ilso_ipv4.int_addr", "ilso_ipv4.label", "ilso_ipv4.ttl", "ilso_ipv6.addr",
        "ilso_ipv6.int_addr", "pad_action", "reply.tos", "resp_id.ipv4", "resp_id.ipv6",
        "resp_id.type", "type")),
    *(DS + name for name in (
        "addr_type", "depth", "ds_ip", "ds_ipv6", "egress.if.num", "hash_type", "if_index",
        "ingress.if.num", "int_ip", "int_ipv6", "mp_bos", "mp_exp", "mp_label", "mp_proto",
        "mtu", "res")),
    *(DD + name for name in (
        "addr_type", "ds_ip", "ds_ipv6", "egress.if.num", "ingress.if.num", "int_ip",
        "int_ipv6", "remote_ip", "remote_ipv6", "res", "return_code", "return_subcode")),
    *(FEC + name for pair in PREFIXES.values() for name in pair),
    *(FEC + name for name in (
        "fec.pw_ipv6_128_mbz", "fec.pw_ipv6_128_pw_type", "fec.pw_ipv6_128_pwid",
        "igp_adj_local_id.ident", "igp_adj_local_id.ipv4", "igp_adj_local_id.ipv6",
        "igp_adj_remote_id.ident", "igp_adj_remote_id.ipv4", "igp_adj_remote_id.ipv6",
        *(f"igp_adj_{side}_node_id.{kind}" for side in ("adv", "rec")
          for kind in ("ident", "isis", "ospf")),
        "igp_adj_type", "igp_protocol", "l2cid_encap", "l2cid_remote", "l2cid_sender",
        "l2cid_vcid", "l2vpn_encap_type", "l2vpn_recv_ve_id", "l2vpn_route_dist",
        "l2vpn_send_ve_id", "nil_label", "pw_ipv6_128_remote", "pw_ipv6_128_sender",
        "rsvp_ip_lsp_id", "rsvp_ip_tun_id", "rsvp_ipv4_ep", "rsvp_ipv4_ext_tun_id",
        "rsvp_ipv4_sender", "rsvp_ipv6_ep", "rsvp_ipv6_ext_tun_id", "rsvp_ipv6_sender",
        "type", "value", "vpn_route_dist")),
)
