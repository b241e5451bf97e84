/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/registration.h"

#include "engine/dialog/binding.h"
#include "engine/dialog/txn.h"
#include "engine/store/call_id.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/registration.h"
#include "engine/store/txn.h"
#include "sip/addr.h"
#include "sip/list.h"
#include "sip/msg.h"
#include "sip/param.h"
#include "sip/status.h"

enum { RECENT = 16, CONTACTS_ROOM = 1024 };

static struct txn *root_of(const struct engine *e, const struct registration *g)
{
    return txn_at(e, g->last_txn);
}

/* ---- which attempt a REGISTER belongs to ---- */

/* The next hop of the same REGISTER, or its repetition with what the registrar asked for (22.2, 10.2.8 for 423). After 64*T1
 * the same CSeq is that of a client which counts anew, and one that got no response has given up (17.1.2.2). */
static bool continues(const struct engine *e, const struct registration *g, const struct txn *t)
{
    const struct txn *before = root_of(e, g);
    const struct sip_status *s = sip_status_or_class(before->final_code);
    bool recent = e->now - message_at(e, before->last_msg)->time < 64 * T1;

    if (t->cseq <= g->cseq)
        return t->cseq == g->cseq && recent;
    return s ? s->retry == RETRY_AFTER_REPAIR || s->klass == CLASS_REDIRECTION : recent;
}

static ref registration_new(struct engine *e, const struct txn *t, ref msg, const struct sip_msg *m)
{
    ref r = pool_new(&e->registrations);
    struct registration *g = registration_at(e, r);
    struct group *group = group_at(e, t->group);
    struct sip_addr to;

    *g = (struct registration){.no = engine_next_no(e, ENGINE_REGISTRATIONS), .group = t->group,
        .prev_in_group = group->last_registration, .first_msg = msg, .expires_s = -1};
    group->last_registration = r;
    if (sip_addr_parse(m->to, &to) == SIP_OK)
        g->aor = group_copy(e, t->group, to.uri);
    return r;
}

static void add_attempt(struct engine *e, ref r, ref txn)
{
    struct registration *g = registration_at(e, r);
    struct txn *t = txn_at(e, txn);

    t->registration = r;
    if (g->attempts && t->cseq == g->cseq)
        return; /* the same attempt on its next hop */
    g->attempts++;
    g->cseq = t->cseq;
    if (!g->first_txn)
        g->first_txn = txn;
    g->last_txn = txn;
}

static ref find_registration(struct engine *e, ref msg, ref txn, const struct sip_msg *m)
{
    struct txn *t = txn_at(e, txn);
    ref r = group_at(e, t->group)->last_registration;
    int looked = 0;

    while (r && looked++ < RECENT && !continues(e, registration_at(e, r), t))
        r = t->cseq > registration_at(e, r)->cseq ? 0 : registration_at(e, r)->prev_in_group;
    if (!r || looked > RECENT)
        r = registration_new(e, t, msg, m);
    add_attempt(e, r, txn);
    return r;
}

/* ---- what the messages say ---- */

static size_t append(char *out, size_t used, struct slice s)
{
    if (used + s.n + 1 > CONTACTS_ROOM)
        return used;
    if (used)
        out[used++] = '\n';
    memcpy(out + used, s.p, s.n);
    return used + s.n;
}

static int64_t expires_of(struct slice params, int64_t otherwise)
{
    uint64_t seconds;

    return slice_number(sip_param_value(params, SLICE_LIT("expires")), UINT32_MAX, &seconds) ? (int64_t)seconds : otherwise;
}

struct contacts {
    char text[CONTACTS_ROOM];
    size_t used, count;
    int64_t expires; /* the longest; -1 = none given */
    bool star;
};

/* All contacts of a message with their time to live: the parameter, else the Expires header (10.2.1.1). */
static void read_contacts(const struct sip_msg *m, struct contacts *out)
{
    uint64_t header;
    int64_t of_header = sip_msg_number(m, HEADER_EXPIRES, &header) ? (int64_t)header : -1;
    struct slice line, value;
    struct sip_addr a;

    out->used = out->count = 0;
    out->star = false;
    out->expires = -1;
    for (unsigned i = 0; (line = sip_msg_header(m, HEADER_CONTACT, i)).p; i++)
        while (sip_list_next(&line, &value)) {
            if (sip_addr_parse(value, &a) != SIP_OK)
                continue;
            int64_t expires = expires_of(a.params, of_header);
            out->star |= slice_eq(a.uri, SLICE_LIT("*"));
            out->expires = expires > out->expires ? expires : out->expires;
            out->used = append(out->text, out->used, a.uri);
            out->count++;
        }
    if (out->count == 0)
        out->expires = of_header;
}

static void take_request(struct engine *e, struct registration *g, const struct sip_msg *m)
{
    struct contacts c;

    read_contacts(m, &c);
    g->unregister = c.count && c.expires == 0;
    if (c.count && !c.star)
        g->contacts = group_copy(e, g->group, (struct slice){c.text, c.used});
    g->expires_s = c.expires;
}

/* The registrar's answer lists the bindings that are in force (10.3 step 8). */
static void take_success(struct engine *e, struct registration *g, const struct sip_msg *m)
{
    struct contacts c;

    read_contacts(m, &c);
    if (g->unregister)
        return;
    if (c.count)
        g->contacts = group_copy(e, g->group, (struct slice){c.text, c.used});
    if (c.expires >= 0)
        g->expires_s = c.expires;
}

void registration_push(struct engine *e, ref msg_ref, const struct sip_msg *m)
{
    const struct message *msg = message_at(e, msg_ref);
    struct txn *t = txn_at(e, msg->txn);
    ref r = t->registration ? t->registration : find_registration(e, msg_ref, msg->txn, m);
    struct registration *g = registration_at(e, r);

    if (m->kind == SIP_REQUEST) {
        take_request(e, g, m);
        binding_request(e, r, m);
    } else if (m->status >= 200 && t->cseq == g->cseq) {
        g->final = msg_ref; /* of several hops the last one is the client's */
        g->final_code = msg->status;
        if (is_success(m->status))
            take_success(e, g, m);
        binding_response(e, r, msg_ref, m);
    }
}

/* ---- the outcome ---- */

/* Asked again by the same realm although credentials were sent and the nonce was not stale (RFC 3261 22.2). */
static bool refused(const struct engine *e, const struct registration *g)
{
    const struct txn *first = txn_at(e, g->first_txn), *last = root_of(e, g);

    return g->attempts > 1 && last->has_credentials && (first->final_code == 401 || first->final_code == 407) &&
           (last->final_code == 403 || (last->realm_hash == first->realm_hash && !last->stale));
}

void registration_settle(struct engine *e, ref r)
{
    struct registration *g = registration_at(e, r);
    struct txn *t = root_of(e, g);
    unsigned code = g->final_code;

    txn_settle(e, t);
    if (is_success(code))
        g->outcome = g->unregister ? REGISTRATION_UNREGISTERED : REGISTRATION_REGISTERED;
    else if ((code == 401 || code == 407 || code == 403) && refused(e, g))
        g->outcome = REGISTRATION_AUTH_FAILED;
    else if (code == 401 || code == 407)
        g->outcome = REGISTRATION_CHALLENGED;
    else if (code)
        g->outcome = code == 408 ? REGISTRATION_TIMEOUT : REGISTRATION_REJECTED;
    else
        g->outcome = t->ended_by == TXN_END_TIMEOUT ? REGISTRATION_TIMEOUT : REGISTRATION_IN_PROGRESS;
}

void registration_free_all(struct engine *e, struct group *g)
{
    for (ref r = g->last_registration, prev; r; r = prev) {
        prev = registration_at(e, r)->prev_in_group;
        registration_at(e, r)->group = 0;
        pool_free(&e->registrations, r);
    }
}
