/* A card that nobody of this project wrote: libcacard's software CAC, played on a
 * vpcd port.
 *
 * usage: cac PORT NSS-FOLDER (with certificates cert1, cert2, cert3)
 *
 * It ends with the connection. The protocol: two bytes of length, then a command
 * APDU, or one byte of control (0 off, 1 on, 2 reset, 4 give the ATR). */
#include <arpa/inet.h>
#include <libcacard.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONTROL_OFF = 0, CONTROL_ATR = 4, MAX_APDU = 65535 };

static VReader *insert_card(const char *folder)
{
	char options[1024];
	VReaderListEntry *entry;

	snprintf(options, sizeof options, "db=\"sql:%s\" use_hw=no soft=(,Virtual CAC,CAC,,cert1,cert2,cert3)", folder);
	if (vcard_emul_init(vcard_emul_options(options)) != VCARD_EMUL_OK)
		return NULL;
	entry = vreader_list_get_first(vreader_get_reader_list());
	return entry ? vreader_list_get_reader(entry) : NULL;
}

static int connect_to(const char *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(atoi(port)) };
	int s = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return connect(s, (struct sockaddr *)&address, sizeof address) == 0 ? s : -1;
}

static int read_all(int s, unsigned char *into, int n)
{
	int got, sum = 0;

	while (sum < n) {
		if ((got = read(s, into + sum, n - sum)) <= 0)
			return -1;
		sum += got;
	}
	return n;
}

/* answer returns the length of the answer, 0 when none is wanted. */
static int answer(VReader *reader, unsigned char *command, int n, unsigned char *out)
{
	unsigned char atr[64];
	int length = sizeof atr;

	if (n == 1 && command[0] == CONTROL_OFF)
		return 0;
	if (n == 1) {
		vreader_power_on(reader, atr, &length);
		if (command[0] != CONTROL_ATR)
			return 0;
		memcpy(out, atr, length);
		return length;
	}
	length = MAX_APDU;
	if (vreader_xfr_bytes(reader, command, n, out, &length) == VREADER_OK)
		return length;
	memcpy(out, "\x6F\x00", 2);
	return 2;
}

int main(int count, char **args)
{
	static unsigned char command[MAX_APDU], out[MAX_APDU + 2];
	unsigned char head[2];
	int s, n, one = 1;
	VReader *reader = count == 3 ? insert_card(args[2]) : NULL;

	if (!reader || (s = connect_to(args[1])) < 0)
		return 1;
	while (read_all(s, head, 2) == 2) {
		setsockopt(s, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof one);
		n = head[0] << 8 | head[1];
		if (read_all(s, command, n) != n)
			break;
		if ((n = answer(reader, command, n, out + 2)) == 0)
			continue;
		out[0] = n >> 8;
		out[1] = n;
		if (write(s, out, n + 2) != n + 2)
			break;
	}
	return 0;
}
