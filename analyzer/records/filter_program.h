/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A compiled -Y expression: what filter_parse.c writes and filter.c runs. One truth value is the whole state: a test
 * sets it, a negation turns it over, and a jump leaves it as it is, which is all that short-circuit `and` and `or`
 * need. So running needs neither a stack nor recursion. The filter owns all arrays; operand texts are in its arena. */
#ifndef RECORDS_FILTER_PROGRAM_H
#define RECORDS_FILTER_PROGRAM_H

#include "base/arena.h"
#include "base/slice.h"
#include "records/record.h"

enum step_kind {
    STEP_TEST,     /* arg: the test */
    STEP_NOT,
    STEP_IF_TRUE,  /* arg: the step to go on with */
    STEP_IF_FALSE,
};

struct step {
    enum step_kind kind;
    size_t arg;
};

struct operand {
    struct slice text;
    int64_t number; /* in the unit of the field */
    bool is_number;
};

enum test_kind {
    TEST_KNOWN,
    TEST_IN, /* equals one of the operands */
    TEST_HAS,
    TEST_STARTS,
    TEST_LT,
    TEST_LE,
    TEST_GT,
    TEST_GE,
};

struct test {
    enum test_kind kind;
    bool none;                 /* the value is known and none of its elements matches */
    const struct field *field; /* NULL: the header lines named `header` */
    struct slice header;
    size_t first, count;       /* operands */
};

struct filter {
    const struct record_table *table;
    struct step *steps;
    size_t n_steps;
    struct test *tests;
    size_t n_tests;
    struct operand *operands;
    size_t n_operands;
    struct arena arena;
};

#endif
