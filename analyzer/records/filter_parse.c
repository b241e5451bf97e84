/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/filter_parse.h"

#include "base/arena.h"
#include "records/filter_error.h"
#include "records/filter_lex.h"
#include "records/filter_program.h"
#include "records/filter_value.h"
#include "records/guess.h"

#include <stdlib.h>

struct parser {
    const struct record_table *table;
    struct filter *filter;
    struct filter_error *err;
    struct filter_lex lex;
    struct token token; /* the next one, not yet taken */
    unsigned depth;
};

/* Room for one more item of an array that doubles. */
static void *one_more(void *items, size_t count, size_t size)
{
    if (count & (count - 1))
        return items;
    items = realloc(items, (count ? count * 2 : 1) * size);
    if (!items)
        abort();
    return items;
}

static size_t add_step(struct filter *f, enum step_kind kind, size_t arg)
{
    f->steps = one_more(f->steps, f->n_steps, sizeof *f->steps);
    f->steps[f->n_steps] = (struct step){kind, arg};
    return f->n_steps++;
}

static void add_test(struct filter *f, const struct test *t)
{
    f->tests = one_more(f->tests, f->n_tests, sizeof *f->tests);
    f->tests[f->n_tests] = *t;
    add_step(f, STEP_TEST, f->n_tests++);
}

static void add_operand(struct filter *f, const struct operand *o)
{
    f->operands = one_more(f->operands, f->n_operands, sizeof *f->operands);
    f->operands[f->n_operands++] = *o;
}

static void advance(struct parser *p)
{
    filter_lex_next(&p->lex, &p->token);
}

static void advance_to_value(struct parser *p)
{
    filter_lex_value(&p->lex, &p->token);
}

/* "... is expected", or what is wrong with a token that can stand nowhere. */
static bool unexpected(struct parser *p, const char *wanted)
{
    const struct token *t = &p->token;
    char quote[FILTER_QUOTE];

    switch (t->kind) {
    case TOKEN_UNENDED: return filter_error_set(p->err, t->at, "the quoted text has no closing \"");
    case TOKEN_BAD_ESCAPE: return filter_error_set(p->err, t->at, "only \\\" and \\\\ may follow a backslash");
    case TOKEN_END: return filter_error_set(p->err, t->at, "the filter ends where %s is expected", wanted);
    default:
        return filter_error_set(p->err, t->at, "%s is expected, not %s", wanted, filter_error_quote(t->text, quote));
    }
}

static const char *test_subject(const struct test *t)
{
    return t->field ? t->field->name : "a header";
}

static enum value_type test_type(const struct test *t)
{
    return t->field ? t->field->type : VALUE_TEXT;
}

static bool wrong_operator(struct parser *p, const struct test *t)
{
    bool text = test_type(t) == VALUE_TEXT;

    return filter_error_set(p->err, p->token.at, "%s is %s: it compares with %s", test_subject(t),
        text ? "text" : test_type(t) == VALUE_TIME ? "a time" : "a number",
        text ? "== != ~ !~ ^= and in" : "== != < <= > >= and in");
}

static bool wrong_value(struct parser *p, const struct test *t)
{
    static const char *const WHAT[] = {
        [VALUE_NULL] = "unknown",
        [VALUE_INT] = "a number",
        [VALUE_TEXT] = "text",
        [VALUE_TIME] = "a time, such as 2026-01-02T03:04:05.678Z",
        [VALUE_DURATION] = "a number of milliseconds",
        [VALUE_LIST] = "a list: < <= > and >= need a number",
        [VALUE_OBJECT] = "an object",
    };
    char quote[FILTER_QUOTE];

    return filter_error_set(p->err, p->token.at, "%s is %s, not %s", test_subject(t), WHAT[test_type(t)],
        filter_error_quote(p->token.text, quote));
}

static struct slice unescaped(struct filter *f, const struct token *t)
{
    char *out = arena_alloc(&f->arena, t->text.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < t->text.n; i++) {
        if (t->kind == TOKEN_STRING && t->text.p[i] == '\\')
            i++;
        out[n++] = t->text.p[i];
    }
    return (struct slice){out, n};
}

/* Takes a value and keeps it as an operand of `t`. */
static bool take_operand(struct parser *p, struct test *t)
{
    struct operand o = {.is_number = false};
    enum value_type type = test_type(t);

    if (p->token.kind != TOKEN_WORD && p->token.kind != TOKEN_STRING)
        return unexpected(p, "a value");
    o.text = unescaped(p->filter, &p->token);
    bool ms = type == VALUE_DURATION || (type == VALUE_LIST && t->field->flags & FIELD_MS);
    if (ms)
        o.is_number = filter_value_ms(o.text, &o.number);
    else if (type == VALUE_TIME)
        o.is_number = filter_value_time(o.text, &o.number);
    else if (type != VALUE_TEXT)
        o.is_number = filter_value_whole(o.text, &o.number);
    bool any_text = type == VALUE_TEXT || (type == VALUE_LIST && t->kind <= TEST_STARTS && !ms);
    if (!o.is_number && !any_text)
        return wrong_value(p, t);
    add_operand(p->filter, &o);
    t->count++;
    advance(p);
    return true;
}

static bool take_set(struct parser *p, struct test *t)
{
    t->kind = TEST_IN;
    advance(p);
    if (p->token.kind != TOKEN_BRACE_OPEN)
        return unexpected(p, "\"{\"");
    do {
        advance_to_value(p);
        if (!take_operand(p, t))
            return false;
    } while (p->token.kind == TOKEN_COMMA);
    if (p->token.kind != TOKEN_BRACE_CLOSE)
        return unexpected(p, "\",\" or \"}\"");
    advance(p);
    return true;
}

static enum test_kind kind_of(enum token_kind operator)
{
    switch (operator) {
    case TOKEN_LT: return TEST_LT;
    case TOKEN_LE: return TEST_LE;
    case TOKEN_GT: return TEST_GT;
    case TOKEN_GE: return TEST_GE;
    case TOKEN_HAS:
    case TOKEN_LACKS: return TEST_HAS;
    case TOKEN_STARTS: return TEST_STARTS;
    default: return TEST_IN;
    }
}

static bool allowed(enum test_kind kind, enum value_type type)
{
    if (kind == TEST_HAS || kind == TEST_STARTS)
        return type == VALUE_TEXT || type == VALUE_LIST;
    return kind == TEST_IN || type != VALUE_TEXT;
}

static bool take_comparison(struct parser *p, struct test *t)
{
    t->kind = kind_of(p->token.kind);
    t->none = p->token.kind == TOKEN_NE || p->token.kind == TOKEN_LACKS;
    if (!allowed(t->kind, test_type(t)))
        return wrong_operator(p, t);
    advance_to_value(p);
    return take_operand(p, t);
}

static bool take_field(struct parser *p, struct test *t)
{
    char quote[FILTER_QUOTE];

    t->field = record_field(p->table, p->token.text);
    if (t->field) {
        advance(p);
        return true;
    }
    filter_error_quote(p->token.text, quote);
    const struct field *near = guess_field(p->table, p->token.text);
    if (near)
        return filter_error_set(p->err, p->token.at, "no field %s in %s; did you mean \"%s\"?", quote, p->table->name,
            near->name);
    return filter_error_set(p->err, p->token.at, "no field %s in %s", quote, p->table->name);
}

/* hdr["X-Account"] */
static bool take_header(struct parser *p, struct test *t)
{
    if (strcmp(p->table->name, records_messages.name) != 0 && p->table != &records_calls)
        return filter_error_set(p->err, p->token.at, "hdr is for messages and calls: %s have no header lines", p->table->name);
    advance(p);
    if (p->token.kind != TOKEN_BRACKET_OPEN)
        return unexpected(p, "\"[\"");
    advance(p);
    if (p->token.kind != TOKEN_STRING || p->token.text.n == 0)
        return unexpected(p, "the name of a header in quotes");
    t->header = unescaped(p->filter, &p->token);
    advance(p);
    if (p->token.kind != TOKEN_BRACKET_CLOSE)
        return unexpected(p, "\"]\"");
    advance(p);
    return true;
}

/* `not` behind a subject is the start of `not in`. */
static bool take_not_in(struct parser *p, struct test *t)
{
    advance(p);
    if (p->token.kind != TOKEN_IN)
        return unexpected(p, "\"in\"");
    t->none = true;
    return take_set(p, t);
}

static bool no_operator(struct parser *p)
{
    struct slice text = p->token.text;
    char quote[FILTER_QUOTE];

    filter_error_quote(text, quote);
    if (p->token.kind == TOKEN_UNKNOWN && strchr("=&|", text.p[0])) {
        char sign = text.p[0];
        return filter_error_set(p->err, p->token.at, "unknown operator %s; write \"%c%c\"", quote, sign, sign);
    }
    return filter_error_set(p->err, p->token.at, "unknown operator %s", quote);
}

/* What follows a subject: a comparison, or nothing. */
static bool take_rest(struct parser *p, struct test *t)
{
    switch (p->token.kind) {
    case TOKEN_WORD:
    case TOKEN_STRING:
    case TOKEN_UNKNOWN: return no_operator(p);
    case TOKEN_IN: return take_set(p, t);
    case TOKEN_NOT: return take_not_in(p, t);
    default: return p->token.kind < TOKEN_EQ || take_comparison(p, t);
    }
}

static bool take_test(struct parser *p)
{
    struct test t = {.kind = TEST_KNOWN, .first = p->filter->n_operands};

    if (p->token.kind != TOKEN_WORD)
        return unexpected(p, "a field");
    if (slice_eq(p->token.text, SLICE_LIT("hdr")) ? !take_header(p, &t) : !take_field(p, &t))
        return false;
    if (!take_rest(p, &t))
        return false;
    add_test(p->filter, &t);
    return true;
}

static bool take_either(struct parser *p);

static bool take_group(struct parser *p)
{
    size_t opened = p->token.at;

    advance(p);
    if (!take_either(p))
        return false;
    if (p->token.kind == TOKEN_END)
        return filter_error_set(p->err, opened, "this \"(\" is never closed");
    if (p->token.kind != TOKEN_PAREN_CLOSE)
        return unexpected(p, "\"and\", \"or\" or \")\"");
    advance(p);
    return true;
}

static bool take_term(struct parser *p)
{
    bool negated = p->token.kind == TOKEN_NOT, done;

    if (!negated && p->token.kind != TOKEN_PAREN_OPEN)
        return take_test(p);
    if (p->depth == FILTER_MAX_DEPTH)
        return filter_error_set(p->err, p->token.at, "more than %d parentheses and negations inside each other",
            FILTER_MAX_DEPTH);
    p->depth++;
    if (negated) {
        advance(p);
        done = take_term(p);
        add_step(p->filter, STEP_NOT, 0);
    } else {
        done = take_group(p);
    }
    p->depth--;
    return done;
}

/* Terms between `operator`: each is skipped where the truth so far decides. */
static bool take_chain(struct parser *p, bool (*part)(struct parser *), enum token_kind operator, enum step_kind skip)
{
    if (!part(p))
        return false;
    while (p->token.kind == operator) {
        size_t jump = add_step(p->filter, skip, 0);
        advance(p);
        if (!part(p))
            return false;
        p->filter->steps[jump].arg = p->filter->n_steps;
    }
    return true;
}

static bool take_both(struct parser *p)
{
    return take_chain(p, take_term, TOKEN_AND, STEP_IF_FALSE);
}

static bool take_either(struct parser *p)
{
    return take_chain(p, take_both, TOKEN_OR, STEP_IF_TRUE);
}

bool filter_parse(const struct record_table *t, struct slice text, struct filter *f, struct filter_error *err)
{
    struct parser p = {.table = t, .filter = f, .err = err, .lex = {text, 0}};

    f->table = t;
    if (text.n > FILTER_MAX_LENGTH)
        return filter_error_set(err, FILTER_MAX_LENGTH, "the filter is longer than %d bytes", FILTER_MAX_LENGTH);
    advance(&p);
    if (p.token.kind == TOKEN_END)
        return filter_error_set(err, 0, "the filter is empty");
    if (!take_either(&p))
        return false;
    if (p.token.kind == TOKEN_PAREN_CLOSE)
        return filter_error_set(err, p.token.at, "this \")\" closes nothing");
    return p.token.kind == TOKEN_END || unexpected(&p, "\"and\", \"or\" or the end");
}
