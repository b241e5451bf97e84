/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/talk/negotiation.h"

#include "engine/store/dialog.h"
#include "engine/store/group.h"
#include "engine/store/store.h"

struct negotiation *negotiation_of(struct engine *e, ref dialog)
{
    struct dialog *d = dialog_at(e, dialog);

    if (!d->negotiation)
        d->negotiation = group_new_object(e, d->group, sizeof *d->negotiation);
    return d->negotiation;
}
