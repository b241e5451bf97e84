/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A decoded SIP message: one pass over the header lines, everything else found on demand.
 * Tolerant by design: any byte sequence that begins with a request or status line decodes, and what is wrong with it is
 * in the findings. All slices point into the caller's bytes; nothing is copied or allocated. The struct is large
 * (about 3 KiB): keep one and reuse it; sip_msg_parse sets all that is valid.
 * Grammar: RFC 3261 section 25.1, with the tolerance of 7.3.1 (folding, compact forms) and of LF-only line ends. */
#ifndef SIP_MSG_H
#define SIP_MSG_H

#include "sip/finding.h"
#include "sip/header.h"
#include "sip/method.h"
#include "sip/result.h"
#include "sip/transport.h"
#include "sip/via.h"

enum {
    SIP_MAX_LINES = 128,   /* header lines kept; more are counted in lines_dropped */
    SIP_MAX_FINDINGS = 16, /* findings kept; more are counted in findings_dropped */
};

enum sip_kind {
    SIP_REQUEST,
    SIP_RESPONSE,
};

struct sip_line { /* a header line; the value has no white space at its ends but may be folded */
    uint16_t header; /* enum sip_header */
    uint16_t name_length;
    uint32_t name;   /* offsets from the start of the message */
    uint32_t value;
    uint32_t value_length;
};

struct sip_msg { /* each slice of it is in sip_msg_moved too */
    struct slice bytes;      /* head and body as given, without surplus bytes behind Content-Length */
    enum sip_kind kind;
    enum sip_method method;  /* of a response: that of its CSeq */
    struct slice method_text; /* the token itself */
    unsigned status;         /* 0 in a request; 65535 stands for what is larger */
    struct slice uri;        /* Request-URI; SLICE_NONE in a response */
    struct slice reason;     /* reason phrase; may be empty */
    struct slice version;    /* "SIP/2.0" */

    struct slice call_id;    /* SLICE_NONE where missing; so for all below */
    struct slice from, to;   /* whole values */
    struct slice from_tag, to_tag;
    uint32_t cseq;           /* valid if has_cseq */
    bool has_cseq;
    bool truncated;          /* the capture cut it short */
    enum sip_method cseq_method;
    struct slice cseq_method_text;
    struct sip_via via;      /* the topmost; via.text is SLICE_NONE where there is none */
    struct slice via2_branch; /* branch of the second Via value, SLICE_NONE where there is none */
    uint16_t via_count;      /* Via values, over all lines */
    int64_t content_length;  /* -1 where missing or not a number */
    struct slice head;       /* start line and header lines, without the empty line */
    struct slice body;       /* what follows the head, at most Content-Length */

    uint16_t n_lines;
    uint16_t lines_dropped;
    uint16_t n_findings;
    uint16_t findings_dropped;
    uint64_t present[(HEADERS + 63) / 64]; /* a bit a header: is there a line with it? */
    struct sip_line lines[SIP_MAX_LINES];
    struct finding findings[SIP_MAX_FINDINGS];
};

/* Decodes the message at the front of a datagram, or one that was framed (frame.h). `truncated` says that the capture has
 * less than was sent: then a short head or body is no finding, and a header line that it cuts is kept but not used for
 * what identifies the message. Of a header field that may appear once the first counts. SIP_NOT where the first line is
 * neither a request nor a status line; then *msg is not valid. */
enum sip_result sip_msg_parse(struct slice bytes, bool truncated, struct sip_msg *msg);

/* The same bytes are at `bytes` now: makes all slices point there. Where they were need not exist any more. */
void sip_msg_moved(struct sip_msg *msg, const char *bytes);

static inline bool sip_msg_has(const struct sip_msg *msg, enum sip_header h)
{
    return msg->present[h / 64] >> h % 64 & 1;
}

/* The value of the nth (0..) line of this header; SLICE_NONE where there are fewer. */
struct slice sip_msg_header(const struct sip_msg *msg, enum sip_header h, unsigned nth);

/* Reads the first line of this header as a number of up to 32 bits, such as Expires or RSeq. */
bool sip_msg_number(const struct sip_msg *msg, enum sip_header h, uint64_t *out);

/* The value of the nth line with this name, registered or not, in full or compact form. */
struct slice sip_msg_header_named(const struct sip_msg *msg, struct slice name, unsigned nth);

static inline struct slice sip_line_name(const struct sip_msg *m, const struct sip_line *l)
{
    return (struct slice){m->bytes.p + l->name, l->name_length};
}

static inline struct slice sip_line_value(const struct sip_msg *m, const struct sip_line *l)
{
    return (struct slice){m->bytes.p + l->value, l->value_length};
}

#endif
