/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cuts a stream into messages: every step moves on, and what is a message decodes. */
#include "fuzz.h"
#include "sip/frame.h"
#include "sip/msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct sip_msg msg;
    struct slice rest = fuzz_slice(data, size);
    size_t length;

    if (sip_frame_datagram(rest, &length) == SIP_OK)
        assert(length > 0 && length <= rest.n && sip_msg_parse(slice_head(rest, length), false, &msg) == SIP_OK);
    for (;;) {
        rest = slice_from(rest, sip_frame_blank(rest));
        enum sip_result result = sip_frame_stream(rest, &length);
        if (result == SIP_MORE) {
            assert(length == 0 || length > rest.n);
            break;
        }
        assert(length > 0 && length <= rest.n);
        if (result == SIP_OK)
            assert(sip_msg_parse(slice_head(rest, length), false, &msg) == SIP_OK && !msg.truncated);
        rest = slice_from(rest, length);
    }
    return 0;
}
