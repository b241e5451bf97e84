/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registry of request methods: method.def, one row per method (IANA "SIP Methods"). Method names are case-sensitive
 * (RFC 3261 7.1); any other token is METHOD_OTHER. */
#ifndef SIP_METHOD_H
#define SIP_METHOD_H

#include "base/slice.h"

enum sip_method {
    METHOD_NONE, /* not known: a response without a CSeq */
#define METHOD(id, name, properties, rfc, meaning) METHOD_##id,
#include "sip/method.def"
#undef METHOD
    METHOD_OTHER, /* a token that is not registered */
    METHODS
};

enum { /* bits of sip_method_row.properties */
    METHOD_CREATES = 1,   /* a dialog */
    METHOD_REFRESHES = 2, /* the remote target, by its Contact */
    METHOD_INSIDE = 4,    /* may be sent within a dialog */
    METHOD_OUTSIDE = 8,   /* and outside of one */
    METHOD_BODY = 16,     /* may have a body */
};

struct sip_method_row {
    const char *name;    /* "INVITE"; "" for METHOD_NONE and METHOD_OTHER */
    unsigned properties; /* METHOD_… bits; 0 for METHOD_NONE and METHOD_OTHER */
    const char *rfc;     /* "RFC 3261" */
    const char *meaning; /* one line */
};

const struct sip_method_row *sip_method_row(enum sip_method m);
const char *sip_method_name(enum sip_method m);

/* METHOD_OTHER for an unknown token, METHOD_NONE for an empty one. */
enum sip_method sip_method_find(struct slice token);

#endif
