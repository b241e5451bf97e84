/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/color.h"

#define RED    "\033[31m"
#define GREEN  "\033[32m"
#define YELLOW "\033[33m"
#define CYAN   "\033[36m"

static const struct {
    const char *word, *color;
} WORDS[] = {
    {"answered", GREEN},
    {"registered", GREEN},
    {"unregistered", GREEN},
    {"success", GREEN},
    {"busy", YELLOW},
    {"cancelled", YELLOW},
    {"challenged", YELLOW},
    {"declined", YELLOW},
    {"no_answer", YELLOW},
    {"redirected", YELLOW},
    {"unavailable", YELLOW},
    {"warning", YELLOW},
    {"auth_failed", RED},
    {"error", RED},
    {"forbidden", RED},
    {"not_acceptable", RED},
    {"not_found", RED},
    {"rejected", RED},
    {"routing_failed", RED},
    {"server_error", RED},
    {"timeout", RED},
    {"transport_error", RED},
    {"client_error", RED},
    {"global_failure", RED},
    {"in_progress", CYAN},
};

const char *color_of(struct slice word)
{
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (slice_eq(word, slice_of(WORDS[i].word)))
            return WORDS[i].color;
    return NULL;
}
