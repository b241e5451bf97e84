/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which header field may, must or must not stand in which message: Tables 2 and 3 of RFC 3261 (section 20) and the
 * tables that RFC 3262, 3311, 3325, 3327, 3515, 3608, 3891, 3892, 3903, 3911, 4028, 4412, 5009 and 6086 add, as data in
 * presence.def. Later RFCs have no such tables, and there is none for SUBSCRIBE, NOTIFY (RFC 6665 dropped them) and
 * MESSAGE but for the header fields that an extension defines: what no table states is PRESENCE_UNSTATED, not wrong. */
#ifndef SIP_PRESENCE_H
#define SIP_PRESENCE_H

#include "sip/header.h"
#include "sip/method.h"

enum presence {
    PRESENCE_UNSTATED,       /* no table has this header field for this method */
    PRESENCE_NOT_APPLICABLE, /* "-": must not be there, and is ignored */
    PRESENCE_OPTIONAL,       /* "o" */
    PRESENCE_CONDITIONAL,    /* "c": depends on the context */
    PRESENCE_SHOULD,         /* "m*": should be sent */
    PRESENCE_STREAM,         /* "t": should be sent, and must be on a stream transport */
    PRESENCE_BODY,           /* "*": must be there if there is a body */
    PRESENCE_MANDATORY,      /* "m" */
    PRESENCES
};

enum presence_table {
#define PRESENCE_TABLE(id, source, ...) PRESENCE_TABLE_##id,
#include "sip/presence.def"
    PRESENCE_TABLES
};

enum {
    PRESENCE_MAX_COLUMNS = 14,   /* methods of one table */
    PRESENCE_MAX_MANDATORY = 16, /* more than any message has */
};

struct presence_row {
    uint8_t table;     /* enum presence_table */
    uint8_t header;    /* enum sip_header */
    const char *where; /* as printed: "R", "r", "c", "2xx", "404,413", "300-699", "" */
    const char *proxy; /* as printed: "amr" */
    const char *cells; /* a cell every four characters */
};

/* A cell of the overview's table (codelist.h) that is not what RFC 3261 has. */
struct presence_difference {
    uint8_t header;     /* enum sip_header */
    const char *where;  /* of the row in the RFC */
    const char *column; /* "header", "where", "proxy" or the column of a method, "ACK" … "REG" */
    const char *says;   /* "" for an empty or missing cell */
    const char *right;
};

/* What the tables say of a header field in a request (status 0) or a response to this method. Of several rows that
 * apply the most specific one counts: a code before a class or range, that before "r", that before an empty where. Of those that are alike,
 * that of the newer text does.
 * PRESENCE_UNSTATED for a status that is neither 0 nor 100-699. */
enum presence presence_of(enum sip_header h, enum sip_method m, unsigned status);

/* The same, with the row that it rests on: of a header field that is not applicable, because no row fits, one that tells where it is.
 * NULL where nothing is stated. */
const struct presence_row *presence_find(enum sip_header h, enum sip_method m, unsigned status, enum presence *out);

/* The rows of the header fields that must be in such a message, each once, in the order of the tables; returns how many. */
size_t presence_mandatory(enum sip_method m, unsigned status, const struct presence_row *out[PRESENCE_MAX_MANDATORY]);

const char *presence_name(enum presence p); /* "unstated", "not_applicable", "optional" … */

/* The rows, table by table as printed. */
const struct presence_row *presence_rows(size_t *count);

/* Where a table comes from, and the method of its nth (0..) column; METHOD_NONE behind the last. */
const char *presence_source(enum presence_table table);
enum sip_method presence_column(enum presence_table table, unsigned nth);

const struct presence_difference *presence_differences(size_t *count);

#endif
