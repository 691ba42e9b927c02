/* Preloaded into the tests' pcscd: its virtual reader listens on every address,
 * and a test must not open a port to the network. Each IPv4 bind becomes one to
 * 127.0.0.1. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

typedef int (*bind_call)(int, const struct sockaddr *, socklen_t);

int bind(int fd, const struct sockaddr *address, socklen_t length)
{
	bind_call next = (bind_call)dlsym(RTLD_NEXT, "bind");
	struct sockaddr_in local;

	if (address == NULL || address->sa_family != AF_INET || length < sizeof local)
		return next(fd, address, length);
	memcpy(&local, address, sizeof local);
	local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return next(fd, (struct sockaddr *)&local, sizeof local);
}
