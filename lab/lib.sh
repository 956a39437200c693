# SPDX-License-Identifier: GPL-2.0-or-later
# What the lab's commands share: where things are, and how to say that
# something is missing.  Sourced, never run.

lab_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top_dir=$(dirname "$lab_dir")
lab_cache=${LSPING_LAB_CACHE:-/var/cache/frr-lspingd}

lab_say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
lab_die() { lab_say "$@"; exit 1; }

lab_need_root() {
	[ "$(id -u)" = 0 ] || lab_die "must be run as root (sudo $0)"
}

# Installs Debian packages of which a command is not there: lab_need COMMAND PACKAGE ...
lab_need() {
	local missing=()

	while [ $# -ge 2 ]; do
		command -v "$1" >/dev/null || missing+=("$2")
		shift 2
	done
	[ ${#missing[@]} = 0 ] && return 0
	lab_say "installing ${missing[*]}"
	apt-get update -q >&2 || lab_die "apt-get update failed"
	DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
		"${missing[@]}" >&2 || lab_die "apt-get install ${missing[*]} failed"
}

# The root depends on what its recipe says and on nothing else.
lab_root_key() {
	cat "$lab_dir/packages.list" "$lab_dir/mkroot" "$lab_dir/prepare-root" |
		sha256sum | cut -c1-16
}
