/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/header.h"

enum {
    LONGEST = 29,     /* P-Charging-Function-Addresses */
    ROOM = 32,        /* for a name */
    SAME_LENGTH = 12, /* the most names that have one length */
};

static const struct sip_header_row rows[HEADERS] = {
    [HEADER_OTHER] = {"", 0, SHAPE_TEXT, ""},
#define HEADER(id, name, compact, shape, rfc) [HEADER_##id] = {name, compact, shape, rfc},
#include "sip/header.def"
#undef HEADER
};

/* The names once more, without a pointer on the way. */
static const char spelled[HEADERS][ROOM] = {
#define HEADER(id, name, compact, shape, rfc) [HEADER_##id] = name,
#include "sip/header.def"
#undef HEADER
};

/* By the letter of the compact form. A name without one gets a place of its own behind the letters. */
static const uint8_t by_letter[128 + HEADERS] = {
#define HEADER(id, name, compact, shape, rfc) [(compact) ? (compact) : 128 + HEADER_##id] = HEADER_##id,
#include "sip/header.def"
#undef HEADER
};

/* By the length of the name, the frequent ones first; 0 ends a row. The length tells most names apart, so that a look-up compares one
 * or two. A name that is missing here is not found: the test looks up every row. */
static const uint8_t by_length[LONGEST + 1][SAME_LENGTH + 1] = {
    [2] = {HEADER_TO},
    [3] = {HEADER_VIA},
    [4] = {HEADER_FROM, HEADER_CSEQ, HEADER_DATE, HEADER_HIDE, HEADER_JOIN, HEADER_PATH, HEADER_RACK, HEADER_RSEQ},
    [5] = {HEADER_ALLOW, HEADER_ROUTE, HEADER_EVENT},
    [6] = {HEADER_SERVER, HEADER_REASON, HEADER_ACCEPT, HEADER_MIN_SE},
    [7] = {HEADER_CALL_ID, HEADER_CONTACT, HEADER_EXPIRES, HEADER_REQUIRE, HEADER_DC_INFO, HEADER_PRIVACY,
        HEADER_SUBJECT, HEADER_WARNING},
    [8] = {HEADER_IDENTITY, HEADER_PRIORITY, HEADER_REFER_TO, HEADER_REPLACES, HEADER_REPLY_TO, HEADER_SIP_ETAG},
    [9] = {HEADER_SUPPORTED, HEADER_CALL_INFO, HEADER_POLICY_ID, HEADER_RECV_INFO, HEADER_REFER_SUB, HEADER_TIMESTAMP},
    [10] = {HEADER_USER_AGENT, HEADER_ALERT_INFO, HEADER_CONTENT_ID, HEADER_ENCRYPTION, HEADER_ERROR_INFO,
        HEADER_FLOW_TIMER, HEADER_P_DCS_LAES, HEADER_P_DCS_OSPS, HEADER_SESSION_ID},
    [11] = {HEADER_ANSWER_MODE, HEADER_GEOLOCATION, HEADER_IN_REPLY_TO, HEADER_MAX_BREADTH, HEADER_MIN_EXPIRES,
        HEADER_REFERRED_BY, HEADER_RETRY_AFTER, HEADER_UNSUPPORTED},
    [12] = {HEADER_MAX_FORWARDS, HEADER_CONTENT_TYPE, HEADER_RECORD_ROUTE, HEADER_ALLOW_EVENTS, HEADER_FEATURE_CAPS,
        HEADER_HISTORY_INFO, HEADER_INFO_PACKAGE, HEADER_MIME_VERSION, HEADER_ORGANIZATION, HEADER_RESPONSE_KEY,
        HEADER_SIP_IF_MATCH, HEADER_USER_TO_USER},
    [13] = {HEADER_AUTHORIZATION, HEADER_IDENTITY_INFO, HEADER_P_CHARGE_INFO, HEADER_P_EARLY_MEDIA,
        HEADER_P_PROFILE_KEY, HEADER_P_SERVED_USER, HEADER_PROXY_REQUIRE, HEADER_REASON_PHRASE, HEADER_SERVICE_ROUTE,
        HEADER_TARGET_DIALOG},
    [14] = {HEADER_CONTENT_LENGTH, HEADER_ACCEPT_CONTACT, HEADER_ALERTMSG_ERROR, HEADER_ORIGINATION_ID,
        HEADER_P_ANSWER_STATE, HEADER_P_DCS_REDIRECT, HEADER_POLICY_CONTACT, HEADER_PRIORITY_SHARE,
        HEADER_REJECT_CONTACT, HEADER_RELAYED_CHARGE, HEADER_RESOURCE_SHARE},
    [15] = {HEADER_SESSION_EXPIRES, HEADER_ACCEPT_ENCODING, HEADER_ACCEPT_LANGUAGE, HEADER_P_USER_DATABASE,
        HEADER_REFER_EVENTS_AT, HEADER_RESPONSE_SOURCE, HEADER_SECURITY_CLIENT, HEADER_SECURITY_SERVER,
        HEADER_SECURITY_VERIFY, HEADER_TRIGGER_CONSENT},
    [16] = {HEADER_WWW_AUTHENTICATE, HEADER_ATTESTATION_INFO, HEADER_CONTENT_ENCODING, HEADER_CONTENT_LANGUAGE,
        HEADER_P_ASSOCIATED_URI, HEADER_PRIORITY_VERSTAT, HEADER_PRIV_ANSWER_MODE, HEADER_RESTORATION_INFO},
    [17] = {HEADER_GEOLOCATION_ERROR, HEADER_P_CALLED_PARTY_ID, HEADER_P_CHARGING_VECTOR, HEADER_RESOURCE_PRIORITY,
        HEADER_SUPPRESS_IF_MATCH},
    [18] = {HEADER_PROXY_AUTHENTICATE, HEADER_SUBSCRIPTION_STATE, HEADER_P_ASSERTED_SERVICE, HEADER_P_DCS_BILLING_INFO,
        HEADER_P_REFUSED_URI_LIST, HEADER_PERMISSION_MISSING},
    [19] = {HEADER_P_ASSERTED_IDENTITY, HEADER_PROXY_AUTHORIZATION, HEADER_ADDITIONAL_IDENTITY,
        HEADER_AUTHENTICATION_INFO, HEADER_CONTENT_DISPOSITION, HEADER_GEOLOCATION_ROUTING, HEADER_P_PREFERRED_SERVICE,
        HEADER_REQUEST_DISPOSITION},
    [20] = {HEADER_P_DCS_TRACE_PARTY_ID, HEADER_P_PREFERRED_IDENTITY, HEADER_P_VISITED_NETWORK_ID},
    [21] = {HEADER_CELLULAR_NETWORK_INFO, HEADER_P_ACCESS_NETWORK_INFO, HEADER_P_MEDIA_AUTHORIZATION,
        HEADER_SERVICE_INTERACT_INFO},
    [24] = {HEADER_ACCEPT_RESOURCE_PRIORITY},
    [28] = {HEADER_P_PRIVATE_NETWORK_INDICATION},
    [29] = {HEADER_P_CHARGING_FUNCTION_ADDRESSES},
};

const struct sip_header_row *sip_header_row(enum sip_header h)
{
    return h < HEADERS ? &rows[h] : &rows[HEADER_OTHER];
}

const char *sip_header_name(enum sip_header h)
{
    return sip_header_row(h)->name;
}

const char *sip_header_shape_name(enum sip_header_shape s)
{
    static const char *const names[HEADER_SHAPES] = {
        [SHAPE_TEXT] = "text",
        [SHAPE_LIST] = "list",
        [SHAPE_ADDRESS] = "address",
        [SHAPE_ADDRESSES] = "addresses",
        [SHAPE_TOKENS] = "tokens",
        [SHAPE_NUMBER] = "number",
        [SHAPE_AUTH] = "credentials",
    };
    return s < HEADER_SHAPES ? names[s] : "?";
}

static enum sip_header find_compact(char letter)
{
    unsigned char c = (unsigned char)slice_lower(letter);
    return c < 128 ? (enum sip_header)by_letter[c] : HEADER_OTHER;
}

/* Compares two bytes or more, by looks of a fixed length that may overlap: quicker than a call for names this short. */
static inline bool is_same(const char *known, const char *name, size_t n)
{
    size_t at = 0;

    if (n < 4)
        return memcmp(known, name, 2) == 0 && known[n - 1] == name[n - 1];
    if (n < 8)
        return memcmp(known, name, 4) == 0 && memcmp(known + n - 4, name + n - 4, 4) == 0;
    for (; at + 8 < n; at += 8)
        if (memcmp(known + at, name + at, 8) != 0)
            return false;
    return memcmp(known + n - 8, name + n - 8, 8) == 0;
}

enum sip_header sip_header_find_folded(struct slice name)
{
    if (name.n == 1)
        return find_compact(name.p[0]);
    if (name.n > LONGEST)
        return HEADER_OTHER;
    for (const uint8_t *h = by_length[name.n]; *h; h++)
        if (slice_eqi((struct slice){spelled[*h], name.n}, name))
            return (enum sip_header) * h;
    return HEADER_OTHER;
}

enum sip_header sip_header_find(struct slice name)
{
    if (name.n < 2 || name.n > LONGEST)
        return sip_header_find_folded(name);
    size_t last = name.n - 1;
    const uint8_t *h = by_length[name.n];

    while (*h && (spelled[*h][0] != name.p[0] || spelled[*h][last] != name.p[last]))
        h++;
    /* Nearly every sender writes the names as they are registered. */
    return *h && is_same(spelled[*h], name.p, name.n) ? (enum sip_header) * h : sip_header_find_folded(name);
}
