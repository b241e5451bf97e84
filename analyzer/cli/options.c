/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/options.h"

#include "engine/figures/breakdown.h"

#include <string.h>
#include <unistd.h>

enum { KIND_FLAG, KIND_TEXT, KIND_FILE, KIND_INT, KIND_LIST };

static const struct {
    const char *name, *arguments, *help;
    enum command_prints prints;
    enum command_subject subject;
} commands[COMMANDS] = {
#define COMMAND(id, name, arguments, help, prints, subject)                                                            \
    [COMMAND_##id] = {name, arguments, help, PRINTS_##prints, SUBJECT_##subject},
#include "cli/command.def"
#undef COMMAND
};

const char *command_name(enum command c)
{
    return commands[c].name;
}

bool options_are_live(const struct options *o)
{
    return o->interface || o->hep_listen || o->follow;
}

bool options_print(const struct options *o, enum command_prints what)
{
    return commands[o->command].prints == what;
}

static bool fail(GError **error, const char *format, const char *word)
{
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, word);
    return false;
}

/* ---- the text of --help ---- */

static char *describe_commands(void)
{
    GString *s = g_string_new("Commands:\n");

    for (size_t i = 0; i < COMMANDS; i++)
        g_string_append_printf(s, "  %-14s %-15s %s\n", commands[i].name, commands[i].arguments, commands[i].help);
    g_string_append(s, "\nSeveral files are merged by time; \"-\" is standard input.\n"
                       "Exit status: 0 done; 1 --fail-on was met; 2 wrong usage; 3 an input was unreadable or cut short.\n"
                       "See sipray(1) for the fields of the records and the filter language.");
    return g_string_free(s, FALSE);
}

/* ---- words to values ---- */

static bool is_command(const char *word, enum command *out)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, word) == 0) {
            *out = (enum command)i;
            return true;
        }
    return false;
}

static bool read_format(struct options *o, GError **error)
{
    static const char *const names[] = {[FLOW_MERMAID] = "mermaid", [FLOW_SVG] = "svg", [FLOW_HTML] = "html"};

    if (!o->format || writer_format_find(slice_of(o->format), &o->writer))
        return true;
    for (size_t i = FLOW_MERMAID; i < G_N_ELEMENTS(names) && options_print(o, PRINTS_LADDER); i++)
        if (strcmp(o->format, names[i]) == 0) {
            o->flow = (enum flow_format)i;
            return true;
        }
    return fail(error, options_print(o, PRINTS_LADDER) ? "no format \"%s\": use text, json, ndjson, csv, mermaid, svg or html"
                                                  : "no format \"%s\" here: use text, json, ndjson or csv", o->format);
}

static bool read_color(struct options *o, GError **error)
{
    const char *no_color = g_getenv("NO_COLOR");

    if (!o->color || strcmp(o->color, "auto") == 0)
        o->color_when = no_color && *no_color ? COLOR_NEVER : COLOR_AUTO;
    else if (strcmp(o->color, "always") == 0)
        o->color_when = COLOR_ALWAYS;
    else if (strcmp(o->color, "never") == 0)
        o->color_when = COLOR_NEVER;
    else
        return fail(error, "--color is auto, always or never, not \"%s\"", o->color);
    return true;
}

static bool read_ports(struct options *o, GError **error)
{
    struct slice rest = slice_of(o->ports);

    while (rest.n) {
        size_t end = slice_find(rest, ',');
        uint64_t port;
        if (!slice_number(slice_head(rest, end), 65535, &port) || port == 0 || o->n_ports == G_N_ELEMENTS(o->port_list))
            return fail(error, "--port takes up to 64 numbers from 1 to 65535 with commas between, not \"%s\"", o->ports);
        o->port_list[o->n_ports++] = (uint16_t)port;
        rest = slice_from(rest, end + 1);
    }
    return true;
}

static bool read_memory(struct options *o, GError **error)
{
    struct slice s = slice_of(o->limit_memory ? o->limit_memory : "4G");
    uint64_t n, unit = 1;

    if (s.n && strchr("kKmMgG", s.p[s.n - 1])) {
        char c = slice_lower(s.p[--s.n]);
        unit = c == 'k' ? 1u << 10 : c == 'm' ? 1u << 20 : 1u << 30;
    }
    if (!slice_number(s, SIZE_MAX >> 30, &n) || n == 0)
        return fail(error, "--limit-memory takes a size such as 500M or 2G, not \"%s\"", o->limit_memory);
    o->memory = n * unit;
    return true;
}

static bool read_severity(struct options *o, GError **error)
{
    o->fails = o->fail_on != NULL;
    if (o->fails && !finding_severity_find(slice_of(o->fail_on), &o->severity))
        return fail(error, "--fail-on is note, warning or error, not \"%s\"", o->fail_on);
    return true;
}

static bool read_counts(const struct options *o, GError **error)
{
    if (o->count < 0 || o->snaplen < 0 || o->hep_id < 0 || o->threads < 0)
        return fail(error, "%s takes a positive number",
            o->count < 0 ? "-c" : o->snaplen < 0 ? "-s" : o->threads < 0 ? "--threads" : "--hep-id");
    if (o->hep_id && !o->hep_send)
        return fail(error, "%s is for --hep-send", "--hep-id");
    return true;
}

static bool read_legs(const struct options *o, GError **error)
{
    if (o->legs && !options_print(o, PRINTS_LADDER))
        return fail(error, "--legs is for flow: %s draws none", command_name(o->command));
    if (o->leg_headers && g_strv_length(o->leg_headers) > 64)
        return fail(error, "%s takes up to 64 names", "--leg-header");
    return true;
}

/* prefix:6 */
static bool read_digits(struct options *o, struct slice word)
{
    struct slice prefix = SLICE_LIT("prefix:");
    uint64_t n;

    if (!slice_starts(word, prefix) || !slice_number(slice_from(word, prefix.n), BREAKDOWN_DIGITS_MAX, &n) || !n)
        return false;
    o->breakdown = BREAKDOWN_PREFIX;
    o->prefix_digits = (unsigned)n;
    return true;
}

static bool read_by(struct options *o, GError **error)
{
    o->prefix_digits = BREAKDOWN_DIGITS;
    if (!o->by)
        return true;
    if (!options_print(o, PRINTS_SUMMARY))
        return fail(error, "--by is for summary: %s has no groups", command_name(o->command));
    for (unsigned i = BREAKDOWN_NONE + 1; i < BREAKDOWN_KINDS; i++)
        if (strcmp(breakdown_row((enum breakdown_by)i)->name, o->by) == 0)
            o->breakdown = (enum breakdown_by)i;
    if (o->breakdown || read_digits(o, slice_of(o->by)))
        return true;
    return fail(error, "--by is caller, callee, trunk, trunk-out, user-agent, prefix, prefix:1 to prefix:15, or code, not \"%s\"", o->by);
}

/* "-3040.25": milliseconds, with up to six decimals. */
static bool read_ms(struct slice s, captime *out)
{
    const uint64_t longest = (uint64_t)(INT64_MAX / CAPTIME_MS / 4);
    bool minus = s.n && s.p[0] == '-';
    struct slice rest = slice_from(s, minus || (s.n && s.p[0] == '+'));
    size_t point = slice_find(rest, '.');
    struct slice decimals = slice_from(rest, point + 1);
    uint64_t whole, fraction = 0;

    if (!slice_number(slice_head(rest, point), longest, &whole) || decimals.n > 6 ||
        (decimals.n && !slice_number(decimals, 999999, &fraction)))
        return false;
    for (size_t i = decimals.n; i < 6; i++)
        fraction *= 10;
    *out = (captime)whole * CAPTIME_MS + (captime)fraction;
    if (minus)
        *out = -*out;
    return true;
}

static bool read_skews(struct options *o, GError **error)
{
    guint n = o->files ? g_strv_length(o->files) : 0;

    if (!o->skews)
        return true;
    if (options_are_live(o))
        return fail(error, "%s is for capture files", "--skew");
    o->skew_list = g_new(captime, n + 1);
    for (guint i = 0; i < n; i++)
        o->skew_list[i] = CAPTIME_NONE;
    for (char **word = o->skews; *word; word++) {
        const char *equals = strrchr(*word, '=');
        captime ahead;
        bool known = false;
        if (!equals || !read_ms(slice_of(equals + 1), &ahead))
            return fail(error, "--skew takes a file and milliseconds, such as b.pcap=-120.5, not \"%s\"", *word);
        for (guint i = 0; i < n; i++) {
            if (strlen(o->files[i]) != (size_t)(equals - *word) || strncmp(o->files[i], *word, (size_t)(equals - *word)) != 0)
                continue;
            o->skew_list[i] = ahead;
            known = true;
        }
        if (!known)
            return fail(error, "--skew \"%s\" names none of the captures that are read", *word);
    }
    return true;
}

static bool read_autostop(struct options *o, GError **error)
{
    struct slice s = slice_of(o->autostop), duration = SLICE_LIT("duration:"), packets = SLICE_LIT("packets:");
    uint64_t n;

    if (!o->autostop)
        return true;
    if (slice_starts(s, duration) && slice_number(slice_from(s, duration.n), UINT32_MAX, &n) && n)
        o->seconds = (unsigned)n;
    else if (slice_starts(s, packets) && slice_number(slice_from(s, packets.n), G_MAXINT, &n) && n)
        o->count = (int)n;
    else
        return fail(error, "-a takes duration:SECONDS or packets:N, not \"%s\"", o->autostop);
    return true;
}

/* ---- arguments ---- */

/* `flow 3 x.pcap` and `flow abc@host x.pcap` name a call, `flow x.pcap` and `flow x.pcap y.pcap` do not. */
static bool names_a_call(const char *word, const struct options *o, int further)
{
    if (further == 0 && !o->files && !o->interface && !o->hep_listen)
        return false;
    return strspn(word, "0123456789") == strlen(word) || (strcmp(word, "-") != 0 && !g_file_test(word, G_FILE_TEST_EXISTS));
}

static void take_subject(struct options *o, int *at, int argc, char **argv)
{
    enum command_subject subject = commands[o->command].subject;

    if (subject == SUBJECT_CALL && (*at == argc || !names_a_call(argv[*at], o, argc - *at - 1)))
        return;
    if (subject != SUBJECT_NONE && *at < argc)
        o->subject = g_strdup(argv[(*at)++]);
    if (subject == SUBJECT_TWO && *at < argc)
        o->other_subject = g_strdup(argv[(*at)++]);
}

/* diff A B FILE [FILE]: both calls are of the one file, or each of its own. */
static bool check_diff(const struct options *o, GError **error)
{
    guint n = g_strv_length(o->files);

    if (!options_print(o, PRINTS_DIFF) || o->version)
        return true;
    if (options_are_live(o))
        return fail(error, "%s reads capture files", command_name(o->command));
    if (!o->other_subject || n < 1 || n > 2)
        return fail(error, "%s takes two calls, and one capture or two: sipray diff 1 2 FILE, sipray diff 1 1 GOOD BAD",
            command_name(o->command));
    return true;
}

static bool take_arguments(struct options *o, int argc, char **argv, GError **error)
{
    int at = 1;
    GPtrArray *files = g_ptr_array_new();

    if (at < argc && is_command(argv[at], &o->command))
        at++;
    take_subject(o, &at, argc, argv);
    for (char **f = o->files; f && *f; f++)
        g_ptr_array_add(files, *f);
    for (; at < argc; at++)
        g_ptr_array_add(files, g_strdup(argv[at]));
    g_ptr_array_add(files, NULL);
    g_free(o->files); /* the names moved into the new list */
    o->files = (char **)g_ptr_array_free(files, FALSE);

    if (!check_diff(o, error))
        return false;
    bool needs_input = !options_print(o, PRINTS_ROWS) && !o->version && !o->sip_filter;
    if (options_print(o, PRINTS_ROWS) && o->files[0])
        return fail(error, "a registry reads no capture: \"%s\" is one word too many", o->files[0]);
    if (needs_input && !o->files[0] && !o->interface && !o->hep_listen)
        return fail(error, "%s: name a capture file, or an interface with -i", command_name(o->command));
    if (o->files[0] && o->interface)
        return fail(error, "either files or an interface: \"%s\" is a file", o->files[0]);
    if (o->follow && (!o->files[0] || o->files[1]))
        return fail(error, "--follow reads one file%s", o->interface ? ", not an interface" : "");
    if (o->hep_listen && (o->files[0] || o->interface))
        return fail(error, "either --hep-listen or \"%s\"", o->interface ? o->interface : o->files[0]);
    if (o->hep_listen && g_strcmp0(o->hep_listen, o->hep_send) == 0)
        return fail(error, "--hep-send to \"%s\" would come in again by --hep-listen", o->hep_send);
    return true;
}

static bool understand(struct options *o, int argc, char **argv, GError **error)
{
    return take_arguments(o, argc, argv, error) && read_format(o, error) && read_color(o, error) &&
           read_ports(o, error) && read_memory(o, error) && read_severity(o, error) &&
           read_counts(o, error) && read_legs(o, error) && read_by(o, error) && read_skews(o, error) && read_autostop(o, error);
}

bool options_parse(int *argc, char ***argv, struct options *o, GError **error)
{
#define ARG_FLAG G_OPTION_ARG_NONE
#define ARG_TEXT G_OPTION_ARG_STRING
#define ARG_FILE G_OPTION_ARG_FILENAME
#define ARG_INT  G_OPTION_ARG_INT
#define ARG_LIST G_OPTION_ARG_FILENAME_ARRAY
    const GOptionEntry entries[] = {
#define OPTION(name, letter, kind, member, argument, help) {name, letter, 0, ARG_##kind, &o->member, help, argument},
#include "cli/option.def"
#undef OPTION
        G_OPTION_ENTRY_NULL};
    char *description = describe_commands();
    GOptionContext *context = g_option_context_new("[COMMAND] FILE...  -  what happened to each SIP call, and whose fault it was");

    *o = (struct options){0};
    g_option_context_set_description(context, description);
    g_option_context_add_main_entries(context, entries, NULL);
    bool ok = g_option_context_parse(context, argc, argv, error);
    g_option_context_free(context);
    g_free(description);
    return ok && understand(o, *argc, *argv, error);
}

void options_clear(struct options *o)
{
    char *texts[] = {o->interface, o->capture_filter, o->filter, o->write, o->format, o->fields, o->color, o->ports,
        o->fail_on, o->limit_memory, o->autostop, o->hep_listen, o->hep_send, o->by, o->subject,
        o->other_subject};

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_strfreev(o->files);
    g_strfreev(o->leg_headers);
    g_strfreev(o->skews);
    g_free(o->skew_list);
    g_strfreev(o->keylogs);
    g_strfreev(o->private_keys);
    *o = (struct options){0};
}
