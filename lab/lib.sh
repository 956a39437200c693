# SPDX-License-Identifier: GPL-2.0-or-later
# What the lab's commands share: where things are, how to say that something is
# missing, and how to take hold of the root.  Sourced, never run.

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

# What every command needs; Debian's smallest installations lack some of it.
lab_need_tools() {
	lab_need unshare util-linux flock util-linux setpriv util-linux mount mount awk mawk
}

# The root depends on what its recipe says and on nothing else.
lab_root_key() {
	cat "$lab_dir/packages.list" "$lab_dir/mkroot" "$lab_dir/prepare-root" |
		sha256sum | cut -c1-16
}

# Sets $root and holds it (descriptor 8, inherited by all that is started) as
# long as this process or one of its children lives: mkroot removes no root
# that somebody holds.
lab_hold_root() {
	local answer

	[ "$(uname -m)" = x86_64 ] || lab_die "User Mode Linux runs on x86_64 only"
	while :; do
		# In the background, because a signal interrupts only a wait.
		exec {answer}< <(exec "$lab_dir/mkroot" 8>&- < /dev/null)
		lab_mkroot_pid=$!
		wait "$lab_mkroot_pid" || exit 1
		lab_mkroot_pid=
		read -r root <&"$answer"
		exec {answer}<&-
		exec 8> "$root.lock"
		flock -s 8
		# Between mkroot's answer and the lock another recipe may have come.
		[ -d "$root" ] && return 0
	done
}

# Runs inside/sandbox in namespaces of its own, and waits for it: everything
# started in there dies with its first process, and that dies with us, however
# we die.  The mounts die with the namespace.  Standard input is ours.  Descriptor 9
# carries standard error past unshare, which complains when its child is killed.
lab_sandbox() {
	local status

	setpriv --pdeathsig KILL -- unshare --mount --pid --net --ipc --uts --fork \
		--kill-child=KILL --propagation private \
		bash "$lab_dir/inside/sandbox" "$@" <&0 9>&2 \
		2> >(grep -v 'unshare: sigprocmask' >&2) &
	lab_sandbox_pid=$!
	while :; do
		wait "$lab_sandbox_pid"
		status=$?
		# A signal without a trap that exits interrupts the wait only.
		kill -0 "$lab_sandbox_pid" 2>/dev/null || break
	done
	lab_sandbox_pid=
	return "$status"
}

# Ends mkroot or the sandbox, if one runs, and comes back when it is gone.  unshare's
# child, the first process of the namespace, is killed and not unshare: it is
# reaped only after all others in there.
lab_sandbox_kill() {
	local children tries

	# What it has started ends with it.
	[ -z "${lab_mkroot_pid:-}" ] || kill -KILL "$lab_mkroot_pid" 2>/dev/null
	[ -n "${lab_sandbox_pid:-}" ] || return 0
	for tries in 1 2 3 4 5 6 7 8 9 10; do
		children=$(cat "/proc/$lab_sandbox_pid/task/$lab_sandbox_pid/children" 2>/dev/null)
		# shellcheck disable=SC2086
		[ -z "$children" ] || kill -KILL $children 2>/dev/null
		sleep 0.1
		kill -0 "$lab_sandbox_pid" 2>/dev/null || break
		[ "$tries" = 10 ] && kill -KILL "$lab_sandbox_pid" 2>/dev/null
	done
	wait "$lab_sandbox_pid" 2>/dev/null
	lab_sandbox_pid=
}

# What every command does on a signal.
lab_trap_signals() {
	local sig

	for sig in INT TERM HUP; do
		# shellcheck disable=SC2064
		trap "trap '' INT TERM HUP; lab_sandbox_kill; exit $((128 + $(kill -l $sig)))" "$sig"
	done
}

# How much memory a User Mode Linux may use, in MiB: it takes only what it
# touches, and two may run side by side.
lab_uml_mem() {
	awk '/^MemTotal:/ { m = int($2 / 1024 / 3); print (m > 3072) ? 3072 : m }' /proc/meminfo
}
