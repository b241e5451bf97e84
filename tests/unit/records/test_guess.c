/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "records/guess.h"

static const struct field FIELDS[] = {
    {"id", NULL, VALUE_INT, 0, "", NULL},
    {"outcome", NULL, VALUE_TEXT, 0, "", NULL},
    {"final_code", NULL, VALUE_INT, 0, "", NULL},
    {"final_frame", NULL, VALUE_INT, 0, "", NULL},
};
static const struct record_table TABLE = {"calls", FIELDS, 4, NULL};

Test(guess, finds_the_nearest_name)
{
    static const char *const ROWS[][2] = {
        {"outcom", "outcome"},
        {"outocme", "outcome"},
        {"Outcome", "outcome"},
        {"ID", "id"},
        {"final-code", "final_code"},
        {"finalframe", "final_frame"},
        {"fnal_frmae", "final_frame"},
        {"busy", NULL},
        {"x", NULL},
        {"", NULL},
        {"outcomeoutcomeoutcomeoutcomeoutcomeoutcomeoutcome", NULL},
    };

    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const struct field *f = guess_field(&TABLE, slice_of(ROWS[i][0]));
        cr_expect_eq(f != NULL, ROWS[i][1] != NULL, "%s", ROWS[i][0]);
        if (f && ROWS[i][1])
            cr_expect_str_eq(f->name, ROWS[i][1]);
    }
}
