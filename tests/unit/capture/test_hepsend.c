/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seen.h"
#include "capture/hepaddr.h"
#include "capture/hepsend.h"
#include "net/hep.h"
#include "sip/msg.h"

#include <criterion/criterion.h>
#include <unistd.h>

static struct seen seen_from(const char *src, const char *dst)
{
    struct seen s = {.time = 1700000000 * CAPTIME_S + 250 * CAPTIME_MS, .transport = SIP_TLS};

    endpoint_parse(slice_of(src), &s.src);
    endpoint_parse(slice_of(dst), &s.dst);
    return s;
}

struct scene {
    int fd;
    char *to;
    struct hepsend *sender;
    struct sip_msg msg;
    char received[2048];
};

static struct scene *scene_new(bool no_relay)
{
    struct scene *s = g_new0(struct scene, 1);
    GError *error = NULL;

    s->fd = hepaddr_open("udp:127.0.0.1:0", true, &error);
    s->to = hepaddr_name(s->fd);
    s->sender = hepsend_new(&(struct hepsend_options){.to = s->to, .agent = 42, .no_relay = no_relay}, &error);
    cr_assert_not_null(s->sender);
    cr_assert_eq(sip_msg_parse(SLICE_LIT("OPTIONS sip:b@h SIP/2.0\r\nCall-ID: c1\r\n\r\n"), false, &s->msg), SIP_OK);
    return s;
}

static void scene_free(struct scene *s)
{
    hepsend_free(s->sender);
    close(s->fd);
    g_free(s->to);
    g_free(s);
}

static void receive(struct scene *s, struct hep_packet *out)
{
    ssize_t n = recv(s->fd, s->received, sizeof s->received, 0);

    cr_assert_gt(n, 0);
    cr_assert_eq(hep_decode((struct slice){s->received, (size_t)n}, (size_t)n, out), HEP_OK);
}

Test(hepsend, a_message_is_sent_with_all_that_is_known_of_it)
{
    struct scene *s = scene_new(false);
    struct seen seen = seen_from("[2001:db8::1]:5061", "[2001:db8::2]:40000");
    struct hep_packet p;

    hepsend_push(s->sender, &seen, &s->msg);
    receive(s, &p);
    cr_expect(endpoint_eq(&p.src, &seen.src) && endpoint_eq(&p.dst, &seen.dst));
    cr_expect_eq(p.time, seen.time);
    cr_expect_eq(p.protocol, HEP_TLS);
    cr_expect_eq(p.type, HEP_SIP);
    cr_expect_eq(p.agent, 42);
    cr_expect(slice_eq(p.correlation, SLICE_LIT("c1")));
    cr_expect(slice_eq(p.payload, s->msg.bytes));
    cr_expect_eq(hepsend_stats(s->sender)->sent, 1);
    scene_free(s);
}

Test(hepsend, what_another_agent_sent_keeps_its_ids_or_is_left_out)
{
    for (int no_relay = 0; no_relay < 2; no_relay++) {
        struct scene *s = scene_new(no_relay);
        struct seen seen = seen_from("192.0.2.1:5060", "192.0.2.2:5060");
        struct hep_packet p;
        seen.by_agent = true;
        seen.agent = 7;
        seen.correlation = SLICE_LIT("theirs");
        hepsend_push(s->sender, &seen, &s->msg);
        cr_expect_eq(hepsend_stats(s->sender)->left_out, (uint64_t)no_relay);
        if (!no_relay) {
            receive(s, &p);
            cr_expect_eq(p.agent, 7);
            cr_expect(slice_eq(p.correlation, SLICE_LIT("theirs")));
        }
        scene_free(s);
    }
}

Test(hepsend, what_does_not_fit_is_counted)
{
    struct scene *s = scene_new(false);
    struct seen seen = seen_from("192.0.2.1:5060", "192.0.2.2:5060");
    char *large = g_strnfill(70000, 'x');

    s->msg.bytes = (struct slice){large, 70000};
    hepsend_push(s->sender, &seen, &s->msg);
    cr_expect_eq(hepsend_stats(s->sender)->failed, 1);
    cr_expect_eq(hepsend_stats(s->sender)->sent, 0);
    g_free(large);
    scene_free(s);
}
