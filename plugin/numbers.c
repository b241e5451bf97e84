/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/registration.h"
#include "engine/store/txn.h"
#include "numbers.h"

uint32_t numbers_transaction(const struct engine *e, const struct message *m)
{
    return m->txn ? engine_txn(e, m->txn)->no : 0;
}

uint32_t numbers_dialog(const struct engine *e, const struct message *m)
{
    ref d = message_dialog(e, m);

    return d ? engine_dialog(e, d)->no : 0;
}

uint32_t numbers_call(const struct engine *e, const struct message *m)
{
    ref c = message_call(e, m);

    return c ? engine_call(e, c)->no : 0;
}

uint32_t numbers_registration(const struct engine *e, const struct message *m)
{
    ref g = m->txn ? txn_registration(engine_txn(e, m->txn)) : 0;

    return g ? engine_registration(e, g)->no : 0;
}
