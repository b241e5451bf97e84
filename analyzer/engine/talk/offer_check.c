/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/talk/offer_check.h"

#include "base/endpoint.h"
#include "engine/store/call_id.h"
#include "engine/store/finding_log.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/store.h"
#include "engine/store/txn.h"
#include "engine/talk/media.h"

enum { RECENT = 16 }; /* exchanges that are looked through, newest first */

static bool on_same_hop(const struct engine *e, const struct description *a, const struct description *b)
{
    return a->text.p && b->text.p && message_at(e, a->msg)->flow == message_at(e, b->msg)->flow;
}

/* ---- an answer ---- */

static bool has_attribute(const struct sip_sdp_media *m, const char *wanted)
{
    struct slice lines = m->lines, name, value;

    while (sip_sdp_attribute_next(&lines, &name, &value))
        if (slice_eqi(name, slice_of(wanted)))
            return true;
    return false;
}

/* RFC 3264 6.1 */
static bool direction_fits(enum sdp_direction offer, enum sdp_direction answer)
{
    switch (offer) {
    case SDP_SENDONLY: return answer == SDP_RECVONLY || answer == SDP_INACTIVE;
    case SDP_RECVONLY: return answer == SDP_SENDONLY || answer == SDP_INACTIVE;
    case SDP_INACTIVE: return answer == SDP_INACTIVE;
    default: return true;
    }
}

/* RFC 5939: another profile was offered beside the one of the m= line, and this is it. */
static bool profile_fits(const struct sip_sdp_media *offer, const struct sip_sdp_media *answer)
{
    return slice_eqi(offer->proto, answer->proto) || has_attribute(answer, "acfg");
}

/* RFC 6157 3.1. Where both use ICE, its candidates count and not the c= line (RFC 8839); an address of zeros is a hold. */
static bool family_fits(const struct sip_sdp_media *offer, const struct sip_sdp_media *answer)
{
    struct endpoint at, zero = {.family = answer->ipv6 ? 6 : 4};

    if (offer->ipv6 == answer->ipv6 || !offer->address.n || !answer->address.n)
        return true;
    if (has_attribute(offer, "candidate") && has_attribute(answer, "candidate"))
        return true;
    return endpoint_parse(answer->address, &at) && endpoint_same_ip(&at, &zero);
}

static void check_stream(struct engine *e, ref msg, const struct sip_sdp_media *offer, const struct sip_sdp_media *answer)
{
    if (!slice_eqi(offer->media, answer->media)) {
        finding_log_add(e, msg, FINDING_ANSWER_MEDIA_TYPE);
        return;
    }
    if (answer->port == 0)
        return;
    if (offer->port == 0) {
        if (!has_attribute(offer, "bundle-only")) /* RFC 8843 6: it shares another stream's port */
            finding_log_add(e, msg, FINDING_ANSWER_REVIVES_STREAM);
        return;
    }
    if (!direction_fits(offer->direction, answer->direction))
        finding_log_add(e, msg, FINDING_ANSWER_DIRECTION);
    if (!profile_fits(offer, answer))
        finding_log_add(e, msg, FINDING_PROFILE_MISMATCH);
    if (!family_fits(offer, answer))
        finding_log_add(e, msg, FINDING_ADDRESS_FAMILY_MISMATCH);
    if (!media_common_main_codec(offer, answer))
        finding_log_add(e, msg, FINDING_ANSWER_WITHOUT_COMMON_CODEC);
}

void offer_check_answer(struct engine *e, const struct exchange *x)
{
    struct sip_sdp offer, answer;

    if (!on_same_hop(e, &x->offer, &x->answer))
        return;
    sip_sdp_parse(x->offer.text, &offer, NULL);
    sip_sdp_parse(x->answer.text, &answer, NULL);
    if (offer.n_media + offer.media_dropped != answer.n_media + answer.media_dropped)
        finding_log_add(e, x->answer.msg, FINDING_ANSWER_MEDIA_COUNT);
    for (unsigned i = 0; i < offer.n_media && i < answer.n_media; i++)
        check_stream(e, x->answer.msg, &offer.media[i], &answer.media[i]);
}

/* ---- addresses ---- */

static bool has_private_stream(struct slice text)
{
    struct sip_sdp sdp;
    struct endpoint at;

    sip_sdp_parse(text, &sdp, NULL);
    for (unsigned i = 0; i < sdp.n_media; i++)
        if (sdp.media[i].port && endpoint_parse(sdp.media[i].address, &at) && endpoint_is_private(&at) &&
            !has_attribute(&sdp.media[i], "candidate"))
            return true;
    return false;
}

/* Was it told at the hop before, of the request or response that this one passes on? */
static bool is_told_before(const struct engine *e, const struct message *m)
{
    const struct txn *t = txn_at(e, m->txn);

    for (const struct logged_finding *l = group_at(e, m->group)->findings; l; l = l->before) {
        const struct message *other = message_at(e, l->msg);
        const struct txn *its = txn_at(e, other->txn);
        if (l->code == FINDING_PRIVATE_ADDRESS && its->cseq == t->cseq && its->method == t->method &&
            its->from_tag_hash == t->from_tag_hash && !other->status == !m->status)
            return true;
    }
    return false;
}

void offer_check_address(struct engine *e, ref msg, struct slice text)
{
    const struct message *m = message_at(e, msg);

    if (!endpoint_is_private(message_src(e, m)) && has_private_stream(text) && !is_told_before(e, m))
        finding_log_add(e, msg, FINDING_PRIVATE_ADDRESS);
}

/* ---- the next description of a side ---- */

static const struct description *of_side(const struct exchange *x, bool callers)
{
    return exchange_is_callers(x) == callers ? &x->offer : &x->answer;
}

/* What this side said last on the same hop, of what was answered. */
static const struct description *last_of_side(
    const struct engine *e, const struct exchange *before, const struct description *d, bool callers)
{
    int looked = 0;

    for (; before && looked < RECENT; before = before->before, looked++)
        if (before->state == EXCHANGE_ANSWERED && on_same_hop(e, of_side(before, callers), d))
            return of_side(before, callers);
    return NULL;
}

/* RFC 3264 8: the version in o= rises with each change. */
static bool changed_without_version(struct slice before, const struct sip_sdp *old, struct slice now, const struct sip_sdp *new)
{
    return old->session_id.n && slice_eq(old->session_id, new->session_id) && slice_eq(old->origin_user, new->origin_user) &&
           slice_eq(old->session_version, new->session_version) && !slice_eq(slice_trim(before), slice_trim(now));
}

void offer_check_next(struct engine *e, const struct exchange *before, const struct description *d, bool callers, bool is_offer)
{
    const struct description *last = last_of_side(e, before, d, callers);
    struct sip_sdp old, new;

    if (!last)
        return;
    sip_sdp_parse(last->text, &old, NULL);
    sip_sdp_parse(d->text, &new, NULL);
    if (changed_without_version(last->text, &old, d->text, &new))
        finding_log_add(e, d->msg, FINDING_SDP_VERSION_UNCHANGED);
    if (is_offer && new.n_media + new.media_dropped < old.n_media + old.media_dropped)
        finding_log_add(e, d->msg, FINDING_OFFER_MEDIA_REMOVED);
}

bool offer_check_differs(struct slice a, struct slice b)
{
    struct sip_sdp x, y;

    if (slice_eq(slice_trim(a), slice_trim(b)))
        return false;
    sip_sdp_parse(a, &x, NULL);
    sip_sdp_parse(b, &y, NULL);
    bool differs = x.n_media != y.n_media;
    for (unsigned i = 0; !differs && i < x.n_media; i++) {
        const struct sip_sdp_media *m = &x.media[i], *n = &y.media[i];
        differs = m->port != n->port || m->direction != n->direction || !slice_eq(m->address, n->address) ||
                  !slice_eq(m->formats, n->formats);
    }
    return differs;
}
