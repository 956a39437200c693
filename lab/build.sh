# SPDX-License-Identifier: GPL-2.0-or-later
# Building this checkout for the lab.  Sourced by lab/run and lab/check, after
# lib.sh and lab_hold_root.
#
# Each checkout has a directory of its own in the cache, named after its path
# and the root it is built in: a copy of its sources (a build writes nothing
# into the checkout), one object tree per flavour (inside/build), and one
# directory per installed result, "layers/FLAVOUR.N", that runs put over the
# root.  A result never changes once it is made: a changed build makes the next
# N, and those before it go when no run holds them any more.

# lab_build FLAVOUR [LOCKED]: builds, unless nothing has changed since the last
# time; with LOCKED, uses what there is, the caller holds the lock.
# Sets $build to the directory and $layer to the installed result, which is held
# (descriptor 7) as long as this process or a child of it lives.
lab_build() {
	local flavour=$1 locked=${2:-} path_key n old status=0

	path_key=$(printf '%s' "$top_dir" | sha256sum | cut -c1-12)
	build=$lab_cache/build/$path_key-${root##*/root-}
	mkdir -p "$build/layers" "$lab_cache/mnt"
	printf '%s\n' "$top_dir" > "$build/checkout"
	if [ -z "$locked" ]; then
		exec 6> "$build/lock"
		flock -n 6 || { lab_say "waiting: another build or test of this checkout"; flock 6; }
		LAB_ROOT=$root LAB_MOUNT=$lab_cache/mnt LAB_LAYERS='' LAB_UML='' LAB_INPUT='' \
			LAB_DIR=/build LAB_BINDS="$top_dir /src"$'\n'"$build /build" LAB_ENV='' \
			lab_sandbox bash /src/lab/inside/build "$flavour" >&2 || status=$?
	fi
	if [ "$status" = 0 ]; then
		n=$(cat "$build/$flavour.current")
		layer=$build/layers/$flavour.$n
		exec 7> "$layer.lock"
		flock -s 7
		for old in "$build/layers/$flavour".*; do
			case $old in *.lock | "$layer") continue ;; esac
			[ -d "$old" ] || continue
			flock -n -x "$old.lock" rm -rf --one-file-system "$old" "$old.lock" || true
		done
	fi
	[ -n "$locked" ] && return "$status"
	lab_drop_builds "$path_key"
	exec 6>&-
	return "$status"
}

# Forgets builds in other roots and of checkouts that are gone.
lab_drop_builds() {
	local dir checkout

	for dir in "$lab_cache"/build/*; do
		[ "$dir" != "$build" ] && [ -d "$dir" ] || continue
		case $dir in
		*/"$1"-*) ;;
		*)
			checkout=$(cat "$dir/checkout" 2>/dev/null)
			# One that is just being made has none yet.
			[ -n "$checkout" ] && [ ! -d "$checkout" ] || continue ;;
		esac
		# Held by a run of another state of this checkout: next time.
		lab_unused "$dir" && rm -rf --one-file-system "$dir"
	done
}

lab_unused() {
	local lock

	for lock in "$1/lock" "$1"/layers/*.lock; do
		[ ! -e "$lock" ] || flock -n -x "$lock" true || return 1
	done
}
