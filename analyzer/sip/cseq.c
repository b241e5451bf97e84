/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/cseq.h"
#include "sip/lex.h"

static bool take_number(struct slice digits, struct sip_cseq *out)
{
    uint64_t number;

    out->has_number = slice_number(digits, UINT32_MAX, &number);
    if (out->has_number)
        out->number = (uint32_t)number;
    for (size_t i = 0; i < digits.n && !out->has_number; i++)
        if (digits.p[i] < '0' || digits.p[i] > '9')
            return false;
    out->too_large = digits.n > 0 && (!out->has_number || number > INT32_MAX);
    return digits.n > 0;
}

enum sip_result sip_cseq_parse(struct slice value, struct sip_cseq *out)
{
    struct slice text = slice_trim(value);
    size_t digits = sip_lex_find(text, 0, LEX_SPACE);
    struct slice behind = slice_trim(slice_from(text, digits));
    size_t token = sip_lex_skip(behind, 0, LEX_TOKEN);
    size_t method = sip_lex_find(behind, token, LEX_SPACE);

    *out = (struct sip_cseq){.method = method ? slice_head(behind, method) : SLICE_NONE};
    bool number = take_number(slice_head(text, digits), out);
    return number && token > 0 && token == behind.n ? SIP_OK : SIP_NOT;
}
