/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How everything outside the engine reads it: objects by reference, lists of them, and what hangs together. The structs are
 * in the header of their subject beside this one; only the engine writes to them. Pointers are valid until the next push. */
#ifndef ENGINE_STORE_READ_H
#define ENGINE_STORE_READ_H

#include "engine/store/ref.h"

struct engine;
struct endpoint;
struct agent_note;

/* engine_message(e, r) and its like: NULL for 0. */
#define OBJECT(type, items)                                                                                             \
    struct type;                                                                                                       \
    const struct type *engine_##type(const struct engine *e, ref r);
#include "engine/store/objects.def"

/* All live references of a kind, ordered by `no`. The array is the caller's (free()). */
ref *engine_list(const struct engine *e, enum engine_kind kind, size_t *count);

const struct endpoint *message_src(const struct engine *e, const struct message *m);
const struct endpoint *message_dst(const struct engine *e, const struct message *m);
const struct endpoint *txn_client(const struct engine *e, const struct txn *t); /* who sent the request */
const struct endpoint *txn_server(const struct engine *e, const struct txn *t);

/* The kept bytes; SLICE_NONE where the engine does not keep them. */
struct slice message_bytes(const struct engine *e, const struct message *m);

/* The call of a message; 0 where it has none. */
ref message_call(const struct engine *e, const struct message *m);

/* The User-Agent of the caller's INVITE; SLICE_NONE where it has none. */
struct slice user_agent_of(const struct engine *e, const struct call *c);

/* What a capture agent said when it sent this message on; NULL where it was captured itself. */
const struct agent_note *agent_of(const struct engine *e, const struct message *m);

/* The dialog of a message, in the usage of its transaction; one without a To tag belongs to the dialog that its
 * transaction makes. 0 where it has none. */
ref message_dialog(const struct engine *e, const struct message *m);

/* Are these two usages of one dialog? */
bool dialog_shares_tags(const struct engine *e, dialog_ref a, dialog_ref b);

/* How a transfer went, as REFER and NOTIFYs tell. */
enum transfer_outcome transfer_outcome_of(const struct engine *e, const struct transfer *x);

/* Its code: what the last NOTIFY told, or the failure of the REFER itself; 0 = none. */
unsigned transfer_code_of(const struct engine *e, const struct transfer *x);

#endif
