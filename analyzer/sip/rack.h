/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The value of RAck: which reliable provisional response a PRACK confirms (RFC 3262 7.2). */
#ifndef SIP_RACK_H
#define SIP_RACK_H

#include "sip/method.h"
#include "sip/result.h"

struct sip_rack {
    uint32_t rseq;
    uint32_t cseq;
    struct slice method;
};

/* SIP_NOT where it is not two numbers and a method; then *out is not valid. */
enum sip_result sip_rack_parse(struct slice value, struct sip_rack *out);

#endif
