/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/arena.h"
#include "base/seen.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "session.h"

#include <stdlib.h>

struct session {
    struct engine *engine;
    captime last;   /* time of the latest packet */
    bool again;     /* the packet at hand was looked at before */
    bool unsettled; /* something came in since the verdicts were settled */
    struct sip_msg decoded;
    struct arena scratch;
};

struct session *session_new(size_t limit_memory)
{
    struct session *s = calloc(1, sizeof *s);
    struct engine_options options = {.keep_media = true, .limit_memory = limit_memory, .hash_seed = (uintptr_t)s};

    if (!s)
        abort();
    s->engine = engine_new(&options);
    s->last = CAPTIME_NONE;
    return s;
}

void session_free(struct session *s)
{
    if (!s)
        return;
    engine_free(s->engine);
    arena_clear(&s->scratch);
    free(s);
}

void session_packet(struct session *s, captime time, bool again)
{
    s->again = again;
    if (again || (s->last != CAPTIME_NONE && time <= s->last))
        return;
    s->last = time;
    s->unsettled = true;
}

bool session_knows_all(const struct session *s)
{
    return s->again;
}

struct session_message session_push(struct session *s, const struct seen *seen, const struct sip_msg *m)
{
    ref r = engine_push(s->engine, seen, m);

    s->unsettled = true;
    return (struct session_message){.message = r, .no = engine_message(s->engine, r)->no};
}

void session_transport_error(struct session *s, const struct seen *seen, const struct sip_msg *request)
{
    engine_transport_error(s->engine, seen, request);
    s->unsettled = true;
}

const struct engine *session_engine_at_end(struct session *s)
{
    if (s->unsettled)
        engine_settle(s->engine, s->last);
    s->unsettled = false;
    return s->engine;
}

const struct engine *session_engine(struct session *s)
{
    return s->again ? session_engine_at_end(s) : s->engine;
}

const struct message *session_message(const struct session *s, const struct session_message *m)
{
    const struct message *found = engine_message(s->engine, m->message);

    return found->group && found->no == m->no ? found : NULL;
}

struct sip_msg *session_decoded(struct session *s)
{
    return &s->decoded;
}

struct arena *session_scratch(struct session *s)
{
    arena_clear(&s->scratch);
    return &s->scratch;
}
