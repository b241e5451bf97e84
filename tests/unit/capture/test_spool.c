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
    struct spool *spool = spool_new(s, NULL);
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
