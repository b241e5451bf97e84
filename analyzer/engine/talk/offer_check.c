/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/talk/offer_check.h"

#include "engine/store/finding_log.h"
#include "engine/store/message.h"
#include "engine/store/store.h"
#include "engine/talk/media.h"

enum { RECENT = 16 }; /* exchanges that are looked through, newest first */

static bool on_same_hop(const struct engine *e, const struct description *a, const struct description *b)
{
    return a->text.p && b->text.p && message_at(e, a->msg)->flow == message_at(e, b->msg)->flow;
}

/* ---- an answer ---- */

/* RFC 8843 6: a port of zero may mean that the stream shares another one's. */
static bool is_bundled(const struct sip_sdp_media *m)
{
    struct slice lines = m->lines, name, value;

    while (sip_sdp_attribute_next(&lines, &name, &value))
        if (slice_eqi(name, SLICE_LIT("bundle-only")))
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

static void check_stream(struct engine *e, ref msg, const struct sip_sdp_media *offer, const struct sip_sdp_media *answer)
{
    struct media_codec codec;

    if (!slice_eqi(offer->media, answer->media)) {
        finding_log_add(e, msg, FINDING_ANSWER_MEDIA_TYPE);
        return;
    }
    if (answer->port == 0)
        return;
    if (offer->port == 0) {
        if (!is_bundled(offer))
            finding_log_add(e, msg, FINDING_ANSWER_REVIVES_STREAM);
        return;
    }
    if (!direction_fits(offer->direction, answer->direction))
        finding_log_add(e, msg, FINDING_ANSWER_DIRECTION);
    if (!media_common_codec(offer, answer, &codec))
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
