/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/json.h"

#include <inttypes.h>

#include "report/escape.h"

static void new_line(struct json *j)
{
    g_string_append_printf(j->out, "\n%*s", (int)(j->depth * 2), "");
}

static void start(struct json *j, const char *key)
{
    if (j->comma)
        g_string_append_c(j->out, ',');
    if (j->depth)
        new_line(j);
    if (key) {
        escape_json(j->out, slice_of(key));
        g_string_append(j->out, ": ");
    }
    j->comma = true;
}

static void open_with(struct json *j, const char *key, char bracket)
{
    start(j, key);
    g_string_append_c(j->out, bracket);
    j->depth++;
    j->comma = false;
}

static void close_with(struct json *j, char bracket)
{
    j->depth--;
    if (j->comma)
        new_line(j);
    g_string_append_c(j->out, bracket);
    j->comma = true;
    if (!j->depth)
        g_string_append_c(j->out, '\n');
}

void json_open(struct json *j, const char *key)
{
    open_with(j, key, '{');
}

void json_close(struct json *j)
{
    close_with(j, '}');
}

void json_open_array(struct json *j, const char *key)
{
    open_with(j, key, '[');
}

void json_close_array(struct json *j)
{
    close_with(j, ']');
}

void json_null(struct json *j, const char *key)
{
    json_raw(j, key, SLICE_LIT("null"));
}

void json_count(struct json *j, const char *key, uint64_t n)
{
    start(j, key);
    g_string_append_printf(j->out, "%" PRIu64, n);
}

void json_text(struct json *j, const char *key, struct slice text)
{
    if (!text.p) {
        json_null(j, key);
        return;
    }
    start(j, key);
    escape_json(j->out, text);
}

void json_time(struct json *j, const char *key, captime t)
{
    char text[CAPTIME_TEXT];

    if (t == CAPTIME_NONE)
        json_null(j, key);
    else
        json_text(j, key, (struct slice){text, captime_format(t, text)});
}

void json_ms(struct json *j, const char *key, captime duration)
{
    char text[CAPTIME_TEXT];

    if (duration == CAPTIME_NONE)
        json_null(j, key);
    else
        json_raw(j, key, (struct slice){text, captime_format_ms(duration, text)});
}

void json_raw(struct json *j, const char *key, struct slice value)
{
    start(j, key);
    g_string_append_len(j->out, value.p, (gssize)value.n);
}
