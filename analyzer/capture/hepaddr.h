/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where HEP comes in or goes out, as users write it: udp:HOST:PORT, udp:[IPV6]:PORT, the port 9060 where none is given.
 * A host by its name is looked up. */
#ifndef CAPTURE_HEPADDR_H
#define CAPTURE_HEPADDR_H

#include <glib.h>
#include <sys/socket.h>

#include "base/endpoint.h"
#include "base/slice.h"

/* A socket that is bound to it (`listens`), or sends to it. -1 and *error where that fails; the error is
 * INPUT_ERROR_FILTER, which stands for a wrong option, where it is not written so. */
int hepaddr_open(const char *text, bool listens, GError **error);

/* What the kernel says of an address; family 0 for what is neither IPv4 nor IPv6. */
struct endpoint hepaddr_endpoint(const struct sockaddr_storage *address);

/* The socket's own address, as users write it. To be freed with g_free. */
char *hepaddr_name(int fd);

#endif
