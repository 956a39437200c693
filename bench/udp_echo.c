// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A bare UDP echo server, what bench/responder.py measures lspingd beside:
 * udp_echo PORT sends back whatever comes, IPv4 and IPv6.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
	struct sockaddr_in6 addr = { .sin6_family = AF_INET6 };
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);
	static char buf[65536];

	addr.sin6_port = htons(argc > 1 ? atoi(argv[1]) : 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0) {
		perror("udp_echo");
		return 1;
	}
	printf("ready\n");
	fflush(stdout);
	for (;;) {
		struct sockaddr_in6 from;
		socklen_t from_len = sizeof(from);
		ssize_t len = recvfrom(fd, buf, sizeof(buf), 0, (struct sockaddr *)&from,
				       &from_len);

		if (len >= 0)
			sendto(fd, buf, len, 0, (struct sockaddr *)&from, from_len);
	}
}
