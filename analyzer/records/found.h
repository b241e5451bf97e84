/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The object of a record of `check`: one finding and the message it is about. */
#ifndef RECORDS_FOUND_H
#define RECORDS_FOUND_H

#include "engine/engine.h"
#include "sip/finding.h"

struct found {
    const struct message *message;
    struct finding finding;
};

#endif
