// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Octets written as hexadecimal digits
 */
#ifndef LSPING_HEXTEXT_H
#define LSPING_HEXTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Takes the octets of one packet. */
typedef void (*lsping_hextext_cb)(void *arg, const uint8_t *octets, size_t len);

/*
 * Reads packets from text.
 *
 * In a dump, as "tshark -x", "xxd", "hexdump -C" and "tcpdump -x" write it,
 * lines begin with an offset and may end with the octets as characters; a line
 * with offset 0 begins the next packet, and lines without offset are passed
 * over.  Text without offsets is one packet, whose octets may be separated by
 * blanks, ends of lines, colons, hyphens, dots or commas, and begin with 0x; a
 * line that begins with # is a comment.
 *
 * text
 *    of any content; ended by NUL
 *
 * error, size
 *    where the cause goes when there is something that is no digit
 *
 * Returns:
 *    true when all of it could be read; cb was then called for each packet,
 *    else for those before
 */
bool lsping_hextext_read(const char *text, lsping_hextext_cb cb, void *arg, char *error,
			 size_t size);

#endif /* LSPING_HEXTEXT_H */
