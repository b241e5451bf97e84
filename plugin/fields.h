/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields: one Wireshark field for each field of the record tables, with the same name, help and value as in the
 * JSON of the command. "final_code" of a call is sipray.call.final_code. A list is a field that occurs once for each
 * item; one of frames has its name in the singular, response_frame. What is not known is absent. */
#ifndef PLUGIN_FIELDS_H
#define PLUGIN_FIELDS_H

#include "base/slice.h"
#include "plugin.h"
#include "records/record.h"

enum fields_of {
    FIELDS_MESSAGE,
    FIELDS_TRANSACTION,
    FIELDS_DIALOG,
    FIELDS_CALL,
    FIELDS_REGISTRATION,
    FIELDS_CODE,
    FIELDS_FINDING,
    FIELDS_TABLES
};

void fields_register(int proto);

/* A subtree with what the record knows; `tvb`, `start` and `length` are the bytes it is about. */
proto_item *fields_add(proto_tree *tree, packet_info *pinfo, enum fields_of of, const struct record *r,
    const char *label, tvbuff_t *tvb, gint start, gint length);

/* Any bytes as text that Wireshark can hold: what is no UTF-8 becomes U+FFFD, as in the command's JSON. */
char *fields_text(wmem_allocator_t *pool, struct slice bytes);

#endif
