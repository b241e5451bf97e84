/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What published lists call the response codes, methods and header fields, in their own words, and where they disagree.
 * Five lists are kept in full: two lists of codes, an overview of RFC 3261, a table of what one proxy server does with
 * each code, and the text of RFC 3261 21.1. They are here to be shown beside the registry (status.h), which is what
 * the analysis goes by: a name or a meaning in a list may be wrong, and the notes say which and why. Constant data. */
#ifndef SIP_CODELIST_H
#define SIP_CODELIST_H

#include "sip/header.h"
#include "sip/method.h"

enum codelist {
    LIST_CODES_A,      /* response codes, some with notes */
    LIST_CODES_B,      /* response codes with meanings, and six methods */
    LIST_OVERVIEW,     /* RFC 3261 in short: methods, header fields, codes */
    LIST_PROXY,        /* codes with meanings and what a proxy server does with them */
    LIST_SECTION_21_1, /* RFC 3261 21.1, the provisional responses */
    CODELISTS
};

struct codelist_entry {
    uint16_t code;       /* 1 to 6: the class as a whole */
    uint8_t list;        /* enum codelist */
    const char *name;    /* as the list writes it */
    const char *meaning; /* "" where the list has none */
};

struct codelist_method {
    uint8_t list;
    uint8_t method; /* enum sip_method */
    const char *meaning;
};

struct codelist_header {
    uint8_t list;
    uint8_t header;   /* enum sip_header */
    const char *name; /* as the list writes it, misprints included */
};

/* The rows, list by list in the order of each. */
const struct codelist_entry *codelist_rows(size_t *count);
const struct codelist_method *codelist_methods(size_t *count);
const struct codelist_header *codelist_headers(size_t *count);

/* The next row of this code from row *pos on (0 at first), and *pos behind it; NULL when there are no more. */
const struct codelist_entry *codelist_next(unsigned code, size_t *pos);

/* Where the lists differ on a code or a method, and what is right; NULL where they do not. */
const char *codelist_note(unsigned code);
const char *codelist_method_note(enum sip_method m);

const char *codelist_name(enum codelist list);  /* "codes-a", "codes-b", "overview", "proxy-actions", "rfc3261-21.1" */
const char *codelist_title(enum codelist list); /* one line */

enum proxy_support {
    PROXY_SUPPORT_YES,
    PROXY_SUPPORT_NO,
    PROXY_SUPPORT_SEE_ACTION, /* in part: the action says how */
    PROXY_SUPPORTS
};

enum { /* bits of proxy_action.does */
    PROXY_GENERATES = 1,
    PROXY_FORWARDS = 2,
};

struct proxy_action {
    uint16_t code;
    uint8_t supported; /* enum proxy_support */
    uint8_t does;      /* PROXY_… bits; 0 where no action is stated */
    const char *name;  /* name and meaning are those of the LIST_PROXY row */
    const char *meaning;
    const char *action; /* what the server does, with the mode it does it in; "" where none is stated */
};

const struct proxy_action *proxy_action_rows(size_t *count);

/* NULL where the table does not have the code. */
const struct proxy_action *proxy_action_find(unsigned code);

const char *proxy_support_name(enum proxy_support s); /* "yes no see_action" */

#endif
