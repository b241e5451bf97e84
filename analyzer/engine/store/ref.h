/* SPDX-License-Identifier: GPL-2.0-or-later */
/* References: 32-bit names of objects in the pools of an engine (objects.def), 0 = none. They are internal: users see `no`,
 * counted from 1 in the order of the first packet. Absent means "not seen", never "not sent". */
#ifndef ENGINE_STORE_REF_H
#define ENGINE_STORE_REF_H

#include "base/slice.h"

typedef uint32_t ref; /* of any kind */

typedef ref message_ref, txn_ref, dialog_ref, call_ref, registration_ref, transfer_ref, event_request_ref, group_ref, flow_ref;

/* The kinds of objects with a number, and the names of all of them. */
enum engine_kind {
#define OBJECT(type, items)
#define NUMBERED(type, items, kind) ENGINE_##kind,
#include "engine/store/objects.def"
    ENGINE_KINDS
};

#define OBJECT(type, items) struct type;
#include "engine/store/objects.def"

#endif
