/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the neighbours of messages show to be wrong with them, as "frame code, frame code", after a feed. */
#ifndef TESTS_FEED_FINDINGS_H
#define TESTS_FEED_FINDINGS_H

#include "engine/findings/findings.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine_feed.h"
#include "sip/finding.h"

static void feed_findings(const struct feed *f, char *out, size_t room)
{
    size_t n, used = 0;
    ref *list = engine_list(f->e, ENGINE_MESSAGES, &n);

    out[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        const struct message *m = engine_message(f->e, list[i]);
        uint16_t codes[FINDINGS_OF_MESSAGE];
        size_t count = findings_of_message(f->e, m, codes);
        for (size_t k = 0; k < count; k++)
            used += (size_t)snprintf(out + used, room - used, "%s%u %s", used ? ", " : "", m->frame,
                finding_row((enum finding_code)codes[k])->name);
    }
    free(list);
}

static void feed_check_with(const struct engine_options *options, const char *lines, double end, const char *wanted)
{
    struct feed f = feed_new(options);
    char found[1000];

    feed(&f, lines);
    feed_end(&f, end);
    feed_findings(&f, found, sizeof found);
    cr_assert_str_eq(found, wanted, "%s: %s", found, lines);
    engine_free(f.e);
}

/* Of these lines, when the capture ends at `end` ms. */
__attribute__((unused)) static void feed_check_findings(const char *lines, double end, const char *wanted)
{
    feed_check_with(NULL, lines, end, wanted);
}

/* The same with what is wrong with offers and answers. */
__attribute__((unused)) static void feed_check_offers(const char *lines, double end, const char *wanted)
{
    const struct engine_options options = {.keep_media = true};

    feed_check_with(&options, lines, end, wanted);
}

#endif
