/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/spool.h"

#include <criterion/criterion.h>

#include "capture/capture_mock.h"

Test(spool, packets_can_be_read_again_with_their_frame_numbers)
{
    struct folder f = folder_new();
    char *path = folder_file(&f, "a");
    struct writer w = writer_open(path, 1, PCAP_TSTAMP_PRECISION_NANO);
    struct bytes b = udp_packet("payload");

    for (unsigned i = 0; i < 6; i++)
        writer_put(&w, 100 + i, i, &b, b.n - i);
    writer_close(&w);
    struct source *s = source_open_file(path, NULL, NULL);
    struct spool *spool = spool_new(NULL);
    struct source_packet p;
    while (source_next(s, &p, NULL) == SOURCE_PACKET)
        if (p.origin.frame % 3 == 0) /* a filter left the others out */
            spool_push(spool, &p);
    source_free(s);

    struct source *again = spool_open(spool, NULL);
    unsigned found = 0;
    while (source_next(again, &p, NULL) == SOURCE_PACKET) {
        if (p.origin.frame % 3)
            continue;
        found++;
        cr_assert_eq(p.origin.time, (100 + p.origin.frame - 1) * CAPTIME_S + p.origin.frame - 1);
        cr_assert_eq(p.wire - p.bytes.n, p.origin.frame - 1);
    }
    cr_assert_eq(found, 2);
    source_free(again);
    spool_free(spool);
    g_free(path);
    folder_free(&f);
}

Test(spool, packets_keep_their_link_types)
{
    static const char *const names[] = {"Ethernet", "raw IP", "unknown", "Ethernet"};
    const struct link_type *links[] = {link_find(1), link_find(12), link_unknown(), link_find(1)};
    struct spool *spool = spool_new(NULL);
    struct source_packet p;

    for (uint32_t i = 0; i < 4; i++) {
        p = (struct source_packet){.bytes = SLICE_LIT("odd"), .wire = 9, .link = links[i]};
        p.origin = (struct net_origin){.frame = i + 1, .time = i * CAPTIME_S + 1};
        spool_push(spool, &p);
    }
    struct source *again = spool_open(spool, NULL);
    for (uint32_t i = 0; i < 4; i++) {
        cr_assert_eq(source_next(again, &p, NULL), SOURCE_PACKET);
        cr_assert_str_eq(p.link->name, names[i]);
        cr_assert_eq(p.bytes.n, 3);
        cr_assert_eq(p.wire, 9);
        cr_assert_eq(p.origin.time, i * CAPTIME_S + 1);
    }
    cr_assert_eq(source_next(again, &p, NULL), SOURCE_END);
    source_free(again);
    spool_free(spool);
}
