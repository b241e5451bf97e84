/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The value of CSeq: a number and a method (RFC 3261 20.16). */
#ifndef SIP_CSEQ_H
#define SIP_CSEQ_H

#include "sip/method.h"
#include "sip/result.h"

struct sip_cseq {
    bool has_number; /* false where there is none, or it does not fit 32 bits */
    bool too_large;  /* not less than 2**31 (RFC 3261 8.1.1.5) */
    uint32_t number;
    struct slice method; /* SLICE_NONE where missing */
};

/* SIP_NOT where the number or the method is missing or more follows; what could be read is in *out even then. */
enum sip_result sip_cseq_parse(struct slice value, struct sip_cseq *out);

#endif
