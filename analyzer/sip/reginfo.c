/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/reginfo.h"

static bool is_name(char c)
{
    return c != '>' && c != '/' && c != '=' && !slice_is_lws(c);
}

static struct slice take_name(struct slice *rest)
{
    struct slice s = slice_trim(*rest);
    size_t n = 0;

    while (n < s.n && is_name(s.p[n]))
        n++;
    *rest = slice_from(s, n);
    return slice_head(s, n);
}

/* The value of an attribute of a start tag; SLICE_NONE where it is missing. */
static struct slice attribute(struct slice tag, const char *wanted)
{
    while (tag.n) {
        struct slice name = take_name(&tag);
        tag = slice_trim(tag);
        if (!tag.n || tag.p[0] != '=') { /* the name of the tag, or what no attribute is */
            tag = name.n ? tag : slice_from(tag, 1);
            continue;
        }
        tag = slice_trim(slice_from(tag, 1));
        if (!tag.n || (tag.p[0] != '"' && tag.p[0] != '\''))
            return SLICE_NONE;
        struct slice value = slice_from(tag, 1);
        size_t end = slice_find(value, tag.p[0]);
        if (slice_eq(name, slice_of(wanted)))
            return slice_head(value, end);
        tag = slice_from(value, end + 1);
    }
    return SLICE_NONE;
}

/* "contact", whatever prefix its namespace has. */
static bool is_contact(struct slice tag)
{
    struct slice name = take_name(&tag);
    size_t colon = slice_find(name, ':');

    return slice_eq(colon < name.n ? slice_from(name, colon + 1) : name, SLICE_LIT("contact"));
}

bool sip_reginfo_next_removed(struct slice *text, struct slice *tag, struct slice *event)
{
    static const char *const events[] = {"deactivated", "probation", "rejected"};

    for (size_t open; (open = slice_find(*text, '<')) < text->n;) {
        *text = slice_from(*text, open + 1);
        *tag = slice_head(*text, slice_find(*text, '>'));
        *text = slice_from(*text, tag->n);
        if (!is_contact(*tag) || !slice_eq(attribute(*tag, "state"), SLICE_LIT("terminated")))
            continue;
        *event = attribute(*tag, "event");
        for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
            if (slice_eq(*event, slice_of(events[i])))
                return true;
    }
    return false;
}
