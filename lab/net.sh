# SPDX-License-Identifier: GPL-2.0-or-later
# The lab's network: a chain of FRR routers r1-r2-...-rN with OSPF, OSPFv3 and
# LDP for IPv4 and IPv6, inside User Mode Linux.  Sourced by what runs there
# (lab/inside/demo, lab/inside/shell).
#
#     r1 ----------- r2 ----------- r3 ----------- r4
#    r1-r2  .1  .2  r2-r1  ...                 interfaces, named after both ends
#     10.0.1.0/24    10.0.2.0/24    10.0.3.0/24
#     2001:db8:1::/64 ...
#  10.255.0.1/32 ... 10.255.0.4/32, 2001:db8:255::1/128 ...      loopbacks
#
# A router is a network namespace with a host name of its own, and its daemons
# run with -N rI: sockets in /run/frr/rI, configuration in /etc/frr/rI, logs in
# /var/log/frr/rI-DAEMON.log.  `vtysh -N rI' talks to them.

NET_DAEMONS="zebra mgmtd ospfd ospf6d ldpd staticd lspingd"

# net_in ROUTER COMMAND...
net_in() {
	local router=$1

	shift
	nsenter --net="/run/netns/$router" --uts="/run/uts/$router" "$@"
}

# net_vtysh ROUTER COMMAND...: each argument is one command line of vtysh
net_vtysh() {
	local router=$1 args=() line

	shift
	for line in "$@"; do args+=(-c "$line"); done
	net_in "$router" vtysh -N "$router" "${args[@]}"
}

net_make_router() {
	local i=$1 r=r$1

	mkdir -p /run/uts
	ip netns add "$r"
	: > "/run/uts/$r"
	unshare --uts="/run/uts/$r" hostname "$r"
	net_in "$r" sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
		net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
		net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 \
		net.mpls.platform_labels=100000 net.mpls.conf.lo.input=1
	ip -n "$r" link set lo up
	ip -n "$r" addr add "10.255.0.$i/32" dev lo
	ip -n "$r" addr add "2001:db8:255::$i/128" dev lo
}

# Between r$1 and r$(($1 + 1)).
net_make_link() {
	local i=$1 j=$(($1 + 1))

	ip link add "r$i-r$j" netns "r$i" type veth peer name "r$j-r$i" netns "r$j"
	net_make_end "$i" "$j" "$i" 1
	net_make_end "$j" "$i" "$i" 2
}

# net_make_end ROUTER PEER SUBNET HOST
net_make_end() {
	ip -n "r$1" addr add "10.0.$3.$4/24" dev "r$1-r$2"
	ip -n "r$1" addr add "2001:db8:$3::$4/64" dev "r$1-r$2" nodad
	ip -n "r$1" link set "r$1-r$2" up
	net_in "r$1" sysctl -q -w "net.mpls.conf.r$1-r$2.input=1"
}

# net_config ROUTER-NUMBER PEER...: what frr.conf holds, as FRR writes it
net_config() {
	local i=$1 peer

	shift
	printf 'frr defaults traditional\nhostname r%s\n!\n' "$i"
	printf 'interface lo\n ip ospf area 0\n ipv6 ospf6 area 0\nexit\n!\n'
	for peer in "$@"; do
		cat <<-EOF
		interface r$i-r$peer
		 ip ospf area 0
		 ip ospf dead-interval 4
		 ip ospf hello-interval 1
		 ip ospf network point-to-point
		 ipv6 ospf6 area 0
		 ipv6 ospf6 dead-interval 4
		 ipv6 ospf6 hello-interval 1
		 ipv6 ospf6 network point-to-point
		exit
		!
		EOF
	done
	cat <<-EOF
	router ospf
	 ospf router-id 10.255.0.$i
	 timers throttle spf 0 50 1000
	exit
	!
	router ospf6
	 ospf6 router-id 10.255.0.$i
	 timers throttle spf 0 50 1000
	exit
	!
	mpls ldp
	 router-id 10.255.0.$i
	 discovery hello interval 1
	 discovery hello holdtime 5
	 !
	 ! both families before any interface: see topotests/README.md
	 address-family ipv4
	  discovery transport-address 10.255.0.$i
	 exit-address-family
	 !
	 address-family ipv6
	  discovery transport-address 2001:db8:255::$i
	 exit-address-family
	 !
	EOF
	net_config_ldp ipv4 "$i" "$@"
	net_config_ldp ipv6 "$i" "$@"
	printf 'exit\n!\n'
}

net_config_ldp() {
	local family=$1 i=$2 peer

	shift 2
	printf ' address-family %s\n' "$family"
	for peer in "$@"; do printf '  interface r%s-r%s\n  exit\n  !\n' "$i" "$peer"; done
	printf ' exit-address-family\n !\n'
}

# net_start_router ROUTER: its daemons, then its configuration, as at boot.
# A session for each: -d does not take ldpd's two helpers out of ours, where a
# Ctrl-C meant for vtysh would kill them.
net_start_router() {
	local r=$1 daemon options status=0

	for daemon in $NET_DAEMONS; do
		options=()
		[ "$daemon" != zebra ] || options=(-M zebra_lsping)
		net_in "$r" setsid --wait "/usr/lib/frr/$daemon" -d -N "$r" "${options[@]}" \
			--log "file:/var/log/frr/$r-$daemon.log" > "/var/log/frr/$r-$daemon.out" 2>&1 || {
			printf 'lab: %s of %s did not start:\n' "$daemon" "$r" >&2
			cat "/var/log/frr/$r-$daemon.out" >&2
			status=1
		}
	done
	net_in "$r" vtysh -N "$r" -b > "/var/log/frr/$r-boot.out" 2>&1 || {
		printf 'lab: the configuration of %s was not taken:\n' "$r" >&2
		cat "/var/log/frr/$r-boot.out" >&2
		status=1
	}
	return "$status"
}

# net_up [N]: makes and starts it all; 0 if every daemon started
net_up() {
	local n=${1:-4} i peers pids=() pid status=0

	NET_ROUTERS=$n
	for ((i = 1; i <= n; i++)); do net_make_router "$i"; done
	for ((i = 1; i < n; i++)); do net_make_link "$i"; done
	for ((i = 1; i <= n; i++)); do
		peers=()
		[ "$i" -gt 1 ] && peers+=($((i - 1)))
		[ "$i" -lt "$n" ] && peers+=($((i + 1)))
		install -d -m 755 -o frr -g frr "/run/frr/r$i" "/etc/frr/r$i"
		net_config "$i" "${peers[@]}" > "/etc/frr/r$i/frr.conf"
		printf 'service integrated-vtysh-config\n' > "/etc/frr/r$i/vtysh.conf"
		chown -R frr:frr "/etc/frr/r$i"
		net_start_router "r$i" &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do wait "$pid" || status=1; done
	return "$status"
}

# net_labelled ROUTER: how many loopbacks of others it reaches by a labelled route
net_labelled() {
	net_in "$1" ip -4 route show proto ospf | grep -c '^10\.255\.0\..*encap mpls'
}

# All but the neighbours' loopbacks are reached with a label, over IPv4 and IPv6.
net_converged() {
	local i want have

	for ((i = 1; i <= NET_ROUTERS; i++)); do
		want=$((NET_ROUTERS - 3))
		[ "$i" = 1 ] || [ "$i" = "$NET_ROUTERS" ] && want=$((NET_ROUTERS - 2))
		have=$(net_in "r$i" ip -4 route | grep -c '^10\.255\.0\..*encap mpls')
		[ "$have" -ge "$want" ] || return 1
		have=$(net_in "r$i" ip -6 route | grep -c '^2001:db8:255::.*encap mpls')
		[ "$have" -ge "$want" ] || return 1
	done
}

# net_wait [SECONDS]
net_wait() {
	local end=$((SECONDS + ${1:-120}))

	until net_converged; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.5
	done
}
