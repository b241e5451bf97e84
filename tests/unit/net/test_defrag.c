/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/defrag.h"

#include <criterion/criterion.h>

static const char alice[16] = {(char)192, 0, 2, 1}, bob[16] = {(char)192, 0, 2, 2};

/* Of datagram 7 from Alice to Bob; frames and seconds are the same number. */
static struct net_packet fragment(uint32_t frame, unsigned at, const char *text, bool more)
{
    struct net_packet p = {.src_ip = alice, .dst_ip = bob, .family = 4, .protocol = 17};

    p.origin = (struct net_origin){.time = frame * CAPTIME_S, .frame = frame};
    p.payload = slice_of(text);
    p.wire_payload = (uint32_t)p.payload.n;
    p.fragment = (struct net_fragment){.id = 7, .at = (uint16_t)at, .more = more};
    return p;
}

/* Pushes; what becomes whole is this text, or nothing does (NULL). */
static void push(struct defrag *d, struct net_packet p, const char *text)
{
    struct defrag_datagram whole;
    bool done = defrag_push(d, &p, &whole);

    cr_assert_eq(done, text != NULL, "frame %u", p.origin.frame);
    if (!text)
        return;
    cr_assert_eq(whole.bytes.n, strlen(text));
    cr_assert_arr_eq(whole.bytes.p, text, strlen(text), "not \"%s\" but %.*s", text, (int)whole.bytes.n, whole.bytes.p);
    cr_assert_eq(whole.wire, strlen(text));
    defrag_release(d);
}

Test(defrag, fragments_in_any_order_make_the_datagram)
{
    static const unsigned orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static const char *const texts[] = {"aaaaaaaa", "bbbbbbbbcccccccc", "end"};
    static const unsigned places[] = {0, 8, 24};
    struct defrag *d = defrag_new(NULL);

    for (unsigned i = 0; i < 6; i++)
        for (unsigned k = 0; k < 3; k++) {
            unsigned n = orders[i][k];
            push(d, fragment(i * 3 + k, places[n], texts[n], n < 2), k < 2 ? NULL : "aaaaaaaabbbbbbbbccccccccend");
        }
    cr_assert_eq(defrag_stats(d)->datagrams, 6);
    cr_assert_eq(defrag_stats(d)->joined, 18);
    cr_assert_eq(defrag_held(d), 0);
    defrag_free(d);
}

Test(defrag, the_origins_are_the_packets_that_brought_something)
{
    struct defrag *d = defrag_new(NULL);
    struct net_packet last = fragment(9, 0, "aaaaaaaa", true);
    struct defrag_datagram whole;

    push(d, fragment(3, 16, "end", false), NULL);
    push(d, fragment(4, 16, "end", false), NULL);
    push(d, fragment(6, 8, "bbbbbbbb", true), NULL);
    cr_assert(defrag_push(d, &last, &whole));
    cr_assert_eq(whole.n_origins, 3);
    cr_assert_eq(whole.origins[0].frame, 3);
    cr_assert_eq(whole.origins[1].frame, 6);
    cr_assert_eq(whole.origins[2].frame, 9);
    cr_assert_eq(whole.protocol, 17);
    cr_assert_eq(defrag_stats(d)->duplicates, 1);
    cr_assert_eq(defrag_stats(d)->joined, 4, "the duplicate too");
    defrag_free(d);
}

Test(defrag, of_overlapping_bytes_the_first_count)
{
    struct defrag *d = defrag_new(NULL);

    push(d, fragment(1, 8, "BBBBBBBB", true), NULL);
    push(d, fragment(2, 0, "aaaaaaaabbbbbbbbcccccccc", true), NULL);
    push(d, fragment(3, 16, "XXXXXXXXend", false), "aaaaaaaaBBBBBBBBccccccccend");
    cr_assert_eq(defrag_stats(d)->overlaps, 2);
    defrag_free(d);
}

Test(defrag, fragments_that_contradict_the_end_are_left_out)
{
    struct defrag *d = defrag_new(NULL);

    push(d, fragment(1, 8, "bbbbbbbb", true), NULL);
    push(d, fragment(2, 8, "no", false), NULL);
    push(d, fragment(3, 16, "end", false), NULL);
    push(d, fragment(4, 16, "longer", false), NULL);
    push(d, fragment(5, 16, "and more", true), NULL);
    push(d, fragment(6, 0, "aaaaaaaa", true), "aaaaaaaabbbbbbbbend");
    cr_assert_eq(defrag_stats(d)->overlaps, 3);
    defrag_free(d);
}

Test(defrag, other_addresses_ids_and_protocols_are_other_datagrams)
{
    struct defrag *d = defrag_new(NULL);
    struct net_packet others[5];

    push(d, fragment(1, 0, "aaaaaaaa", true), NULL);
    for (unsigned i = 0; i < 5; i++)
        others[i] = fragment(2 + i, 8, "other", false);
    others[0].src_ip = bob;
    others[1].dst_ip = alice;
    others[2].fragment.id = 8;
    others[3].protocol = 6;
    others[4].family = 6;
    for (unsigned i = 0; i < 5; i++)
        push(d, others[i], NULL);
    push(d, fragment(9, 8, "mine", false), "aaaaaaaamine");
    defrag_free(d);
}

Test(defrag, the_fragments_of_ipv6_need_not_agree_on_what_follows)
{
    struct defrag *d = defrag_new(NULL);
    struct net_packet first = fragment(1, 0, "aaaaaaaa", true), last = fragment(2, 8, "end", false);
    struct defrag_datagram whole;

    first.family = last.family = 6;
    first.protocol = 60;
    cr_assert_not(defrag_push(d, &last, &whole));
    cr_assert(defrag_push(d, &first, &whole));
    cr_assert_eq(whole.protocol, 60, "the first fragment says it");
    defrag_free(d);
}

Test(defrag, a_hole_is_waited_for_until_the_time_is_over)
{
    struct defrag *d = defrag_new(NULL);

    push(d, fragment(1, 0, "aaaaaaaa", true), NULL);
    push(d, fragment(1 + DEFRAG_WAIT_S, 8, "end", false), "aaaaaaaaend");
    push(d, fragment(100, 0, "aaaaaaaa", true), NULL);
    push(d, fragment(101 + DEFRAG_WAIT_S, 8, "end", false), NULL);
    cr_assert_eq(defrag_stats(d)->expired, 1);
    cr_assert_eq(defrag_stats(d)->fragments - defrag_stats(d)->joined, 2);
    defrag_free(d);
}

Test(defrag, beyond_a_cap_the_oldest_datagrams_are_evicted)
{
    static const struct defrag_limits caps[] = {{1 << 20, 3}, {3 * 8192, 1000}};

    for (unsigned i = 0; i < 2; i++) {
        struct defrag *d = defrag_new(&caps[i]);
        for (unsigned n = 0; n < 100; n++) {
            struct net_packet p = fragment(1, 0, "aaaaaaaa", true);
            p.fragment.id = n;
            push(d, p, NULL);
            cr_assert_leq(defrag_held(d), 3 * 8192);
        }
        cr_assert_geq(defrag_stats(d)->evicted, 96);
        struct net_packet p = fragment(2, 8, "end", false);
        p.fragment.id = 99;
        push(d, p, "aaaaaaaaend");
        defrag_free(d);
    }
}

Test(defrag, limits_grow_with_the_memory_but_fit_one_datagram_at_least)
{
    cr_assert_eq(defrag_limits_of((size_t)4 << 30).bytes, 8 << 20);
    cr_assert_eq(defrag_limits_of((size_t)4 << 30).datagrams, 2048);
    cr_assert_geq(defrag_limits_of(1).bytes, 131072);
    cr_assert_gt(defrag_limits_of(1).datagrams, 1);
    cr_assert_eq(defrag_limits_of(SIZE_MAX).datagrams, INT32_MAX);
}

Test(defrag, what_the_capture_cut_off_ends_the_datagram)
{
    struct defrag *d = defrag_new(NULL);
    struct net_packet first = fragment(1, 0, "aaaaaaaabbb", true), last = fragment(2, 32, "end", false);
    struct defrag_datagram whole;

    first.wire_payload = 32;
    first.truncated = true;
    cr_assert_not(defrag_push(d, &first, &whole));
    cr_assert(defrag_push(d, &last, &whole));
    cr_assert_eq(whole.bytes.n, 11);
    cr_assert_eq(whole.wire, 35);
    defrag_free(d);
}

Test(defrag, the_largest_datagram_fits)
{
    struct defrag *d = defrag_new(NULL);
    struct defrag_datagram whole;
    char text[9] = "........";

    for (unsigned at = 0; at < 65528; at += 8) {
        memset(text, 'a' + (char)(at / 8 % 26), 8);
        push(d, fragment(1, at, text, true), NULL);
    }
    struct net_packet last = fragment(1, 65528, "the end", false);
    cr_assert(defrag_push(d, &last, &whole));
    cr_assert_eq(whole.bytes.n, 65535);
    cr_assert_eq(whole.n_origins, 8192);
    for (unsigned i = 0; i < 65528; i++)
        cr_assert_eq(whole.bytes.p[i], 'a' + (char)(i / 8 % 26));
    defrag_free(d);
}

/* A small generator of its own: the same cuts on every machine. */
static uint32_t roll(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % below;
}

Test(defrag, a_datagram_fragmented_anyhow_is_the_same_datagram)
{
    char text[1201];
    uint32_t state = 1;
    struct defrag *d = defrag_new(NULL);

    for (size_t i = 0; i < 1200; i++)
        text[i] = (char)('a' + roll(&state, 26));
    text[1200] = 0;
    for (unsigned round = 1; round <= 200; round++) {
        struct defrag_datagram whole;
        bool done = false;
        while (!done) {
            unsigned from = roll(&state, 150), n = 1 + roll(&state, 20);
            unsigned end = from + n < 150 ? (from + n) * 8 : 1197; /* no multiple of 8 */
            struct net_packet p = fragment(1, from * 8, text, end < 1197);
            p.payload = (struct slice){text + from * 8, end - from * 8};
            p.wire_payload = (uint32_t)p.payload.n;
            done = defrag_push(d, &p, &whole);
        }
        cr_assert_eq(whole.bytes.n, 1197);
        cr_assert_arr_eq(whole.bytes.p, text, 1197, "round %u", round);
        defrag_release(d);
    }
    cr_assert_eq(defrag_stats(d)->datagrams, 200);
    cr_assert_eq(defrag_held(d), 0);
    defrag_free(d);
}
