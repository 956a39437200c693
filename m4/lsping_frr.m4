# SPDX-License-Identifier: GPL-2.0-or-later
#
# Finding FRR, and saying plainly what of it is not there.

# LSPING_MISSING(WHAT, HOW TO GET IT): noted, and reported by LSPING_REPORT_MISSING.
AC_DEFUN([LSPING_MISSING],
[lsping_missing="${lsping_missing}missing: $1; $2
"])

AC_DEFUN([LSPING_REPORT_MISSING],
[AS_IF([test -n "$lsping_missing"],
	[AS_ECHO(["$lsping_missing"]) | sed '/^$/d; s/^/configure: /' >&2
	AC_MSG_ERROR([what the lines above name is missing])])])

# LSPING_PACKAGE(VARIABLE, PKG-CONFIG MODULE, WHAT, DEBIAN PACKAGE)
AC_DEFUN([LSPING_PACKAGE],
[PKG_CHECK_MODULES([$1], [$2], [], [LSPING_MISSING([$3], [apt-get install $4])])])

# LSPING_HEADER(HEADER, DEBIAN PACKAGE, [WHY])
AC_DEFUN([LSPING_HEADER],
[AC_CHECK_HEADER([$1], [],
	[LSPING_MISSING([<$1>]m4_ifval([$3], [ ($3)]), [apt-get install $2])],
	[#include <stdio.h>])])

# LSPING_FRR_MAKEVAR(SHELL VARIABLE, MAKE VARIABLE): a directory or flag FRR was configured with.
AC_DEFUN([LSPING_FRR_MAKEVAR],
[$1=`sed -n 's/^$2 = *//p' "$FRR_SOURCE/Makefile" | sed -n 1p`])

# LSPING_FRR_PATH(SHELL VARIABLE, MACRO): a path out of FRR's config_paths.h, where
# they are written out in full.
AC_DEFUN([LSPING_FRR_PATH],
[$1=`sed -n 's/^.define $2 *\t*"\(.*\)".*/\1/p' "$FRR_SOURCE/lib/config_paths.h"`])

# Sets FRR_SOURCE, FRR_VERSION, FRR_CFLAGS (its warning flags and language options),
# CLIPPY, LIBFRR, LIBFRR_DIR, and where its parts are installed: frrsbindir,
# frrmoduledir, yangmodelsdir, vtyshpath.
AC_DEFUN([LSPING_FRR],
[lsping_generated="lib/clippy lib/mgmt.pb-c.h lib/version.h lib/route_types.h lib/vtysh_daemons.h lib/config_paths.h"
lsping_how="get it with 'apt-get source frr', configure it with the flags 'zebra --version' prints, then 'make $lsping_generated'"
FRR_SOURCE=
AC_MSG_CHECKING([for the source of FRR])
AS_CASE([$with_frr_source],
	[no|yes|""], [AC_MSG_RESULT([not given])
		LSPING_MISSING([FRR's source (--with-frr-source=DIR)], [$lsping_how])],
	[AS_IF([test -f "$with_frr_source/lib/zebra.h"],
		[FRR_SOURCE=`cd "$with_frr_source" && pwd`
		AC_MSG_RESULT([$FRR_SOURCE])],
		[AC_MSG_RESULT([no])
		LSPING_MISSING([FRR's source: $with_frr_source holds no lib/zebra.h], [$lsping_how])])])
AS_IF([test -n "$FRR_SOURCE"], [_LSPING_FRR_SOURCE])
AC_SUBST([FRR_SOURCE])
AC_SUBST([FRR_VERSION])
AC_SUBST([FRR_CFLAGS])
AC_SUBST([CLIPPY])
AC_SUBST([LIBFRR])
AC_SUBST([LIBFRR_DIR])
AC_SUBST([FRR_CPPFLAGS])
AC_SUBST([frrsbindir])
AC_SUBST([frrmoduledir])
AC_SUBST([yangmodelsdir])
AC_SUBST([vtyshpath])])

AC_DEFUN([_LSPING_FRR_SOURCE],
[CLIPPY=$FRR_SOURCE/lib/clippy
AS_IF([test ! -f "$FRR_SOURCE/Makefile" || test ! -f "$FRR_SOURCE/config.h"],
	[LSPING_MISSING([FRR's source is not configured (no config.h in $FRR_SOURCE)],
		[configure it with the flags 'zebra --version' prints, then 'make $lsping_generated'])],
	[for lsping_file in $lsping_generated; do
		AS_IF([test ! -f "$FRR_SOURCE/$lsping_file"],
			[LSPING_MISSING([$lsping_file in FRR's source],
				[run 'make $lsping_file' in $FRR_SOURCE])])
	done
	AS_IF([test -f "$FRR_SOURCE/lib/version.h" && test -f "$FRR_SOURCE/lib/config_paths.h"],
		[_LSPING_FRR_INSTALLED])])])

m4_pattern_allow([^AC_CFLAGS$]) dnl a variable of FRR's Makefile
AC_DEFUN([_LSPING_FRR_INSTALLED],
[lsping_install="apt-get install frr, or configure FRR's source with the flags your 'zebra --version' prints"
LSPING_FRR_MAKEVAR([FRR_CFLAGS], [AC_CFLAGS])
LSPING_FRR_MAKEVAR([lsping_libdir], [libdir])
LSPING_FRR_PATH([frrmoduledir], [MODULE_PATH])
LSPING_FRR_PATH([yangmodelsdir], [YANG_MODELS_PATH])
LSPING_FRR_PATH([vtyshpath], [VTYSH_BIN_PATH])
LSPING_FRR_PATH([frrsbindir], [WATCHFRR_SH_PATH])
frrsbindir=${frrsbindir%/*}
FRR_VERSION=`sed -n 's/^.define FRR_VER_SHORT *"\(.*\)".*/\1/p' "$FRR_SOURCE/lib/version.h"`

# Differences between versions, for lsping_compat.h.
AS_IF([grep -q 'vty_resume_response(' "$FRR_SOURCE/lib/vty.h" &&
	! grep -q 'vty_mgmt_resume_response(' "$FRR_SOURCE/lib/vty.h"],
	[FRR_CPPFLAGS=-DLSPING_FRR_VTY_RESUME_RESPONSE])

LIBFRR=$lsping_libdir/libfrr.so.0
LIBFRR_DIR=$lsping_libdir
AC_MSG_CHECKING([for libfrr])
AS_IF([test -f "$LIBFRR"], [AC_MSG_RESULT([$LIBFRR])],
	[AC_MSG_RESULT([no])
	LSPING_MISSING([libfrr ($LIBFRR)], [$lsping_install])])

AC_MSG_CHECKING([for the installed FRR])
lsping_said=`"$frrsbindir/zebra" --version 2>/dev/null`
lsping_installed=`AS_ECHO(["$lsping_said"]) | sed -n 's/^zebra version //p'`
AC_MSG_RESULT([${lsping_installed:-no}])
AS_IF([test -z "$lsping_installed"],
	[LSPING_MISSING([an installed FRR that runs ($frrsbindir/zebra)], [$lsping_install])],
	[test "$lsping_installed" != "$FRR_VERSION"],
	[LSPING_MISSING([FRR's source is of version $FRR_VERSION but $frrsbindir/zebra is $lsping_installed],
		[get the source of $lsping_installed with 'apt-get source frr=$lsping_installed*'])],
	[_LSPING_FRR_FLAGS])])

# Flags that change structures or paths both sides must agree about.
AC_DEFUN([_LSPING_FRR_FLAGS],
[for lsping_flag in `AS_ECHO(["$lsping_said"]) | tr -d "'" | tr ' \t' '\n\n' |
	grep -E '^--(sysconfdir|localstatedir|sbindir|with-moduledir|(enable|disable)-(multipath|user|group|vty-group|scripting|zeromq))(=|$)'`; do
	AS_IF([grep -q -e "'$lsping_flag'" "$FRR_SOURCE/lib/version.h"], [],
		[LSPING_MISSING([$lsping_flag, which the installed FRR was configured with, in the configuration of FRR's source],
			[configure it with the flags 'zebra --version' prints])])
done])
