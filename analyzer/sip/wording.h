/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the words of a refusal speak of: its reason phrase, a Warning, the text of a Reason. RFC 3261 gives a 403 for wrong
 * credentials and for rules alike, and servers tell them apart in words alone. */
#ifndef SIP_WORDING_H
#define SIP_WORDING_H

#include "base/slice.h"

enum sip_wording {
    SIP_WORDING_NONE,        /* nothing, or what the registry says of the code */
    SIP_WORDING_CREDENTIALS, /* a password, a digest, a nonce, who may log in */
    SIP_WORDING_OTHER,
};

/* The phrase of a response with this code. */
enum sip_wording sip_wording_of_phrase(unsigned code, struct slice phrase);

/* Any other text: empty is SIP_WORDING_NONE. */
enum sip_wording sip_wording_of_text(struct slice text);

#endif
