/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cuts SIP messages out of bytes in order (RFC 3261 18.3), wherever those come from: a TCP stream, or a layer on top of
 * one. It looks at the bytes and says what the first of them are; the caller consumes them. It remembers how far it has
 * looked, so that a message in many small pieces costs no more than one in few. Pure: no counts, no memory.
 * A Content-Length may be wrong. It is believed where the next message begins behind the body that it tells of, or nothing
 * is there yet. Where something else is behind it, or while bytes are missing to it, a start line within the body counts if
 * a header field that every message has stands behind it: there the next message begins. While bytes are missing, only a
 * body that cannot have such lines is searched: no text, message or parts. */
#ifndef EXTRACT_FRAMER_H
#define EXTRACT_FRAMER_H

#include "base/slice.h"

/* Zeros at the beginning of a direction. */
struct framer {
    uint32_t wanted;  /* bytes the message needs, where its head tells */
    uint32_t scanned; /* bytes that are known not to have the end of the head */
    uint32_t tail;    /* bytes behind a hole that still belong to the message before it */
    bool has_line;    /* those that were scanned have a line end */
    bool plain;       /* no start line can be in the body that is waited for */
};

/* What the first bytes are. */
enum framer_step {
    FRAMER_MORE,    /* nothing that is whole */
    FRAMER_MESSAGE, /* a message */
    FRAMER_MISFIT,  /* a message whose Content-Length is not that of its body */
    FRAMER_BLANK,   /* empty lines, or zeros: a keep-alive (RFC 5626 3.5.1), what is sent before a message (7.5) */
    FRAMER_TAIL,    /* the end of a message of which a hole has swallowed a part */
    FRAMER_ENDLESS, /* a start line and a head that has no end */
    FRAMER_OTHER,   /* no message */
};

/* Says what the first *length bytes are: they must be consumed before the next call. With FRAMER_MORE nothing is to be
 * consumed, and the next call has the same bytes and more. */
enum framer_step framer_next(struct framer *f, struct slice bytes, size_t *length);

/* The bytes end within a message whose Content-Length asks for more: the length of the message if another one begins for
 * sure within them, else 0. */
size_t framer_misfit(const struct framer *f, struct slice bytes);

/* The bytes do not go on behind `rest`, all that was not consumed: a hole of `missing` bytes follows, or the end (0).
 * Are they the beginning of a message? */
bool framer_break(struct framer *f, struct slice rest, uint64_t missing);

#endif
