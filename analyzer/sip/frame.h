/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a SIP message begins and ends (RFC 3261 18.3): a datagram holds one, a stream one after the other by their
 * Content-Length. No state: the caller keeps the bytes. */
#ifndef SIP_FRAME_H
#define SIP_FRAME_H

#include "base/slice.h"
#include "sip/result.h"

enum {
    SIP_MAX_HEAD = 64 * 1024,        /* bytes of start line and headers in a stream; beyond it is not SIP */
    SIP_MAX_MESSAGE = 1024 * 1024,   /* head and body; a larger Content-Length in a stream is cut to this */
};

/* Is it worth decoding? Cheap, made for media packets: looks at the first line only. SIP_OK for a request or status line
 * ("TOKEN SP … SIP/n.n" or "SIP/n.n nnn"), SIP_MORE for what could become one, SIP_NOT for the rest. Leading CRLFs
 * (RFC 3261 7.5) must have been skipped. */
enum sip_result sip_frame_looks(struct slice bytes);

/* Bytes of empty lines (CRLF or LF) at the start: keep-alives (RFC 5626 3.5.1) and RFC 3261 7.5. */
size_t sip_frame_blank(struct slice bytes);

/* The next message of a stream. SIP_OK: *length bytes are one whole message. SIP_MORE: it is not complete; *length is
 * what it needs in all where that is known, else 0. SIP_NOT: no start line here; *length bytes can be given up (at least
 * 1), up to what could be the next start line; of a head that has no end all SIP_MAX_HEAD bytes. */
enum sip_result sip_frame_stream(struct slice bytes, size_t *length);

/* The head of a message with its empty line: its length, 0 where it has no end; *body is the Content-Length, -1 where that
 * is missing or no number. */
size_t sip_frame_head(struct slice bytes, int64_t *body);

/* Where a message begins for sure, from `from` on and before `to`: at the beginning of a line, with a start line and behind
 * it the name of a header field that every message has. 0 where there is none, and in *more whether further bytes could
 * show one. */
size_t sip_frame_sure(struct slice bytes, size_t from, size_t to, bool *more);

/* The message of a datagram: its length without surplus bytes behind Content-Length. SIP_NOT where it is none. A body
 * that is too short is still SIP_OK. For who needs the length alone: sip_msg_parse leaves surplus bytes out by itself. */
enum sip_result sip_frame_datagram(struct slice bytes, size_t *length);

#endif
