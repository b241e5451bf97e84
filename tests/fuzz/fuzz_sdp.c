/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes a session description. */
#include "fuzz.h"
#include "sip/sdp.h"

static void check_media(const struct sip_sdp_media *media, struct slice text)
{
    struct slice lines = media->lines, formats = media->formats, format;
    struct sip_sdp_rtpmap map;

    fuzz_lies_in(media->media, text);
    fuzz_lies_in(media->proto, text);
    fuzz_lies_in(media->address, text);
    fuzz_lies_in(media->lines, text);
    while (sip_sdp_format_next(&formats, &format))
        fuzz_lies_in(format, text);
    while (sip_sdp_rtpmap_next(&lines, &map))
        fuzz_lies_in(map.encoding, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = fuzz_slice(data, size), error;
    struct sip_sdp sdp;

    if (sip_sdp_parse(text, &sdp, &error) == SIP_NOT)
        fuzz_lies_in(error, text);
    assert(sdp.n_media <= SDP_MAX_MEDIA);
    for (unsigned i = 0; i < sdp.n_media; i++)
        check_media(&sdp.media[i], text);
    return 0;
}
