/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The value of Date: an RFC 1123 date in GMT (RFC 3261 20.17), such as "Sat, 13 Nov 2010 23:29:00 GMT". */
#ifndef SIP_DATE_H
#define SIP_DATE_H

#include "base/slice.h"

/* Has it the form that the grammar (SIP-date) asks for, and are its numbers those of a day and time? */
bool sip_date_is_valid(struct slice value);

#endif
