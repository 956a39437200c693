// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lsping_ecmp.h, driven line by line, for topotests/lsping_ecmp
 *
 * Reads lines of the form
 *
 *	NEXTHOPS DEAD SOURCE DESTINATION PROTOCOL LABEL...
 *
 * and answers each with the number of the next hop that will be taken, or -1.
 * DEAD has a bit set for each next hop that is not alive, the first one's the
 * lowest; SOURCE may be "-", for a packet that is not IP.
 */
#include <zebra.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lspingd/lsping_ecmp.h"

static struct lsping_ilm ilm;

static bool predict(char *line, int *chosen)
{
	struct ipaddr src = {}, dst = {};
	struct lsping_lstack stack = {};
	struct lsping_ecmp ecmp;
	char *word[5 + LSPING_MAX_LABELS], *rest = NULL;
	unsigned int n = 0;
	uint32_t dead;

	for (char *w = strtok_r(line, " \n", &rest); w && n < array_size(word);
	     w = strtok_r(NULL, " \n", &rest))
		word[n++] = w;
	if (n < 6)
		return false;
	if (strcmp(word[2], "-") && (str2ipaddr(word[2], &src) || str2ipaddr(word[3], &dst)))
		return false;

	ilm.op = LSPING_ILM_FORWARD;
	ilm.n_nhlfe = strtoul(word[0], NULL, 10);
	dead = strtoul(word[1], NULL, 0);
	if (ilm.n_nhlfe > 32)
		return false;
	for (uint16_t i = 0; i < ilm.n_nhlfe; i++)
		ilm.nhlfe[i].dead = dead >> i & 1;
	for (unsigned int i = 5; i < n; i++)
		if (!lsping_lstack_add(&stack, strtoul(word[i], NULL, 10), 0, 64))
			return false;

	lsping_ecmp_init(&ecmp, &stack, &src, strtoul(word[4], NULL, 10));
	*chosen = lsping_ecmp_choose(&ilm, lsping_ecmp_hash(&ecmp, &dst));
	return true;
}

int main(void)
{
	char line[1024];
	int chosen;

	while (fgets(line, sizeof(line), stdin)) {
		if (!predict(line, &chosen)) {
			fprintf(stderr, "ecmp_predict: not understood: %s\n", line);
			return 1;
		}
		printf("%d\n", chosen);
	}
	return 0;
}
