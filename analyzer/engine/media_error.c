/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/media_error.h"

#include "base/endpoint.h"
#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/store.h"
#include "engine/store/txn.h"
#include "engine/talk/media.h"
#include "engine/talk/media_place.h"
#include "engine/talk/offer.h"

/* Has the call agreed on it last, in any of its dialogs that are not over? */
static bool is_agreed(const struct engine *e, const struct call *c, const struct endpoint *at)
{
    struct media_stream streams[SDP_MAX_MEDIA];

    for (ref r = c->last_dialog; r; r = dialog_at(e, r)->prev_in_call) {
        const struct exchange *x = offer_current(dialog_at(e, r));
        if (!x || dialog_at(e, r)->state == DIALOG_TERMINATED)
            continue;
        size_t n = media_streams(x, streams);
        for (size_t i = 0; i < n; i++)
            if (!streams[i].refused && (endpoint_eq(&streams[i].caller, at) || endpoint_eq(&streams[i].callee, at)))
                return true;
    }
    return false;
}

void media_error_push(struct engine *e, const struct endpoint *at)
{
    message_ref msg = media_place_find(e, at);
    const struct txn *t = msg && message_at(e, msg)->txn ? txn_at(e, message_at(e, msg)->txn) : NULL;

    if (!t || !t->call)
        return;
    struct call *c = call_at(e, t->call);
    if (!c->media_unreachable && !c->bye && is_agreed(e, c, at))
        c->media_unreachable = msg;
}
