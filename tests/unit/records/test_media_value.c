/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/arena.h"
#include "engine/talk/offer.h"
#include "records/media_value.h"

#include <criterion/criterion.h>

#define HEAD "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nt=0 0\r\n"

static const struct value *member(const struct value *stream, const char *name)
{
    size_t i = 0;

    while (i < stream->n_items && strcmp(stream->items[i].name, name) != 0)
        i++;
    cr_assert_lt(i, stream->n_items, "no member %s", name);
    return &stream->items[i];
}

Test(media_value, is_a_list_of_streams)
{
    const struct exchange x = {
        .offer = {1, SLICE_LIT(HEAD "c=IN IP4 192.0.2.1\r\nm=audio 4000 RTP/AVP 8\r\nm=video 4002 RTP/AVP 31\r\n")},
        .answer = {2, SLICE_LIT(HEAD "c=IN IP4 192.0.2.2\r\nm=audio 5000 RTP/AVP 8\r\na=sendonly\r\nm=video 0 RTP/AVP 31\r\n")},
        .state = EXCHANGE_ANSWERED, .from_caller = true};
    struct arena scratch = {0};
    struct value out = {0};

    media_value(&x, &scratch, &out);
    cr_assert_eq(out.n_items, 2);
    cr_assert(slice_eq(out.items[0].text, SLICE_LIT("audio PCMA/8000 recvonly 192.0.2.1:4000 192.0.2.2:5000")), "%.*s",
        (int)out.items[0].text.n, out.items[0].text.p);
    cr_assert(slice_eq(member(&out.items[0], "codec")->text, SLICE_LIT("PCMA/8000")));
    cr_assert(slice_eq(member(&out.items[0], "callee")->text, SLICE_LIT("192.0.2.2:5000")));
    cr_assert(slice_eq(out.items[1].text, SLICE_LIT("video refused")));
    cr_assert_eq(member(&out.items[1], "codec")->type, VALUE_NULL);
    arena_clear(&scratch);
}

Test(media_value, without_an_offer_is_not_known)
{
    struct value out = {0};

    media_value(NULL, NULL, &out);
    cr_assert_eq(out.type, VALUE_NULL);
}
