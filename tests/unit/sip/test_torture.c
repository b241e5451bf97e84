/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/check.h"
#include "sip/frame.h"
#include "sip/guard.h"
#include <criterion/criterion.h>
#include <glib.h>

enum { NAME, RFC, SECTION, START, CALL_ID, CSEQ, CSEQ_METHOD, FROM_TAG, TO_TAG, BRANCH, VIAS, EXPECTED, COLUMNS };

static struct sip_msg msg;

static char *read_message(const char *name, size_t *n)
{
    char *path = g_strdup_printf("%s/torture/%s.sip", DATA_DIR, name);
    char *bytes;

    cr_assert(g_file_get_contents(path, &bytes, n, NULL), "%s", path);
    g_free(path);
    return bytes;
}

/* The names of the findings, each once, in the order of finding.def. */
static char *finding_names(void)
{
    bool over_udp = slice_eqi(msg.via.transport, SLICE_LIT("UDP"));
    struct finding found[64];
    size_t n = sip_check(&msg, over_udp ? SIP_UDP : SIP_TCP, found, 64);
    GString *names = g_string_new(NULL);

    for (unsigned code = 0; code < FINDINGS; code++)
        for (size_t i = 0; i < n; i++)
            if (found[i].code == code) {
                g_string_append_printf(names, "%s%s", names->len ? "," : "", finding_row(code)->name);
                break;
            }
    return g_string_free(g_string_append(names, names->len ? "" : "-"), FALSE);
}

static char *sorted(const char *list)
{
    static const char *const none[] = {"-", NULL};
    char **names = g_strsplit(list, ",", 0);
    GString *out = g_string_new(NULL);

    for (unsigned code = 0; code < FINDINGS; code++)
        if (g_strv_contains((const char *const *)names, finding_row(code)->name))
            g_string_append_printf(out, "%s%s", out->len ? "," : "", finding_row(code)->name);
    for (char **name = names; *name; name++) {
        bool known = g_strv_contains(none, *name);
        for (unsigned code = 0; code < FINDINGS && !known; code++)
            known = strcmp(*name, finding_row(code)->name) == 0;
        cr_assert(known, "%s is no finding", *name);
    }
    g_strfreev(names);
    return g_string_free(g_string_append(out, out->len ? "" : "-"), FALSE);
}

static void check_identity(char **want)
{
    char *cseq = msg.has_cseq ? g_strdup_printf("%u", msg.cseq) : g_strdup("-");
    char *vias = g_strdup_printf("%u", msg.via_count);
    char *start =
        msg.kind == SIP_REQUEST ? g_strndup(msg.method_text.p, msg.method_text.n) : g_strdup_printf("%u", msg.status);

    cr_expect_str_eq(start, want[START], "%s: start", want[NAME]);
    cr_expect(slice_is(msg.call_id, want[CALL_ID]), "%s: Call-ID", want[NAME]);
    cr_expect_str_eq(cseq, want[CSEQ], "%s: CSeq", want[NAME]);
    cr_expect(slice_is(msg.cseq_method_text, want[CSEQ_METHOD]), "%s: CSeq method", want[NAME]);
    cr_expect(slice_is(msg.from_tag, want[FROM_TAG]), "%s: From tag", want[NAME]);
    cr_expect(slice_is(msg.to_tag, want[TO_TAG]), "%s: To tag", want[NAME]);
    cr_expect(slice_is(msg.via.branch, want[BRANCH]), "%s: branch", want[NAME]);
    cr_expect_str_eq(vias, want[VIAS], "%s: Via values", want[NAME]);
    g_free(start);
    g_free(vias);
    g_free(cseq);
}

static void check_row(char **want)
{
    size_t n, length;
    char *bytes = read_message(want[NAME], &n);
    struct slice text = {bytes, n};

    cr_assert_eq(sip_frame_looks(text), SIP_OK, "%s", want[NAME]);
    cr_assert_eq(sip_frame_datagram(text, &length), SIP_OK, "%s", want[NAME]);
    cr_assert_eq(sip_msg_parse(text, false, &msg), SIP_OK, "%s", want[NAME]);
    check_identity(want);
    char *found = finding_names(), *expected = sorted(want[EXPECTED]);
    cr_expect_str_eq(
        found, expected, "%s (RFC %s %s): %s, and should be %s", want[NAME], want[RFC], want[SECTION], found, expected);
    g_free(expected);
    g_free(found);
    g_free(bytes);
}

Test(torture, every_message_decodes_as_its_rfc_says)
{
    char *table;
    size_t rows = 0;

    cr_assert(g_file_get_contents(DATA_DIR "/torture/EXPECT.tsv", &table, NULL, NULL));
    char **lines = g_strsplit(table, "\n", 0);
    for (char **line = lines; *line; line++) {
        if (**line == '#' || **line == 0)
            continue;
        char **want = g_strsplit(*line, "\t", 0);
        cr_assert_eq(g_strv_length(want), COLUMNS, "%s", *line);
        check_row(want);
        g_strfreev(want);
        rows++;
    }
    cr_expect_eq(rows, 61);
    g_strfreev(lines);
    g_free(table);
}

Test(torture, a_second_message_in_a_datagram_is_left_out)
{
    size_t n, length;
    char *bytes = read_message("dblreq", &n);

    cr_assert_eq(sip_frame_datagram((struct slice){bytes, n}, &length), SIP_OK);
    cr_expect_eq(length, 300);
    cr_assert_eq(sip_msg_parse((struct slice){bytes, length}, false, &msg), SIP_OK);
    cr_expect_eq(msg.method, METHOD_REGISTER);
    cr_expect_eq(msg.n_findings, 0);
    g_free(bytes);
}

/* What pointed into the old bytes points to the same place in the new ones, and the rest is as it was: found in the
 * memory of the structure, so that no member can be forgotten. Returns the number of such pointers. */
static unsigned count_moved(const struct sip_msg *before, uintptr_t old, size_t n, const char *bytes)
{
    unsigned moved = 0;

    for (size_t at = 0; at + sizeof(uintptr_t) <= offsetof(struct sip_msg, lines); at += sizeof(uintptr_t)) {
        uintptr_t was, is;
        memcpy(&was, (const char *)before + at, sizeof was);
        memcpy(&is, (const char *)&msg + at, sizeof is);
        bool points = was >= old && was <= old + n;
        cr_expect_eq(is, points ? was - old + (uintptr_t)bytes : was, "at %zu", at);
        moved += points;
    }
    return moved;
}

static unsigned move(const char *bytes, size_t n)
{
    struct guard g = guard_new();
    struct slice old = guard_put(g, bytes, n);
    struct sip_msg before;

    memset(&msg, 0, sizeof msg);
    bool is_msg = sip_msg_parse(old, false, &msg) == SIP_OK;
    guard_free(g);
    if (!is_msg)
        return 0;
    memcpy(&before, &msg, sizeof before);
    sip_msg_moved(&msg, bytes);
    cr_expect(lies_in(msg.from, msg.bytes) && lies_in(msg.via.branch, msg.bytes) && lies_in(msg.body, msg.bytes));
    return count_moved(&before, (uintptr_t)old.p, n, bytes);
}

Test(torture, every_message_can_be_moved)
{
    GDir *dir = g_dir_open(DATA_DIR "/torture", 0, NULL);
    unsigned messages = 0, most = 0;

    for (const char *file; (file = g_dir_read_name(dir));) {
        if (!g_str_has_suffix(file, ".sip"))
            continue;
        char *name = g_strndup(file, strlen(file) - 4);
        size_t n;
        char *bytes = read_message(name, &n);
        unsigned moved = move(bytes, n);
        messages += moved > 0;
        most = moved > most ? moved : most;
        g_free(bytes);
        g_free(name);
    }
    cr_expect_geq(messages, 55, "%u", messages);
    cr_expect_geq(most, 14, "%u", most);
    g_dir_close(dir);
}
