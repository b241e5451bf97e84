/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/negotiation.h"

#include "engine/group.h"
#include "engine/internal.h"
#include "engine/offer.h"
#include "engine/reliable.h"
#include "engine/session_timer.h"

struct negotiation *negotiation_of(struct engine *e, ref dialog)
{
    struct dialog *d = dialog_at(e, dialog);

    if (!d->negotiation)
        d->negotiation = group_new_object(e, d->group, sizeof *d->negotiation);
    return d->negotiation;
}

void negotiation_push(struct engine *e, ref msg, const struct sip_msg *m)
{
    reliable_push(e, msg, m);
    if (msg_at(e, msg)->sighting != SIGHTING_FIRST)
        return;
    session_timer_push(e, msg, m);
    if (e->options.keep_media)
        offer_push(e, msg, m);
}
