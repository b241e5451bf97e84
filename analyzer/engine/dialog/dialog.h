/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dialogs (RFC 3261 section 12): one for each pair of tags of a Call-ID, however many hops show it. A dialog exists once
 * a 101-199 or 2xx with a To tag was seen (or, for a subscription, its NOTIFY, RFC 6665 4.4.1); where the capture starts
 * later, once a request within it was seen. A dialog with several usages (RFC 5057) is a record for each: usage.h. */
#ifndef ENGINE_DIALOG_DIALOG_H
#define ENGINE_DIALOG_DIALOG_H

#include "engine/store/dialog.h"
#include "engine/store/store.h"

/* The dialog with these tags, whichever is the local one: its newest usage. 0 where there is none. */
ref dialog_find(const struct engine *e, ref group, struct slice tag, struct slice other_tag);

/* Are these the tags of this dialog, whichever is the local one? */
bool dialog_has_tags(const struct engine *e, dialog_ref dialog, struct slice tag, struct slice other_tag);

/* The INVITE usage among those that share the tags of this one; 0 where there is none. */
ref dialog_invite_usage(const struct engine *e, ref any);

/* The INVITE usage of the dialog with these tags. */
ref dialog_find_invite(const struct engine *e, ref group, struct slice tag, struct slice other_tag);

/* What few dialogs have, made where it is not there yet. */
struct dialog_more *dialog_more(struct engine *e, ref dialog);

/* A new usage, which this message shows; `near` is another usage of the same dialog, 0 = none. */
ref dialog_make(
    struct engine *e, struct slice from_tag, struct slice to_tag, enum dialog_usage usage, ref msg, ref near);

/* Changes of its state. Ending what has ended changes nothing; reviving it takes the end back. */
void dialog_confirm(struct engine *e, ref dialog, ref msg);
void dialog_terminate(struct engine *e, ref dialog, ref msg, enum dialog_end by, enum side from);
void dialog_revive(struct engine *e, ref dialog);

/* Is this the From tag of the UA that ends the dialog because it was replaced? (RFC 3891 3) */
bool dialog_is_replaced_by(const struct dialog *d, uint32_t from_tag_hash);

/* Who sent this message, so far as it is known. */
enum side dialog_sender(const struct dialog *d, const struct sip_msg *m);

void dialog_free_all(struct engine *e, struct group *g);

#endif
