/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/progress.h"

#include <glib.h>
#include <stdio.h>
#include <unistd.h>

static void show(uint64_t bytes, uint64_t total, gint64 elapsed)
{
    uint64_t per_second = bytes * 10 / (uint64_t)(elapsed / 100000); /* elapsed is at least a second */

    if (total && bytes <= total)
        fprintf(stderr, "\r\033[K%3u %%  %u MB/s  %u s left", (unsigned)(bytes * 100 / total), (unsigned)(per_second / 1000000),
            (unsigned)((total - bytes) / (per_second ? per_second : 1)));
    else
        fprintf(stderr, "\r\033[K%u MB read  %u MB/s", (unsigned)(bytes / 1000000), (unsigned)(per_second / 1000000));
    fflush(stderr);
}

void progress_show(struct progress *p, uint64_t bytes, uint64_t total)
{
    gint64 now = g_get_monotonic_time();

    if (!p->started)
        p->started = now;
    if (now - p->started < G_USEC_PER_SEC || now - p->shown < G_USEC_PER_SEC / 5 || !isatty(STDERR_FILENO))
        return;
    p->shown = now;
    p->visible = true;
    show(bytes, total, now - p->started);
}

void progress_clear(struct progress *p)
{
    if (p->visible)
        fputs("\r\033[K", stderr);
    p->visible = false;
}
