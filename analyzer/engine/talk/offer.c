/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/talk/offer.h"

#include "engine/store/call_id.h"
#include "engine/store/dialog.h"
#include "engine/store/finding_log.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/store.h"
#include "engine/store/txn.h"
#include "engine/talk/media.h"
#include "engine/talk/media_place.h"
#include "engine/talk/offer_check.h"
#include "engine/talk/reliable.h"
#include "sip/body.h"
#include "sip/msg.h"

enum { RECENT = 16 }; /* exchanges of a dialog, first offers of a Call-ID, that are looked through, newest first */

/* The offer of an initial INVITE, which waits for the dialogs that the INVITE makes. */
struct first_offer {
    struct first_offer *before;
    struct description offer;
    uint32_t cseq, from_tag_hash;
};

struct step { /* a message and what it is a part of */
    ref msg, dialog;
    const struct sip_msg *m;
    const struct txn *t;
    struct slice sdp;   /* SLICE_NONE: it has none */
    bool from_caller;   /* the request */
};

static struct description keep(struct engine *e, const struct step *s)
{
    const struct message *msg = message_at(e, s->msg);

    if (e->options.keep_bytes) { /* they are there already */
        struct slice kept = message_bytes(e, msg);
        return (struct description){s->msg, {kept.p + (s->sdp.p - s->m->bytes.p), s->sdp.n}};
    }
    return (struct description){s->msg, group_copy(e, msg->group, s->sdp)};
}

static struct exchange *newest_of(const struct engine *e, ref dialog)
{
    const struct negotiation *n = dialog_at(e, dialog)->negotiation;

    return n ? n->exchange : NULL;
}

/* A message that was cut short may have had a description: then nothing is proven any more. */
static void note_if_sure(struct engine *e, const struct step *s, ref msg, enum finding_code code)
{
    const struct negotiation *n = dialog_at(e, s->dialog)->negotiation;

    if (!n || !n->blind)
        finding_log_add(e, msg, code);
}

/* ---- the exchange of a request ---- */

static struct exchange *find(const struct engine *e, const struct step *s, uint32_t cseq, enum sip_method method)
{
    int looked = 0;

    for (struct exchange *x = newest_of(e, s->dialog); x && looked < RECENT; x = x->before, looked++)
        if (x->cseq == cseq && x->method == method && x->from_caller == s->from_caller)
            return x;
    return NULL;
}

static struct first_offer *find_first(const struct engine *e, const struct txn *t)
{
    int looked = 0;

    for (struct first_offer *o = group_at(e, t->group)->offers; o && looked < RECENT; o = o->before, looked++)
        if (o->cseq == t->cseq && o->from_tag_hash == t->from_tag_hash)
            return o;
    return NULL;
}

static struct exchange *begin(struct engine *e, const struct step *s, bool in_response)
{
    struct negotiation *n = negotiation_of(e, s->dialog);
    struct exchange *x = group_new_object(e, s->t->group, sizeof *x);

    *x = (struct exchange){.before = n->exchange, .cseq = s->m->cseq, .method = s->t->method,
        .held = n->exchange ? n->exchange->held : 0, .from_caller = s->from_caller, .in_response = in_response};
    n->exchange = x;
    return x;
}

static void begin_with_offer(struct engine *e, const struct step *s, bool in_response)
{
    struct exchange *x = begin(e, s, in_response);

    x->offer = keep(e, s);
    offer_check_next(e, x->before, &x->offer, exchange_is_callers(x), true);
}

/* The message that closes an exchange shows that a later offer of the same side came too soon (RFC 3264 4). */
static void judge_haste(struct engine *e, const struct step *s, const struct exchange *x)
{
    int looked = 0;

    for (const struct exchange *later = newest_of(e, s->dialog); later && later != x && looked < RECENT; looked++) {
        bool same_side = exchange_is_callers(later) == exchange_is_callers(x);
        if (same_side && later->offer.msg && message_at(e, later->offer.msg)->flow == message_at(e, s->msg)->flow)
            note_if_sure(e, s, later->offer.msg, FINDING_OFFER_WHILE_OPEN);
        later = later->before;
    }
}

static unsigned held_before(const struct exchange *x)
{
    return x->before ? x->before->held : 0;
}

/* Who asked for media in the session before; where the beginning of the dialog is not known, both may have. */
static unsigned listened_before(const struct engine *e, const struct step *s, const struct exchange *x)
{
    const struct dialog *d = dialog_at(e, s->dialog);
    bool from_start = d->created_by && !txn_at(e, d->created_by)->in_dialog && !d->negotiation->blind;
    int looked = 0;

    for (const struct exchange *last = x->before; last && looked < RECENT; last = last->before, looked++)
        if (last->state == EXCHANGE_ANSWERED)
            return last->listens;
    return from_start ? 0 : HELD_BY_CALLER + HELD_BY_CALLEE;
}

static void hold(const struct engine *e, const struct step *s, struct exchange *x)
{
    unsigned before = listened_before(e, s, x);

    x->held = (uint8_t)media_held(x, held_before(x), before);
    x->listens = (uint8_t)media_listeners(x, before);
}

static void answer(struct engine *e, const struct step *s, struct exchange *x)
{
    if (x->state == EXCHANGE_OPEN)
        judge_haste(e, s, x);
    x->answer = keep(e, s);
    x->state = EXCHANGE_ANSWERED;
    hold(e, s, x);
    if (dialog_at(e, s->dialog)->negotiation->blind)
        return;
    offer_check_answer(e, x);
    offer_check_next(e, x->before, &x->answer, !exchange_is_callers(x), false);
}

static void reject(struct engine *e, const struct step *s, struct exchange *x)
{
    if (x->state == EXCHANGE_OPEN)
        judge_haste(e, s, x);
    x->state = EXCHANGE_REJECTED;
    x->held = (uint8_t)held_before(x);
    x->final = s->msg;
}

/* RFC 3261 13.2.1: the UAC treats the first description that it gets as the answer. */
static void end_without_answer(struct engine *e, const struct step *s, struct exchange *x)
{
    note_if_sure(e, s, s->msg, FINDING_ANSWER_MISSING);
    x->final = s->msg;
    if (!x->preview.text.p) {
        x->state = EXCHANGE_UNANSWERED;
        return;
    }
    x->answer = x->preview;
    x->state = EXCHANGE_ANSWERED;
    hold(e, s, x);
}

/* ---- responses ---- */

/* The exchange of the request that this responds to; made where the INVITE with the offer was there before the dialog. */
static struct exchange *exchange_of_response(struct engine *e, const struct step *s)
{
    struct exchange *x = find(e, s, s->m->cseq, (enum sip_method)s->t->method);
    const struct first_offer *first = x || s->t->in_dialog || s->t->type != TXN_INVITE ? NULL : find_first(e, s->t);

    if (!first)
        return x;
    x = begin(e, s, false);
    x->offer = first->offer;
    return x;
}

static bool is_on_hop_of_offer(const struct engine *e, const struct exchange *x, ref msg)
{
    return x->offer.msg && message_at(e, x->offer.msg)->flow == message_at(e, msg)->flow;
}

/* More than one response to an INVITE may have the answer: all the same (RFC 3261 13.2.1). What the offerer's own hop
 * shows is the better one to keep. */
static void take_again(struct engine *e, const struct step *s, struct exchange *x)
{
    const struct description *first = x->preview.text.p ? &x->preview : &x->answer;

    if (x->in_response)
        return;
    if (first->text.p && message_at(e, first->msg)->flow == message_at(e, s->msg)->flow) {
        if (offer_check_differs(first->text, s->sdp))
            note_if_sure(e, s, s->msg, FINDING_ANSWER_CHANGED);
    } else if (x->state == EXCHANGE_ANSWERED && is_on_hop_of_offer(e, x, s->msg)) {
        answer(e, s, x);
    }
}

/* An offer of the UAS: the INVITE had none, as far as it was captured. */
static void take_offer_in_response(struct engine *e, const struct step *s, bool reliable)
{
    if (s->t->type != TXN_INVITE)
        return;
    if (!reliable) {
        if (s->t->request)
            note_if_sure(e, s, s->msg, FINDING_OFFER_IN_UNRELIABLE);
        return;
    }
    if (s->t->request) {
        begin_with_offer(e, s, true);
        return;
    }
    struct exchange *x = begin(e, s, false); /* whatever was offered was not captured */
    x->answer = keep(e, s);
    x->state = EXCHANGE_ANSWERED;
    hold(e, s, x);
}

static void take_sdp_in_response(struct engine *e, const struct step *s, struct exchange *x)
{
    bool reliable = s->m->status >= 200 || message_at(e, s->msg)->reliable;

    if (!x)
        take_offer_in_response(e, s, reliable);
    else if (x->state != EXCHANGE_OPEN || (!reliable && x->preview.text.p))
        take_again(e, s, x);
    else if (x->in_response)
        return; /* the offer once more */
    else if (reliable) {
        if (x->preview.text.p)
            take_again(e, s, x);
        answer(e, s, x);
    } else {
        x->preview = keep(e, s);
    }
}

static void take_2xx_without_sdp(struct engine *e, const struct step *s, struct exchange *x)
{
    if (x && x->state == EXCHANGE_OPEN && !x->in_response)
        end_without_answer(e, s, x);
    else if (!x && s->t->type == TXN_INVITE && s->t->request && s->m->body.n == 0)
        note_if_sure(e, s, s->msg, FINDING_OFFER_MISSING);
}

/* A failed re-INVITE takes back what it had changed before it failed (RFC 3261 14.1). */
static void take_failure(struct engine *e, const struct step *s, struct exchange *x)
{
    if (x && (x->state == EXCHANGE_OPEN || (x->state == EXCHANGE_ANSWERED && s->t->in_dialog)))
        reject(e, s, x);
}

static void take_response(struct engine *e, const struct step *s)
{
    struct exchange *x = s->m->status > 100 ? exchange_of_response(e, s) : NULL;

    if (s->m->status <= 100)
        return;
    if (is_failure(s->m->status))
        take_failure(e, s, x);
    else if (s->sdp.p)
        take_sdp_in_response(e, s, x);
    else if (is_success(s->m->status))
        take_2xx_without_sdp(e, s, x);
}

/* ---- requests ---- */

static void take_initial_invite(struct engine *e, const struct step *s)
{
    struct group *g = group_at(e, s->t->group);

    if (!s->sdp.p || find_first(e, s->t)) /* on another hop */
        return;
    struct first_offer *o = group_new_object(e, s->t->group, sizeof *o);
    *o = (struct first_offer){g->offers, keep(e, s), s->t->cseq, s->t->from_tag_hash};
    g->offers = o;
}

static void take_offer(struct engine *e, const struct step *s)
{
    if (s->sdp.p && !find(e, s, s->m->cseq, s->m->method))
        begin_with_offer(e, s, false);
}

/* The offer in a 2xx that this ACK answers, or in the reliable response that this PRACK does. */
static struct exchange *offered_before(const struct engine *e, const struct step *s)
{
    const struct negotiation *n = dialog_at(e, s->dialog)->negotiation;
    uint32_t cseq = s->m->cseq;
    ref response = 0;

    if (s->m->method == METHOD_PRACK) {
        const struct reliable *r = n ? n->reliable : NULL;
        if (!r || r->prack != s->msg)
            return NULL;
        cseq = r->cseq;
        response = r->response;
    }
    struct exchange *x = find(e, s, cseq, METHOD_INVITE);
    return x && x->in_response && x->state == EXCHANGE_OPEN && (!response || x->offer.msg == response) ? x : NULL;
}

static void take_confirmation(struct engine *e, const struct step *s)
{
    struct exchange *x = offered_before(e, s);

    if (!x) {
        if (s->m->method == METHOD_PRACK)
            take_offer(e, s);
        return;
    }
    if (s->sdp.p)
        answer(e, s, x);
    else
        end_without_answer(e, s, x);
}

static void take_request(struct engine *e, const struct step *s)
{
    switch (s->m->method) {
    case METHOD_INVITE:
    case METHOD_UPDATE: take_offer(e, s); break;
    case METHOD_PRACK: take_confirmation(e, s); break;
    case METHOD_ACK:
        if (s->t->type == TXN_ACK)
            take_confirmation(e, s);
        break;
    default: break;
    }
}

void offer_push(struct engine *e, ref msg, const struct sip_msg *m)
{
    const struct message *at = message_at(e, msg);
    struct step s = {.msg = msg, .dialog = at->dialog, .m = m, .t = txn_at(e, at->txn), .sdp = SLICE_NONE};

    if (at->sdp)
        s.sdp = sip_body_sdp(m);
    if (s.sdp.p && !m->truncated && media_place_note(e, msg, s.sdp))
        offer_check_address(e, msg, s.sdp);
    if (m->kind == SIP_REQUEST && m->method == METHOD_INVITE && !s.t->in_dialog) {
        take_initial_invite(e, &s);
        return;
    }
    if (!s.dialog || dialog_at(e, s.dialog)->usage != USAGE_INVITE)
        return;
    s.from_caller = negotiation_from_caller(dialog_at(e, s.dialog), m);
    if (m->truncated || (s.t->request && message_at(e, s.t->request)->truncated))
        negotiation_of(e, s.dialog)->blind = true;
    if (m->kind == SIP_REQUEST)
        take_request(e, &s);
    else if (s.t->method == METHOD_INVITE || s.t->method == METHOD_UPDATE || s.t->method == METHOD_PRACK)
        take_response(e, &s);
}

/* ---- afterwards ---- */

const struct exchange *offer_newest(const struct dialog *d)
{
    return d->negotiation ? d->negotiation->exchange : NULL;
}

const struct exchange *offer_current(const struct dialog *d)
{
    const struct exchange *preview = NULL;

    for (const struct exchange *x = offer_newest(d); x; x = x->before) {
        if (x->state == EXCHANGE_ANSWERED)
            return x;
        if (x->preview.text.p)
            preview = x;
    }
    return preview;
}

const char *offer_state_name(enum exchange_state s)
{
    static const char *const names[] = {"open", "answered", "rejected", "unanswered"};

    return s < sizeof names / sizeof names[0] ? names[s] : "?";
}
