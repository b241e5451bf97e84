/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/start.h"
#include "sip/lex.h"

static inline bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t skip_digits(struct slice s, size_t at)
{
    while (at < s.n && is_digit(s.p[at]))
        at++;
    return at;
}

static size_t skip_blanks(struct slice s, size_t at)
{
    while (at < s.n && is_blank(s.p[at]))
        at++;
    return at;
}

/* The length of the version at the front; 0 where there is none. */
static size_t version_length(struct slice s)
{
    struct slice usual = SLICE_LIT("SIP/2.0");

    if (slice_starts(s, usual) && (s.n == usual.n || !is_digit(s.p[usual.n])))
        return usual.n;
    if (!slice_startsi(s, SLICE_LIT("SIP/")))
        return 0;
    size_t dot = skip_digits(s, 4);
    if (dot == 4 || dot == s.n || s.p[dot] != '.')
        return 0;
    size_t end = skip_digits(s, dot + 1);
    return end > dot + 1 ? end : 0;
}

bool sip_start_is_version(struct slice text)
{
    return text.n > 0 && version_length(text) == text.n;
}

static enum sip_result status_line(struct slice line, struct sip_start *out)
{
    size_t version = version_length(line);
    size_t code = skip_blanks(line, version);
    size_t end = skip_digits(line, code);
    size_t reason = skip_blanks(line, end);
    uint64_t status;

    if (code == version || end == code)
        return SIP_NOT;
    out->request = false;
    out->odd_space = code - version != 1 || line.p[version] != ' ';
    out->method = SLICE_NONE;
    out->uri = SLICE_NONE;
    out->version = slice_head(line, version);
    out->code = (struct slice){line.p + code, end - code};
    out->status = slice_number(out->code, UINT16_MAX, &status) ? (unsigned)status : UINT16_MAX;
    out->reason = slice_trim(slice_from(line, reason));
    return SIP_OK;
}

/* Does it end with the version that nearly all have, behind a space? */
static bool ends_as_usual(struct slice line)
{
    struct slice usual = SLICE_LIT(" SIP/2.0");
    return line.n > usual.n && memcmp(line.p + line.n - usual.n, usual.p, usual.n) == 0;
}

static enum sip_result request_line(struct slice line, struct sip_start *out)
{
    size_t method = sip_lex_skip(line, 0, LEX_TOKEN);
    size_t end = line.n;

    if (method == 0 || method > SIP_MAX_METHOD || method == line.n || !is_blank(line.p[method]))
        return SIP_NOT;
    while (end > method && is_blank(line.p[end - 1]))
        end--;
    size_t version = ends_as_usual(line) ? end - strlen("SIP/2.0") : end;
    while (version > method && !is_blank(line.p[version - 1]))
        version--;
    struct slice between = {line.p + method, version - method};
    out->version = (struct slice){line.p + version, end - version};
    out->uri = slice_trim(between);
    if (out->uri.n == 0 || !sip_start_is_version(out->version))
        return SIP_NOT;
    out->request = true;
    out->odd_space = end != line.n || between.n != out->uri.n + 2 || line.p[method] != ' ' ||
                     line.p[version - 1] != ' ' || slice_find(out->uri, ' ') < out->uri.n;
    out->method = slice_head(line, method);
    out->code = SLICE_NONE;
    out->status = 0;
    out->reason = SLICE_NONE;
    return SIP_OK;
}

enum sip_result sip_start_parse(struct slice line, struct sip_start *out)
{
    if (line.n > 4 && line.p[3] == '/')
        return status_line(line, out);
    return request_line(line, out);
}
