/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/wording.h"

#include "sip/status.h"

/* "auth" speaks of authentication as servers abbreviate it ("Bad auth", "Forbidden auth ID"), but "not authorized" does not. */
static bool speaks_of_auth(struct slice text)
{
    for (size_t at; (at = slice_search_i(text, SLICE_LIT("auth"))) < text.n; text = slice_from(text, at + 4))
        if (!slice_startsi(slice_from(text, at + 4), SLICE_LIT("ori")) && !slice_startsi(slice_from(text, at + 4), SLICE_LIT("enticated")))
            return true;
    return false;
}

enum sip_wording sip_wording_of_text(struct slice text)
{
    static const char *const words[] = {"password", "passwd", "passphrase", "credential", "digest", "nonce", "username",
        "user name", "login", "log in", "log-in", "replay", "wrong realm", "invalid realm", "secret"};

    text = slice_head(slice_trim(text), 256);
    if (text.n < 3) /* too short to say anything */
        return SIP_WORDING_NONE;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (slice_search_i(text, slice_of(words[i])) < text.n)
            return SIP_WORDING_CREDENTIALS;
    return speaks_of_auth(text) ? SIP_WORDING_CREDENTIALS : SIP_WORDING_OTHER;
}

enum sip_wording sip_wording_of_phrase(unsigned code, struct slice phrase)
{
    const struct sip_status *s = sip_status_find(code);

    while (phrase.n && (slice_is_lws(phrase.p[phrase.n - 1]) || strchr(".!", phrase.p[phrase.n - 1])))
        phrase.n--;
    return s && slice_eqi(slice_trim(phrase), slice_of(s->name)) ? SIP_WORDING_NONE : sip_wording_of_text(phrase);
}
