/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/upgrade.h"

enum { WINDOW_BITS_MIN = 8, WINDOW_BITS_MAX = 15 };

static struct slice take_line(struct slice *rest)
{
    size_t n = slice_find(*rest, '\n');
    struct slice line = slice_head(*rest, n);

    *rest = slice_from(*rest, n + 1);
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

/* Up to `separator`, without white space around it. */
static struct slice take_item(struct slice *rest, char separator)
{
    size_t n = slice_find(*rest, separator);
    struct slice item = slice_trim(slice_head(*rest, n));

    *rest = slice_from(*rest, n + 1);
    return item;
}

static bool has_token(struct slice list, struct slice token)
{
    while (list.n)
        if (slice_eqi(take_item(&list, ','), token))
            return true;
    return false;
}

/* A value may be in quotes (RFC 7692 7.1). */
static uint8_t window_bits(struct slice value)
{
    uint64_t bits;

    if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
        value = slice_head(slice_from(value, 1), value.n - 2);
    return slice_number(value, WINDOW_BITS_MAX, &bits) && bits >= WINDOW_BITS_MIN ? (uint8_t)bits : WINDOW_BITS_MAX;
}

static void take_parameter(struct slice parameter, struct upgrade *out)
{
    struct slice name = take_item(&parameter, '=');

    if (slice_eqi(name, SLICE_LIT("client_no_context_takeover")))
        out->of[UPGRADE_CLIENT].alone = true;
    else if (slice_eqi(name, SLICE_LIT("server_no_context_takeover")))
        out->of[UPGRADE_SERVER].alone = true;
    else if (slice_eqi(name, SLICE_LIT("client_max_window_bits")))
        out->of[UPGRADE_CLIENT].window_bits = window_bits(slice_trim(parameter));
    else if (slice_eqi(name, SLICE_LIT("server_max_window_bits")))
        out->of[UPGRADE_SERVER].window_bits = window_bits(slice_trim(parameter));
}

/* Of several offers of the same extension the first counts here; a response has one. */
static void take_extensions(struct slice list, struct upgrade *out)
{
    while (list.n && !out->deflate) {
        struct slice extension = take_item(&list, ',');
        if (!slice_eqi(take_item(&extension, ';'), SLICE_LIT("permessage-deflate")))
            continue;
        out->deflate = true;
        while (extension.n)
            take_parameter(take_item(&extension, ';'), out);
    }
}

/* Returns whether it is "Upgrade: websocket". */
static bool take_field(struct slice line, struct upgrade *out)
{
    struct slice name = take_item(&line, ':'), value = slice_trim(line);

    if (slice_eqi(name, SLICE_LIT("Upgrade")))
        return has_token(value, SLICE_LIT("websocket"));
    if (slice_eqi(name, SLICE_LIT("Sec-WebSocket-Protocol")))
        out->sip = out->sip || has_token(value, SLICE_LIT("sip"));
    else if (slice_eqi(name, SLICE_LIT("Sec-WebSocket-Extensions")))
        take_extensions(value, out);
    return false;
}

static bool could_start(struct slice bytes, struct slice with)
{
    return slice_starts(bytes, with) || (bytes.n < with.n && slice_starts(with, bytes));
}

enum upgrade_result upgrade_parse(struct slice bytes, struct upgrade *out, size_t *length)
{
    struct slice request = SLICE_LIT("GET "), response = SLICE_LIT("HTTP/1.1 101"),
                 rest = slice_head(bytes, UPGRADE_MAX_HEAD);
    bool upgrades = false;

    *out = (struct upgrade){.of = {{false, WINDOW_BITS_MAX}, {false, WINDOW_BITS_MAX}}};
    if (!could_start(bytes, request) && !could_start(bytes, response))
        return UPGRADE_NOT;
    out->accepts = slice_starts(bytes, response);
    take_line(&rest);
    while (rest.n && slice_find(rest, '\n') < rest.n) {
        struct slice line = take_line(&rest);
        if (line.n == 0) {
            *length = (size_t)(rest.p - bytes.p);
            return upgrades ? UPGRADE_OK : UPGRADE_NOT;
        }
        upgrades = take_field(line, out) || upgrades;
    }
    return bytes.n < UPGRADE_MAX_HEAD ? UPGRADE_MORE : UPGRADE_NOT;
}
