/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/rack.h"
#include "sip/lex.h"

static struct slice take_word(struct slice *rest)
{
    struct slice s = slice_trim(*rest);
    size_t end = sip_lex_find(s, 0, LEX_SPACE);

    *rest = slice_from(s, end);
    return slice_head(s, end);
}

enum sip_result sip_rack_parse(struct slice value, struct sip_rack *out)
{
    struct slice rest = value;
    uint64_t rseq, cseq;

    if (!slice_number(take_word(&rest), UINT32_MAX, &rseq) || !slice_number(take_word(&rest), UINT32_MAX, &cseq))
        return SIP_NOT;
    *out = (struct sip_rack){(uint32_t)rseq, (uint32_t)cseq, take_word(&rest)};
    return sip_lex_is_token(out->method) && slice_trim(rest).n == 0 ? SIP_OK : SIP_NOT;
}
