/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/websocket.h"

#include <criterion/criterion.h>

struct head_case {
    struct slice bytes;
    enum websocket_result result;
    struct websocket_frame frame;
};

#define HEAD(text, result, ...)                                                                                        \
    {                                                                                                                  \
        {(text), sizeof(text) - 1}, result,                                                                            \
        {                                                                                                              \
            __VA_ARGS__                                                                                                \
        }                                                                                                              \
    }

Test(websocket, heads_of_frames_follow_the_rules_of_rfc_6455)
{
    static const struct head_case cases[] = {
        HEAD("\x81\x05Hello", WEBSOCKET_OK, .length = 5, .head = 2, .opcode = WEBSOCKET_TEXT, .fin = true),
        HEAD("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", WEBSOCKET_OK, .length = 5, .head = 6,
            .opcode = WEBSOCKET_TEXT, .fin = true, .masked = true, .mask = "\x37\xfa\x21\x3d"),
        HEAD("\x01\x03Hel", WEBSOCKET_OK, .length = 3, .head = 2, .opcode = WEBSOCKET_TEXT),
        HEAD("\x80\x02lo", WEBSOCKET_OK, .length = 2, .head = 2, .fin = true),
        HEAD("\x89\x05Hello", WEBSOCKET_OK, .length = 5, .head = 2, .opcode = WEBSOCKET_PING, .fin = true),
        HEAD("\x82\x7e\x01\x00", WEBSOCKET_OK, .length = 256, .head = 4, .opcode = WEBSOCKET_BINARY, .fin = true),
        HEAD("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", WEBSOCKET_OK, .length = 65536, .head = 10,
            .opcode = WEBSOCKET_BINARY, .fin = true),
        HEAD("\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00", WEBSOCKET_OK, .length = 7, .head = 2, .opcode = WEBSOCKET_TEXT,
            .fin = true, .compressed = true),
        HEAD("", WEBSOCKET_SHORT, 0),
        HEAD("\x81", WEBSOCKET_SHORT, 0),
        HEAD("\x81\x7e\x01", WEBSOCKET_SHORT, 0),
        HEAD("\x81\x7f\x00\x00\x00\x00\x00\x01\x00", WEBSOCKET_SHORT, 0),
        HEAD("\x81\x85\x37\xfa\x21", WEBSOCKET_SHORT, 0),
        HEAD("\x81\x7e\x00\x7d", WEBSOCKET_NOT, 0),                         /* 125 fits into one byte */
        HEAD("\x81\x7f\x00\x00\x00\x00\x00\x00\xff\xff", WEBSOCKET_NOT, 0), /* 65,535 into two */
        HEAD("\x81\x7f\x80\x00\x00\x00\x00\x01\x00\x00", WEBSOCKET_NOT, 0), /* the highest bit is 0 */
        HEAD("\xa1\x05Hello", WEBSOCKET_NOT, 0),                            /* RSV2 */
        HEAD("\x83\x05Hello", WEBSOCKET_NOT, 0),                            /* reserved opcodes */
        HEAD("\x8b\x05Hello", WEBSOCKET_NOT, 0),
        HEAD("\x09\x05Hello", WEBSOCKET_NOT, 0),    /* a control frame in pieces */
        HEAD("\x89\x7e\x00\x7e", WEBSOCKET_NOT, 0), /* a long one */
        HEAD("\xc9\x05Hello", WEBSOCKET_NOT, 0),    /* a compressed one */
        HEAD("\xc0\x05Hello", WEBSOCKET_NOT, 0),    /* RSV1 is of the first frame */
        HEAD("GET / HTTP/1.1", WEBSOCKET_NOT, 0),
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct head_case *c = &cases[i];
        struct websocket_frame f;
        cr_assert_eq(websocket_parse(c->bytes, &f), c->result, "case %zu", i);
        if (c->result != WEBSOCKET_OK)
            continue;
        cr_assert(f.length == c->frame.length && f.head == c->frame.head, "case %zu", i);
        cr_assert(f.opcode == c->frame.opcode && f.fin == c->frame.fin, "case %zu", i);
        cr_assert(f.compressed == c->frame.compressed && f.masked == c->frame.masked, "case %zu", i);
        cr_assert_arr_eq(f.mask, c->frame.mask, 4);
    }
}

Test(websocket, a_payload_is_unmasked_from_any_of_its_bytes)
{
    struct websocket_frame f = {.mask = "\x37\xfa\x21\x3d"};
    char out[5];

    websocket_unmask(&f, 0, SLICE_LIT("\x7f\x9f\x4d\x51\x58"), out);
    cr_assert_arr_eq(out, "Hello", 5);
    websocket_unmask(&f, 3, SLICE_LIT("\x51\x58"), out);
    cr_assert_arr_eq(out, "lo", 2);
}

struct stream {
    struct segments in;
    struct websocket web;
    uint32_t frame;
};

/* One more packet. */
static void push(struct stream *s, struct slice bytes)
{
    struct net_origin o = {.frame = ++s->frame};

    segments_push(&s->in, s->in.next, bytes, &o);
    segments_keep(&s->in);
}

static void assert_message(struct stream *s, const char *text)
{
    cr_assert_eq(websocket_next(&s->web, &s->in), WEBSOCKET_MESSAGE);
    struct slice bytes = segments_bytes(&s->web.message);
    cr_assert_eq(bytes.n, strlen(text));
    cr_assert_arr_eq(bytes.p, text, bytes.n);
}

static void clear(struct stream *s)
{
    websocket_clear(&s->web);
    segments_clear(&s->in);
}

#define FRAGMENTED "\x01\x03Hel\x89\x01p\x00\x00\x80\x82\0\0\0\0lo\x81\x01!"

Test(websocket, a_message_in_fragments_is_whole_with_its_last_one_and_control_frames_come_between)
{
    struct stream s = {0};

    push(&s, SLICE_LIT(FRAGMENTED));
    cr_assert_eq(websocket_next(&s.web, &s.in), WEBSOCKET_CONTROL);
    cr_assert_eq(s.web.frame.opcode, WEBSOCKET_PING);
    assert_message(&s, "Hello");
    assert_message(&s, "!");
    cr_assert_eq(websocket_next(&s.web, &s.in), WEBSOCKET_MORE);
    clear(&s);
}

Test(websocket, packets_cut_anywhere_give_the_same_messages_with_their_packets)
{
    struct slice all = SLICE_LIT(FRAGMENTED);

    for (size_t cut = 1; cut < all.n; cut++) {
        struct stream s = {0};
        struct net_origin frames[4];
        unsigned messages = 0, controls = 0;
        size_t n = 0;
        for (size_t i = 0; i < 2; i++) {
            enum websocket_step step;
            push(&s, i ? slice_from(all, cut) : slice_head(all, cut));
            while ((step = websocket_next(&s.web, &s.in)) != WEBSOCKET_MORE) {
                cr_assert_neq(step, WEBSOCKET_BROKEN);
                messages += step == WEBSOCKET_MESSAGE;
                controls += step == WEBSOCKET_CONTROL;
                if (step == WEBSOCKET_MESSAGE && messages == 1)
                    n = segments_origins(&s.web.message, 5, frames, 4);
            }
        }
        cr_assert(messages == 2 && controls == 1, "cut at %zu", cut);
        cr_assert_eq(n, cut > 2 && cut < 18 ? 2 : 1, "cut at %zu: %zu", cut, n);
        clear(&s);
    }
}

Test(websocket, what_is_no_frame_is_broken_and_stays_there)
{
    static const struct slice cases[] = {
        {"\x80\x01x", 3},          /* goes on with nothing */
        {"\x01\x01x\x81\x01y", 6}, /* a new message within one */
        {"HTTP/1.1 404", 12},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct stream s = {0};
        push(&s, cases[i]);
        cr_assert_eq(websocket_next(&s.web, &s.in), WEBSOCKET_BROKEN, "case %zu", i);
        cr_assert_eq(segments_bytes(&s.in).n, i == 1 ? 3 : cases[i].n);
        clear(&s);
    }
}

Test(websocket, a_message_beyond_the_limit_is_cut)
{
    struct stream s = {0};
    static char block[65536];
    enum websocket_step step;

    push(&s, SLICE_LIT("\x82\x7f\x00\x00\x00\x00\x00\x20\x00\x00"));
    for (unsigned i = 0; i < 32; i++) {
        push(&s, (struct slice){block, sizeof block});
        step = websocket_next(&s.web, &s.in);
        cr_assert_eq(step, i < 31 ? WEBSOCKET_MORE : WEBSOCKET_MESSAGE, "%u", i);
        cr_assert_leq(s.web.message.held, 2 * WEBSOCKET_MAX_MESSAGE + 8192);
    }
    cr_assert(s.web.cut);
    push(&s, SLICE_LIT("\x81\x01!"));
    assert_message(&s, "!");
    cr_assert_not(s.web.cut);
    clear(&s);
}

/* A hole of `missing` bytes behind what was pushed. */
static bool jump(struct stream *s, uint64_t missing, bool *in_step)
{
    bool begun = websocket_break(&s->web, missing, in_step);

    segments_skip(&s->in, s->in.next + missing);
    return begun;
}

Test(websocket, behind_a_hole_within_a_payload_the_next_frame_has_its_place)
{
    struct stream s = {0};
    bool in_step;

    push(&s, SLICE_LIT("\x81\x0aHell"));
    cr_assert_eq(websocket_next(&s.web, &s.in), WEBSOCKET_MORE);
    cr_assert(jump(&s, 4, &in_step));
    cr_assert(in_step);
    cr_assert_eq(segments_bytes(&s.web.message).n, 4);
    push(&s, SLICE_LIT("ld\x81\x01!"));
    assert_message(&s, "!");
    clear(&s);
}

Test(websocket, behind_a_hole_within_a_ping_the_message_goes_on)
{
    struct stream s = {0};
    bool in_step;

    push(&s, SLICE_LIT("\x01\x03Hel\x89\x0aping"));
    cr_assert_eq(websocket_next(&s.web, &s.in), WEBSOCKET_MORE);
    cr_assert_not(jump(&s, 6, &in_step));
    cr_assert(in_step);
    push(&s, SLICE_LIT("\x80\x02lo"));
    cr_assert_eq(websocket_next(&s.web, &s.in), WEBSOCKET_CONTROL);
    assert_message(&s, "Hello");
    clear(&s);
}

Test(websocket, behind_a_hole_beyond_a_frame_nothing_is_known)
{
    struct stream s = {0};
    bool in_step;

    push(&s, SLICE_LIT("\x81\x05Hel"));
    cr_assert_eq(websocket_next(&s.web, &s.in), WEBSOCKET_MORE);
    cr_assert(jump(&s, 10, &in_step), "a message was begun");
    cr_assert_not(in_step);
    push(&s, SLICE_LIT("\x81\x01!"));
    assert_message(&s, "!");
    cr_assert_not(jump(&s, 10, &in_step), "none was");
    clear(&s);
}
