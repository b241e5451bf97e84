/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a decoder says of its input. Odd but usable traffic is SIP_OK with findings (finding.h). */
#ifndef SIP_RESULT_H
#define SIP_RESULT_H

enum sip_result {
    SIP_OK,   /* decoded */
    SIP_MORE, /* a prefix of something: more bytes are needed */
    SIP_NOT,  /* not this */
};

#endif
