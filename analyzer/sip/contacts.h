/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contacts of a REGISTER, or of the response to it, each with its time to live (RFC 3261 10.2.1.1, 10.3). */
#ifndef SIP_CONTACTS_H
#define SIP_CONTACTS_H

#include "sip/msg.h"

enum { SIP_CONTACTS = 32 }; /* that are told apart; further ones are counted */

struct sip_contact {
    struct slice uri, params;
    uint64_t key;    /* sip_uri_key */
    int64_t expires; /* seconds; -1 = not said */
};

struct sip_contacts {
    struct sip_contact items[SIP_CONTACTS];
    size_t n, further;
    int64_t header; /* the Expires header; -1 = none */
    bool star;      /* "*", which is not among the items */
};

void sip_contacts_read(const struct sip_msg *m, struct sip_contacts *out);

/* Is it asked for or in force? An expiry of 0 removes a binding, or says that there is none. */
static inline bool sip_contact_is_live(const struct sip_contact *c)
{
    return c->expires != 0;
}

#endif
