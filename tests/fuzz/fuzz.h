// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What fuzz targets and their replay share
 *
 * A target is compiled with the wire layer's sources and either replay.c or
 * clang's -fsanitize=fuzzer,address,undefined, the latter to run it as
 *
 *	fuzz_echo NEW_FINDINGS tests/fuzz/corpus/echo
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Longer than any UDP payload is nothing a router sees. */
#define FUZZ_MAX_SIZE 65507

/* An invariant; the fuzzer and the replay see the abort. */
#define HOLDS(cond)                                                                                \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #cond);  \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* The target; libFuzzer's name for it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* TESTS_FUZZ_H */
