/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The usages of a dialog (RFC 5057): one dialog may hold a session, subscriptions and the subscription of a REFER at the
 * same time, and each of them ends on its own. A usage is a record of its own (struct dialog); those with the same
 * Call-ID and tags hang together, and the table of dialogs leads to the newest. */
#ifndef ENGINE_DIALOG_USAGE_H
#define ENGINE_DIALOG_USAGE_H

#include "engine/store/store.h"

/* The usage that a message of this transaction belongs to (5.3), among those that share the tags of `any`. 0: it belongs
 * to none, or to one that does not exist yet. */
ref usage_of(const struct engine *e, ref any, const struct txn *t, const struct sip_msg *m);

/* A request within the dialog failed: ends what Table 1 says, of `usage` (0 = none) or of all that share tags with `any`. */
void usage_failed(struct engine *e, ref any, ref usage, ref msg, const struct sip_msg *m);

/* A request of the usage succeeded: where a failure seemed to have ended it, it has not. */
void usage_succeeded(struct engine *e, ref usage);

/* The transaction timed out, or 408 says so, and nothing came after it: that ends its usage (5.2). */
void usage_settle_timeout(struct engine *e, const struct txn *t);

#endif
