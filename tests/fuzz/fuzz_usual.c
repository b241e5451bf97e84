/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is written in the usual way is read in a quick way: it must say what the long way says. */
#include "base/scan.h"
#include "fuzz.h"
#include "sip/addr.h"
#include "sip/call_id.h"
#include "sip/cseq.h"
#include "sip/field.h"
#include "sip/msg.h"

enum { LONGEST = 512, BLANKS = 64 };

static void check_lines(struct slice bytes)
{
    uint32_t want[LONGEST], got[LONGEST];
    size_t n = scan_lines_by(SCAN_PLAIN, bytes.p, bytes.n, 0, want, LONGEST);

    for (unsigned way = SCAN_SSE2; way <= (unsigned)scan_best_way(); way++) {
        assert(scan_lines_by((enum scan_way)way, bytes.p, bytes.n, 0, got, LONGEST) == n);
        assert(memcmp(got, want, n * sizeof *got) == 0);
    }
}

/* The lines of a message are those that the long way takes one after the other. */
static void check_message(struct slice bytes)
{
    static struct sip_msg msg;
    struct sip_field field;
    size_t lf = slice_find(bytes, '\n'), at = lf < bytes.n ? lf + 1 : lf;
    unsigned n = 0;

    if (sip_msg_parse(bytes, false, &msg) != SIP_OK)
        return;
    while (sip_field_any(bytes, &at, &field) == FIELD_LINE)
        if (field.name.p && n < SIP_MAX_LINES) {
            struct slice value = sip_line_value(&msg, &msg.lines[n]);
            assert(n < msg.n_lines && sip_header_find_folded(field.name) == (enum sip_header)msg.lines[n].header);
            assert(msg.lines[n].name == field.start && value.p == field.value.p && value.n == field.value.n);
            n++;
        }
    assert(n == msg.n_lines && field.start == msg.head.n);
    struct slice call_id = sip_call_id_find(bytes);
    assert(call_id.p == msg.call_id.p && call_id.n == msg.call_id.n);
}

/* Both absent, or at the same place of their texts. */
static bool same(struct slice a, struct slice of_a, struct slice b, struct slice of_b)
{
    return !a.p == !b.p && a.n == b.n && (a.n == 0 || a.p - of_a.p == b.p - of_b.p);
}

/* Blanks at the end say nothing, but are too much for the quick way. */
static void check_value(struct slice value)
{
    char room[LONGEST + BLANKS];
    struct sip_via via, via2;
    struct sip_addr addr, addr2;
    struct sip_cseq cseq, cseq2;
    struct slice rest, rest2, padded = {room, value.n + BLANKS};

    memcpy(room, value.p, value.n);
    memset(room + value.n, ' ', BLANKS);
    assert(sip_via_parse(value, &via, &rest) == sip_via_parse(padded, &via2, &rest2));
    assert(same(via.text, value, via2.text, padded) && same(via.transport, value, via2.transport, padded) &&
           same(via.host, value, via2.host, padded) && same(via.branch, value, via2.branch, padded) &&
           same(via.received, value, via2.received, padded));
    assert(via.port == via2.port && via.has_rport == via2.has_rport && via.rport == via2.rport);
    assert(slice_trim(rest).n == slice_trim(rest2).n);
    assert(sip_addr_parse(value, &addr) == sip_addr_parse(padded, &addr2));
    assert(same(addr.display, value, addr2.display, padded) && same(addr.uri, value, addr2.uri, padded));
    assert(addr.params.n == addr2.params.n && addr.brackets == addr2.brackets && addr.quoted == addr2.quoted &&
           addr.unbalanced == addr2.unbalanced);
    assert(same(sip_addr_tag(&addr), value, sip_addr_tag(&addr2), padded));
    assert(sip_cseq_parse(value, &cseq) == sip_cseq_parse(padded, &cseq2));
    assert(cseq.has_number == cseq2.has_number && cseq.too_large == cseq2.too_large && cseq.number == cseq2.number &&
           same(cseq.method, value, cseq2.method, padded));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice bytes = fuzz_slice(data, size);
    struct sip_field field;
    size_t at = 0;

    check_lines(bytes);
    check_message(bytes);
    if (bytes.n <= LONGEST)
        check_value(bytes);
    while (sip_field_next(bytes, &at, &field) == FIELD_LINE)
        if (field.value.n <= LONGEST)
            check_value(field.value);
    return 0;
}
