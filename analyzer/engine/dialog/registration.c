/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/registration.h"

#include "base/endpoint.h"
#include "engine/dialog/binding.h"
#include "engine/dialog/txn.h"
#include "engine/store/call_id.h"
#include "engine/store/finding_log.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/numbers.h"
#include "engine/store/read.h"
#include "engine/store/registration.h"
#include "engine/store/txn.h"
#include "sip/addr.h"
#include "sip/contacts.h"
#include "sip/msg.h"
#include "sip/status.h"
#include "sip/uri_key.h"
#include "sip/wording.h"

enum {
    RECENT = 64, /* registrations of a Call-ID that are looked through: a gateway may have as many lines */
    CONTACTS_ROOM = 1024,
};

static struct txn *root_of(const struct engine *e, const struct registration *g)
{
    return txn_at(e, g->last_txn);
}

/* ---- who sends a REGISTER ---- */

/* Proxies leave the From tag and the CSeq as they are; each adds a Via, or sends on what came to it. */
static bool is_other_hop(const struct engine *e, const struct txn *a, const struct txn *b)
{
    return a->cseq == b->cseq && a->from_tag_hash == b->from_tag_hash &&
           (a->branch_hash == b->branch_hash || a->via_count != b->via_count ||
               endpoint_same_ip(txn_server(e, a), txn_client(e, b)) || endpoint_same_ip(txn_server(e, b), txn_client(e, a)));
}

static bool same_contact(const struct registration *g, const struct sip_contacts *c)
{
    if (!g->n_asked || !c->n)
        return true;
    for (size_t i = 0; i < c->n; i++)
        for (unsigned k = 0; k < g->n_asked; k++)
            if (g->asked[k].key == c->items[i].key)
                return true;
    return false;
}

/* Phones that were copied with their memory have the same Call-ID, CSeq and From tag; then it is the address that tells
 * them apart. A client that begins anew has another tag, a connection another port. */
static bool same_client(const struct engine *e, const struct registration *g, const struct txn *t, const struct sip_contacts *c)
{
    const struct txn *before = root_of(e, g);

    if (is_other_hop(e, before, t))
        return true;
    if (before->from_tag_hash != t->from_tag_hash)
        return endpoint_eq(txn_client(e, before), txn_client(e, t)) && same_contact(g, c);
    return endpoint_same_ip(txn_client(e, before), txn_client(e, t)) || (c->n && g->n_asked && same_contact(g, c));
}

/* ---- which attempt a REGISTER belongs to ---- */

static bool asks_for_another(const struct txn *t)
{
    const struct sip_status *s = sip_status_or_class(t->final_code);

    return s && (s->retry == RETRY_AFTER_REPAIR || s->klass == CLASS_REDIRECTION);
}

/* Sent anew by the client, and no hop of the one before. */
static bool is_anew(const struct engine *e, const struct txn *before, const struct txn *t)
{
    return !is_other_hop(e, before, t) && endpoint_same_ip(txn_client(e, before), txn_client(e, t));
}

/* A new REGISTER to the same server with a CSeq that is not higher, although the one before has its answer (10.2). */
static bool counts_wrongly(const struct engine *e, const struct txn *before, const struct txn *t)
{
    return t->request && t->cseq <= before->cseq && (t->cseq < before->cseq || before->final) && is_anew(e, before, t) &&
           endpoint_same_ip(txn_server(e, before), txn_server(e, t));
}

/* The next hop of the same REGISTER, or its repetition: with what the registrar asked for (22.2, 10.2.8 for 423), or to the
 * next server (RFC 3263 4.3), which has the same CSeq. After 64*T1 the same CSeq is that of a client which counts anew, and
 * one that got no response has given up (17.1.2.2). */
static bool continues(const struct engine *e, const struct registration *g, const struct txn *t)
{
    const struct txn *before = root_of(e, g);
    bool recent = e->now - message_at(e, before->last_msg)->time < 64 * T1;

    if (t->cseq < g->cseq)
        return recent && t->cseq >= txn_at(e, g->first_txn)->cseq && t->via_count != before->via_count;
    if (!before->final_code || t->cseq > g->cseq)
        return before->final_code ? asks_for_another(before) : recent;
    return recent && (!is_anew(e, before, t) || asks_for_another(before) || before->final_code == 408 || before->final_code == 503);
}

static ref registration_new(struct engine *e, const struct txn *t, ref msg, const struct sip_msg *m)
{
    ref r = pool_new(&e->registrations);
    struct registration *g = registration_at(e, r);
    struct group *group = group_at(e, t->group);
    struct sip_addr to;

    *g = (struct registration){.no = numbers_next(e, ENGINE_REGISTRATIONS, r), .group = t->group,
        .prev_in_group = group->last_registration, .first_msg = msg, .expires_s = -1};
    group->last_registration = r;
    if (sip_addr_parse(m->to, &to) == SIP_OK) {
        g->aor = group_copy(e, t->group, to.uri);
        g->aor_key = sip_uri_key_place(to.uri);
    }
    return r;
}

static void add_attempt(struct engine *e, ref r, ref txn)
{
    struct registration *g = registration_at(e, r);
    struct txn *t = txn_at(e, txn);

    t->registration = r;
    if (g->attempts && (t->cseq < g->cseq || (t->cseq == g->cseq && !is_anew(e, root_of(e, g), t))))
        return; /* another hop of an attempt */
    if (!g->attempts || t->cseq > g->cseq || counts_wrongly(e, root_of(e, g), t))
        g->attempts++;
    g->cseq = t->cseq;
    if (!g->first_txn)
        g->first_txn = txn;
    g->last_txn = txn;
}

/* The newest one of this address of record and client that it continues. */
static ref find_registration(struct engine *e, ref msg, ref txn, const struct sip_msg *m, const struct sip_contacts *c)
{
    const struct txn *t = txn_at(e, txn);
    uint64_t aor = sip_uri_key_place(sip_addr_uri(m->to));
    ref r = group_at(e, t->group)->last_registration;
    bool newest = true;

    for (int looked = 0; r && looked < RECENT; r = registration_at(e, r)->prev_in_group, looked++) {
        const struct registration *g = registration_at(e, r);
        if (g->aor_key != aor || !same_client(e, g, t, c))
            continue;
        if (newest && counts_wrongly(e, root_of(e, g), t))
            finding_log_add(e, msg, FINDING_CSEQ_DECREASED);
        if (continues(e, g, t)) {
            add_attempt(e, r, txn);
            return r;
        }
        if (t->cseq > g->cseq)
            break;
        newest = false;
    }
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

/* Those that are live, or those that are not. False where there is none. */
static bool take_contacts(struct engine *e, struct registration *g, const struct sip_contacts *c, bool live)
{
    char text[CONTACTS_ROOM];
    size_t used = 0, count = 0;

    for (size_t i = 0; i < c->n; i++) {
        if (sip_contact_is_live(&c->items[i]) != live)
            continue;
        used = append(text, used, c->items[i].uri);
        count++;
    }
    if (count)
        g->contacts = group_copy(e, g->group, (struct slice){text, used});
    return count > 0;
}

static void take_request(struct engine *e, struct registration *g, const struct sip_contacts *c)
{
    bool adds = take_contacts(e, g, c, true);

    if (!adds)
        take_contacts(e, g, c, false);
    g->unregister = !adds && (c->n || c->star);
    g->expires_s = g->unregister ? 0 : -1;
    for (size_t i = 0; i < c->n; i++)
        g->expires_s = c->items[i].expires > g->expires_s ? c->items[i].expires : g->expires_s;
}

/* The registrar's answer lists the bindings that are in force (10.3 step 8). */
static void take_success(
    struct engine *e, struct registration *g, const struct message *msg, const struct sip_msg *m, const struct sip_contacts *c)
{
    if (g->unregister)
        return;
    if (take_contacts(e, g, c, true) && g->n_asked)
        g->expires_s = binding_expires(g, c, msg->txn == g->last_txn ? m : NULL);
    else if (!c->n && c->header >= 0 && g->n_asked)
        g->expires_s = c->header;
}

static void take_words(struct engine *e, struct registration *g, const struct sip_msg *m)
{
    const struct sip_status *s = sip_status_find(m->status);

    g->phrase = s && slice_eq(m->reason, slice_of(s->name)) ? SLICE_NONE : group_copy(e, g->group, slice_head(m->reason, 256));
    g->warning = group_copy(e, g->group, slice_head(sip_msg_header(m, HEADER_WARNING, 0), 1024));
}

/* Of several hops that of the client counts, else the last one that was seen. */
static void take_final(struct engine *e, ref r, ref msg_ref, const struct sip_msg *m)
{
    struct registration *g = registration_at(e, r);
    const struct message *msg = message_at(e, msg_ref);
    struct sip_contacts contacts;
    ref decided = g->final ? message_at(e, g->final)->txn : 0;

    if (txn_at(e, msg->txn)->final != msg_ref || (decided == g->last_txn && msg->txn != g->last_txn))
        return;
    g->final = msg_ref;
    g->final_code = msg->status;
    take_words(e, g, m);
    sip_contacts_read(m, &contacts);
    if (is_success(m->status))
        take_success(e, g, msg, m, &contacts);
    binding_response(e, r, msg_ref, m, &contacts);
}

void registration_push(struct engine *e, ref msg_ref, const struct sip_msg *m)
{
    const struct message *msg = message_at(e, msg_ref);
    struct txn *t = txn_at(e, msg->txn);
    struct sip_contacts contacts = {.n = 0};
    ref r = t->registration;

    if (m->kind == SIP_REQUEST)
        sip_contacts_read(m, &contacts);
    if (!r)
        r = find_registration(e, msg_ref, msg->txn, m, &contacts);
    struct registration *g = registration_at(e, r);
    if (m->kind == SIP_REQUEST && t->cseq == g->cseq) {
        take_request(e, g, &contacts);
        binding_request(e, r, m, &contacts);
    } else if (m->kind == SIP_RESPONSE && m->status >= 200 && t->cseq == g->cseq) {
        take_final(e, r, msg_ref, m);
    }
}

/* ---- the outcome ---- */

/* What a 403 says of itself. */
static enum sip_wording wording_of(const struct registration *g)
{
    enum sip_wording phrase = sip_wording_of_phrase(403, g->phrase), warning = sip_wording_of_text(g->warning);

    return phrase == SIP_WORDING_CREDENTIALS || warning == SIP_WORDING_CREDENTIALS ? SIP_WORDING_CREDENTIALS
           : phrase == SIP_WORDING_NONE                                            ? warning
                                                                                   : phrase;
}

/* Asked again by the same realm although credentials were sent and the nonce was not stale (RFC 3261 22.2); or a 403 that
 * does not speak of anything else: it may also mean that this user must not register this address (10.3 step 4). */
static bool refused(const struct engine *e, const struct registration *g)
{
    const struct txn *first = txn_at(e, g->first_txn), *last = root_of(e, g);
    bool challenged = g->attempts > 1 && (first->final_code == 401 || first->final_code == 407);

    if (!last->has_credentials)
        return false;
    if (g->final_code == 403)
        return wording_of(g) == SIP_WORDING_CREDENTIALS || (challenged && wording_of(g) == SIP_WORDING_NONE);
    return challenged && last->realm_hash == first->realm_hash && !last->stale;
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
