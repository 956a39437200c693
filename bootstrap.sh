#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes ./configure and the Makefile.in out of their sources.
set -e
cd "$(dirname "$0")"
# aclocal takes the macros of pkg-config from where that is installed.
for tool in autoconf automake pkg-config; do
	command -v "$tool" >/dev/null || {
		echo "missing: $tool; apt-get install autoconf automake pkgconf" >&2
		exit 1
	}
done
exec autoreconf --force --install
