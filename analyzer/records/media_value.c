/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/media_value.h"

#include "base/arena.h"
#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/read.h"
#include "engine/talk/media.h"
#include "engine/talk/offer.h"

#include <stdio.h>

enum { MEMBERS = 6, TEXT = 400, WORD = 64 };

static int shown(struct slice s)
{
    return (int)(s.n < WORD ? s.n : WORD);
}

static struct slice codec_text(const struct media_stream *s, struct arena *scratch)
{
    char text[TEXT];
    int n = s->rate ? snprintf(text, sizeof text, "%.*s/%u", shown(s->codec), s->codec.p, s->rate)
                    : snprintf(text, sizeof text, "%.*s", shown(s->codec), s->codec.p);

    return s->codec.p ? arena_copy(scratch, (struct slice){text, (size_t)n}) : SLICE_NONE;
}

/* "audio PCMA/8000 sendrecv 192.0.2.10:49170 198.51.100.20:6000", "video refused" */
static struct slice in_short(const struct media_stream *s, struct slice codec, struct arena *scratch)
{
    char text[TEXT], caller[ENDPOINT_TEXT] = "?", callee[ENDPOINT_TEXT] = "?";
    int n;

    if (s->caller.family)
        endpoint_format(&s->caller, caller);
    if (s->callee.family)
        endpoint_format(&s->callee, callee);
    if (s->refused)
        n = snprintf(text, sizeof text, "%.*s refused", shown(s->media), s->media.p);
    else
        n = snprintf(text, sizeof text, "%.*s %.*s %s %s %s", shown(s->media), s->media.p, codec.p ? shown(codec) : 1,
            codec.p ? codec.p : "?", media_direction_name(s), caller, callee);
    return arena_copy(scratch, (struct slice){text, (size_t)n});
}

static void put_stream(const struct media_stream *s, struct arena *scratch, int64_t number, struct value *out)
{
    static const char *const names[MEMBERS] = {"media", "codec", "direction", "proto", "caller", "callee"};
    struct slice codec = codec_text(s, scratch);
    struct value *members = value_object(out, scratch, MEMBERS, number, in_short(s, codec, scratch));

    value_text(&members[0], s->media);
    value_text(&members[3], s->proto);
    if (s->refused) {
        value_name(&members[2], "refused");
    } else {
        value_text(&members[1], codec);
        value_name(&members[2], media_direction_name(s));
        if (s->caller.family)
            value_endpoint(&members[4], scratch, &s->caller);
        if (s->callee.family)
            value_endpoint(&members[5], scratch, &s->callee);
    }
    for (int i = 0; i < MEMBERS; i++)
        members[i].name = names[i];
}

void media_value(const struct exchange *x, struct arena *scratch, struct value *out)
{
    struct media_stream streams[SDP_MAX_MEDIA];

    if (!x)
        return;
    size_t n = media_streams(x, streams);
    struct value *items = value_list(out, scratch, n);
    for (size_t i = 0; i < n; i++)
        put_stream(&streams[i], scratch, (int64_t)i + 1, &items[i]);
}

/* Its session: that of the dialog that was answered last, else of one that was not. */
static const struct dialog *dialog_of_session(const struct record *r)
{
    const struct dialog *early = NULL;

    for (ref d = ((const struct call *)r->object)->last_dialog; d; d = engine_dialog(r->engine, d)->prev_in_call) {
        early = engine_dialog(r->engine, d);
        if (early->confirmed)
            return early;
    }
    return early;
}

void media_value_of_call(const struct record *r, struct value *out)
{
    const struct dialog *d = dialog_of_session(r);

    if (d)
        media_value(offer_current(d), r->scratch, out);
}

void media_value_holds(const struct record *r, struct value *out)
{
    const struct dialog *d = dialog_of_session(r);
    int64_t holds = 0;

    if (!d || !offer_newest(d))
        return;
    for (const struct exchange *x = offer_newest(d); x; x = x->before) {
        unsigned new = x->held & ~(x->before ? (unsigned)x->before->held : 0);
        holds += (new & HELD_BY_CALLER) / HELD_BY_CALLER + (new & HELD_BY_CALLEE) / HELD_BY_CALLEE;
    }
    value_int(out, holds);
}
