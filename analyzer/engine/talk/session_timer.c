/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/talk/session_timer.h"

#include "engine/store/dialog.h"
#include "engine/store/finding_log.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/store.h"
#include "engine/store/txn.h"
#include "sip/msg.h"
#include "sip/session.h"

#define LATEST (INTERVAL_SESSION_MARGIN * CAPTIME_MS)
#define SOON   (10 * CAPTIME_S) /* a BYE that comes later has other reasons */
#define SLACK  CAPTIME_S        /* both ends start their clocks a little before or after the 2xx is captured */

static struct session_timer *timer_of(const struct dialog *d)
{
    return d->negotiation ? d->negotiation->timer : NULL;
}

static captime end_of(const struct session_timer *s)
{
    return s->since + (captime)s->seconds * CAPTIME_S;
}

/* RFC 4028 10: min(32 s, a third of the interval) before the end. */
static captime bye_is_due(const struct session_timer *s)
{
    captime third = (captime)s->seconds * CAPTIME_S / 3;

    return end_of(s) - (third < LATEST ? third : LATEST) - SLACK;
}

const struct session_timer *session_timer_of(const struct dialog *d)
{
    const struct session_timer *s = timer_of(d);

    return s && s->seconds ? s : NULL;
}

/* ---- 2xx ---- */

static bool is_refresh_method(enum sip_method method)
{
    return method == METHOD_INVITE || method == METHOD_UPDATE;
}

/* A 2xx that names nobody (9 asks for it) is taken as that of a UAS that refreshes. */
static bool caller_refreshes(const struct sip_session *agreed, bool from_caller)
{
    return agreed->refresher == REFRESHER_UAC ? from_caller : !from_caller;
}

static void set(struct engine *e, struct session_timer *s, ref msg, const struct sip_session *agreed, bool from_caller, uint32_t cseq)
{
    s->since = message_at(e, msg)->time;
    s->set_by = msg;
    s->attempt = s->failure = 0;
    s->seconds = agreed->seconds;
    s->caller_refreshes = caller_refreshes(agreed, from_caller);
    s->from_caller = from_caller;
    s->cseq = cseq;
}

/* The same 2xx on another hop: a proxy may have added the interval there for one side alone (8.2). */
static bool is_known(const struct session_timer *s, bool from_caller, uint32_t cseq)
{
    return s && s->seconds && s->cseq == cseq && s->from_caller == from_caller;
}

static void take_2xx(struct engine *e, ref msg, const struct txn *t, const struct sip_msg *m)
{
    ref d_ref = message_at(e, msg)->dialog;
    struct dialog *d = dialog_at(e, d_ref);
    struct session_timer *s = timer_of(d);
    struct sip_session agreed = {0};
    bool from_caller = negotiation_from_caller(d, m);
    bool has = sip_session_parse(sip_msg_header(m, HEADER_SESSION_EXPIRES, 0), &agreed) == SIP_OK && agreed.seconds;

    if ((!has && !s) || is_known(s, from_caller, m->cseq) || (!has && m->truncated))
        return;
    if (!s)
        s = negotiation_of(e, d_ref)->timer = group_new_object(e, d->group, sizeof *s);
    if (s->seconds && message_at(e, msg)->time > end_of(s) + SLACK) /* too late, and soon forgotten */
        finding_log_add(e, s->set_by, FINDING_SESSION_EXPIRED);
    s->refreshes += has && s->seconds && t->in_dialog;
    set(e, s, msg, &agreed, from_caller, m->cseq);
}

/* On whatever hop. */
static bool is_attempt(const struct engine *e, const struct session_timer *s, const struct txn *t)
{
    const struct txn *attempt = txn_at(e, message_at(e, s->attempt)->txn);

    return attempt->cseq == t->cseq && attempt->method == t->method && attempt->from_tag_hash == t->from_tag_hash;
}

static void begin_attempt(const struct engine *e, struct session_timer *s, ref msg, const struct txn *t)
{
    if (s->attempt && is_attempt(e, s, t))
        return;
    s->attempt = msg;
    s->failure = 0;
}

void session_timer_push(struct engine *e, ref msg_ref, const struct sip_msg *m)
{
    const struct message *msg = message_at(e, msg_ref);
    const struct txn *t = txn_at(e, msg->txn);

    if (!msg->dialog || dialog_at(e, msg->dialog)->usage != USAGE_INVITE)
        return;
    struct session_timer *s = timer_of(dialog_at(e, msg->dialog));
    if (s && m->kind == SIP_REQUEST && is_refresh_method(m->method))
        begin_attempt(e, s, msg_ref, t);
    else if (s && s->attempt && (m->status == 408 || m->status == 481) && is_attempt(e, s, t))
        s->failure = msg_ref;
    if (is_success(m->status) && is_refresh_method((enum sip_method)t->method))
        take_2xx(e, msg_ref, t, m);
}

/* ---- the end ---- */

/* 10: whose refresh times out, or gets 408 or 481, sends a BYE. */
static bool follows_failure(const struct engine *e, const struct session_timer *s, const struct message *bye)
{
    if (!s->attempt || txn_at(e, message_at(e, s->attempt)->txn)->from_tag_hash != txn_at(e, bye->txn)->from_tag_hash)
        return false;
    captime failed = s->failure ? time_of(e, s->failure) : time_of(e, s->attempt) + 64 * T1 - SLACK;
    return bye->time >= failed && bye->time - failed <= SOON;
}

bool session_timer_sends_bye(const struct engine *e, const struct dialog *d, ref bye, const struct sip_msg *m)
{
    const struct session_timer *s = session_timer_of(d);
    captime time = message_at(e, bye)->time;

    if (s && follows_failure(e, s, message_at(e, bye)))
        return true;
    if (!s || time < bye_is_due(s))
        return false;
    bool from_refresher = negotiation_from_caller(d, m) == s->caller_refreshes;
    return !from_refresher || s->attempt || time >= end_of(s) - SLACK;
}

bool session_timer_is_over(const struct engine *e, const struct dialog *d)
{
    const struct session_timer *s = session_timer_of(d);

    return s && d->state == DIALOG_CONFIRMED && e->now > end_of(s) + SLACK;
}

bool session_timer_ran_out(const struct engine *e, const struct message *m)
{
    const struct dialog *d = engine_dialog(e, m->dialog);
    const struct session_timer *s = d && is_success(m->status) ? session_timer_of(d) : NULL;

    if (!s || message_at(e, s->set_by) != m || e->now <= end_of(s) + SLACK)
        return false;
    return !d->terminated || message_at(e, d->terminated)->time > end_of(s) + SLACK;
}
