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

/* Up to nine digits, one space and a token. False for any other. */
static bool take_usual(struct slice text, struct sip_cseq *out)
{
    uint32_t number = 0;
    size_t at = 0;

    for (; at < text.n && at < 10 && text.p[at] >= '0' && text.p[at] <= '9'; at++)
        number = number * 10 + (uint32_t)(text.p[at] - '0');
    if (at == 0 || at == 10 || at + 1 >= text.n || text.p[at] != ' ' || sip_lex_skip(text, at + 1, LEX_TOKEN) < text.n)
        return false;
    *out = (struct sip_cseq){.has_number = true, .number = number, .method = slice_from(text, at + 1)};
    return true;
}

enum sip_result sip_cseq_parse(struct slice value, struct sip_cseq *out)
{
    if (take_usual(value, out))
        return SIP_OK;
    struct slice text = slice_trim(value);
    size_t digits = sip_lex_find(text, 0, LEX_SPACE);
    struct slice behind = slice_trim(slice_from(text, digits));
    size_t token = sip_lex_skip(behind, 0, LEX_TOKEN);
    size_t method = sip_lex_find(behind, token, LEX_SPACE);

    *out = (struct sip_cseq){.method = method ? slice_head(behind, method) : SLICE_NONE};
    bool number = take_number(slice_head(text, digits), out);
    return number && token > 0 && token == behind.n ? SIP_OK : SIP_NOT;
}
