/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Subscriptions (RFC 6665), with those that a REFER makes (RFC 3515 2.4.4): usages of a dialog that live by NOTIFY and
 * end with "terminated", with a failure, or when their time is over. */
#ifndef ENGINE_DIALOG_SUBSCRIPTION_H
#define ENGINE_DIALOG_SUBSCRIPTION_H

#include "engine/store/store.h"
#include "sip/event.h"
#include "sip/method.h"

/* Names the event of a subscription that this SUBSCRIBE or REFER has just made. */
void subscription_describe(struct engine *e, ref usage, const struct txn *t);

/* The subscription that a NOTIFY makes, before the 2xx or without it (RFC 6665 4.4.1); 0 where it cannot. It goes from the
 * notifier to the subscriber, whose tag is the From tag of the dialog. `near` is another usage of it, 0 = none. */
ref subscription_from_notify(struct engine *e, ref msg, const struct txn *t, const struct sip_msg *m, ref near);

/* Is this the NOTIFY of a further REFER of the dialog, which comes before the 2xx, while this usage is over (RFC 3515
 * 2.4.6)? */
bool subscription_is_next(const struct engine *e, ref usage, const struct txn *t, const struct sip_msg *m);

/* A NOTIFY of this subscription. */
void subscription_notify(struct engine *e, ref usage, ref msg, const struct sip_msg *m);

/* A request to refresh or end it. */
void subscription_request(struct engine *e, ref usage, const struct sip_msg *m);

/* A response to the SUBSCRIBE or REFER that made or refreshed it. */
void subscription_response(struct engine *e, ref usage, ref msg, const struct txn *t, const struct sip_msg *m);

/* Did this subscriber ask to leave, or did its notifier say that it is over? */
bool subscription_is_leaving(const struct dialog *d, enum sip_method method);

/* Its time ran out by e->now, and 64*T1 more (4.1.2, 4.2.2). */
bool subscription_is_expired(const struct engine *e, const struct dialog *d);

/* An accepted SUBSCRIBE that no NOTIFY followed within Timer N (4.1.2.4), so far as the capture shows. */
bool subscription_lacks_notify(const struct engine *e, const struct txn *t);

#endif
