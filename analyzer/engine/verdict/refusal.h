/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the final failure says of itself beyond its code: the words of its phrase, Reason and Warning, and what the INVITE had
 * asked for. */
#ifndef ENGINE_VERDICT_REFUSAL_H
#define ENGINE_VERDICT_REFUSAL_H

#include "engine/verdict/judge.h"
#include "sip/wording.h"

enum refusal {
    REFUSAL_BY_CODE,
    REFUSAL_IDENTITY, /* the signed identity of the caller (RFC 8224 6.2.2) */
    REFUSAL_BLOCKED,  /* by the analytics of a network (RFC 8688, ATIS-1000099) */
    REFUSAL_REPLACED, /* the dialog that a Replaces names (RFC 3891 3) */
};

/* Of the final response of the deciding attempt. */
enum refusal refusal_of(const struct judge *j);

/* Does its text speak of credentials, or of something else? */
enum sip_wording refusal_wording(const struct judge *j);

#endif
