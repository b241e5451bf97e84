/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/segments.h"

#include <criterion/criterion.h>

static struct net_origin frame(uint32_t n)
{
    return (struct net_origin){.frame = n};
}

static size_t push(struct segments *s, uint64_t offset, const char *text, uint32_t n)
{
    struct net_origin o = frame(n);

    return segments_push(s, offset, slice_of(text), &o);
}

static void assert_bytes(const struct segments *s, const char *text)
{
    cr_assert_eq(segments_bytes(s).n, strlen(text), "not \"%s\" but %zu bytes", text, segments_bytes(s).n);
    cr_assert_arr_eq(segments_bytes(s).p, text, strlen(text));
}

Test(segments, bytes_in_order_are_not_copied_until_they_are_kept)
{
    struct segments s = {0};
    char packet[] = "abcdef";
    struct net_origin o = frame(1);

    segments_push(&s, 0, (struct slice){packet, 6}, &o);
    cr_assert_eq(segments_bytes(&s).p, packet);
    segments_consume(&s, 2);
    segments_keep(&s);
    memset(packet, 'X', 6);
    assert_bytes(&s, "cdef");
    push(&s, 6, "gh", 2);
    assert_bytes(&s, "cdefgh");
    segments_clear(&s);
}

Test(segments, bytes_that_come_early_wait_for_their_turn)
{
    struct segments s = {0};

    cr_assert_eq(push(&s, 4, "ef", 1), 2);
    cr_assert_eq(push(&s, 2, "cd", 2), 2);
    assert_bytes(&s, "");
    cr_assert_eq(push(&s, 0, "ab", 3), 2);
    assert_bytes(&s, "abcdef");
    cr_assert_null(s.waiting);
    cr_assert_eq(s.waiting_bytes, 0);
    segments_clear(&s);
}

Test(segments, of_overlapping_bytes_the_first_count)
{
    struct segments s = {0};

    push(&s, 2, "CD", 1);
    push(&s, 6, "GH", 2);
    cr_assert_eq(push(&s, 1, "bcdefghi", 3), 4, "b, e, f and i are new");
    cr_assert_eq(push(&s, 0, "a-", 4), 1);
    assert_bytes(&s, "abCDefGHi");
    cr_assert_eq(push(&s, 3, "zzzz", 5), 0);
    assert_bytes(&s, "abCDefGHi");
    segments_clear(&s);
}

Test(segments, each_byte_has_the_frame_that_brought_it)
{
    struct segments s = {0};
    size_t n;

    push(&s, 0, "aa", 7);
    push(&s, 4, "cc", 9);
    segments_keep(&s);
    push(&s, 2, "bb", 8);
    const struct segments_part *parts = segments_parts(&s, 3, &n);
    cr_assert_eq(n, 2);
    cr_assert_eq(parts[0].origin.frame, 7);
    cr_assert_eq(parts[1].origin.frame, 8);
    segments_consume(&s, 3);
    parts = segments_parts(&s, 3, &n);
    cr_assert_eq(n, 2);
    cr_assert_eq(parts[0].origin.frame, 8);
    cr_assert_eq(parts[1].origin.frame, 9);
    segments_clear(&s);
}

Test(segments, a_hole_is_skipped_to_what_waits_behind_it)
{
    struct segments s = {0};
    uint64_t end;
    struct net_origin behind;

    push(&s, 0, "ab", 1);
    segments_keep(&s);
    cr_assert_not(segments_hole_end(&s, &end, &behind));
    push(&s, 5, "fg", 2);
    cr_assert(segments_hole_end(&s, &end, &behind));
    cr_assert_eq(end, 5);
    cr_assert_eq(s.newest.frame, 1);
    cr_assert_eq(behind.frame, 2);
    segments_skip(&s, end);
    assert_bytes(&s, "fg");
    cr_assert_eq(push(&s, 2, "cde", 3), 0, "too late");
    segments_clear(&s);
}

Test(segments, skipping_into_what_waits_drops_its_beginning)
{
    struct segments s = {0};

    push(&s, 3, "defg", 1);
    segments_skip(&s, 5);
    assert_bytes(&s, "fg");
    segments_clear(&s);
}

Test(segments, nothing_is_held_after_all_was_consumed_and_waits_for_nothing)
{
    struct segments s = {0};
    uint64_t offset = 0;

    for (uint32_t i = 0; i < 1000; i++, offset += 10) {
        push(&s, offset, "0123456789", i);
        if (i % 5 == 4)
            segments_consume(&s, 50);
        segments_keep(&s);
        cr_assert_leq(s.held, 4096, "step %u", i);
    }
    cr_assert_null(s.data);
    segments_clear(&s);
    cr_assert_eq(s.held, 0);
}

/* A small generator of its own: the same cuts on every machine. */
static uint32_t roll(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % below;
}

enum { LENGTH = 600 };

static size_t push_part(struct segments *s, const char *text, size_t from, size_t n)
{
    struct net_origin o = frame(1);
    char copy[LENGTH];

    memcpy(copy, text + from, n);
    size_t added = segments_push(s, from, (struct slice){copy, n}, &o);
    segments_keep(s);
    memset(copy, '?', sizeof copy);
    return added;
}

Test(segments, cut_shuffled_doubled_and_overlapped_bytes_come_out_the_same)
{
    char text[LENGTH];
    uint32_t state = 1;

    for (size_t i = 0; i < LENGTH; i++)
        text[i] = (char)('a' + roll(&state, 26));
    for (unsigned round = 0; round < 300; round++) {
        struct segments s = {0};
        char got[LENGTH];
        size_t n = 0, added = 0;
        while (s.next < LENGTH) {
            size_t from = roll(&state, LENGTH), length = 1 + roll(&state, 40);
            if (roll(&state, 4) == 0 && s.next < LENGTH)
                from = (size_t)s.next;
            added += push_part(&s, text, from, length < LENGTH - from ? length : LENGTH - from);
            size_t take = roll(&state, 2) ? segments_bytes(&s).n : 0;
            memcpy(got + n, segments_bytes(&s).p, take);
            segments_consume(&s, take);
            n += take;
        }
        memcpy(got + n, segments_bytes(&s).p, segments_bytes(&s).n);
        cr_assert_eq(n + segments_bytes(&s).n, LENGTH);
        cr_assert_arr_eq(got, text, LENGTH, "round %u", round);
        cr_assert_eq(added, LENGTH, "each byte is new once");
        segments_clear(&s);
        cr_assert_eq(s.held, 0);
    }
}
