/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parameters behind a value: ";name=value;flag" (generic-param of RFC 3261 25.1), with white space allowed around
 * every separator. A comma has no meaning here: lists are split first (list.h). */
#ifndef SIP_PARAM_H
#define SIP_PARAM_H

#include "base/slice.h"

struct sip_param {
    struct slice name;
    struct slice
        value; /* of a quoted string what is between the quotes, escapes left; SLICE_NONE where there is no "=" */
    bool quoted;
};

/* Takes the next parameter off the front of *rest, which begins with ";" or where a name begins. Empty parameters
 * (";;") are passed over. False at the end. */
bool sip_param_next(struct slice *rest, struct sip_param *out);

/* Does every parameter have a token as its name, with nothing between two semicolons left empty? */
bool sip_param_all_named(struct slice params);

/* The first parameter with this name, in any case. */
bool sip_param_find(struct slice params, struct slice name, struct sip_param *out);

/* Its value; SLICE_NONE where the parameter is missing or its value is missing or empty. */
struct slice sip_param_value(struct slice params, struct slice name);

#endif
