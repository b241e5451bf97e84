/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes and checks a message, and every header field with the decoder of its own. */
#include "fuzz.h"
#include "sip/auth.h"
#include "sip/check.h"
#include "sip/event.h"
#include "sip/msg.h"
#include "sip/rack.h"
#include "sip/reason.h"
#include "sip/replaces.h"
#include "sip/session.h"

enum { ROOM = 256 };

static void check_slices(const struct sip_msg *m)
{
    const struct slice slices[] = {m->method_text, m->uri, m->reason, m->version, m->call_id, m->from, m->to,
        m->from_tag, m->to_tag, m->cseq_method_text, m->via.text, m->via.transport, m->via.host, m->via.branch,
        m->via.received, m->via2_branch, m->head, m->body};

    for (size_t i = 0; i < sizeof slices / sizeof slices[0]; i++)
        fuzz_lies_in(slices[i], m->bytes);
    for (unsigned i = 0; i < m->n_lines; i++) {
        fuzz_lies_in(sip_line_name(m, &m->lines[i]), m->bytes);
        fuzz_lies_in(sip_line_value(m, &m->lines[i]), m->bytes);
    }
}

static void decode_value(struct slice value)
{
    struct sip_auth auth;
    struct sip_event event;
    struct sip_event_state state;
    struct sip_rack rack;
    struct sip_reason reason;
    struct sip_replaces replaces;
    struct sip_session session;
    struct slice rest = value;

    sip_auth_parse(value, &auth);
    fuzz_lies_in(auth.realm, value);
    fuzz_lies_in(auth.response, value);
    sip_event_parse(value, &event);
    fuzz_lies_in(event.id, value);
    sip_event_state_parse(value, &state);
    fuzz_lies_in(state.reason, value);
    if (sip_rack_parse(value, &rack) == SIP_OK)
        fuzz_lies_in(rack.method, value);
    while (sip_reason_next(&rest, &reason))
        fuzz_lies_in(reason.text, value);
    sip_replaces_parse(value, &replaces);
    fuzz_lies_in(replaces.to_tag, value);
    sip_session_parse(value, &session);
}

static void decode(struct slice bytes, bool truncated)
{
    static struct sip_msg msg;
    struct finding found[ROOM];

    if (sip_msg_parse(bytes, truncated, &msg) != SIP_OK)
        return;
    check_slices(&msg);
    for (unsigned i = 0; i < msg.n_lines; i++)
        decode_value(sip_line_value(&msg, &msg.lines[i]));
    size_t n = sip_check(&msg, SIP_UDP, found, ROOM);
    for (size_t i = 0; i < n; i++)
        assert(found[i].code < FINDINGS && (size_t)found[i].offset + found[i].length <= bytes.n);
    for (size_t i = 1; i < n; i++)
        assert(found[i - 1].offset <= found[i].offset);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    decode(fuzz_slice(data, size), false);
    decode(fuzz_slice(data, size), true);
    return 0;
}
