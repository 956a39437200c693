#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes ./configure and the Makefile.in out of their sources.
set -e
cd "$(dirname "$0")"
for tool in autoconf automake; do
	command -v "$tool" >/dev/null ||
		{ echo "bootstrap.sh: $tool is missing; apt-get install autoconf automake" >&2; exit 1; }
done
exec autoreconf --force --install
