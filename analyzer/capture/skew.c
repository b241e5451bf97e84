/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/skew.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "net/net.h"
#include "sip/frame.h"
#include "sip/msg.h"

struct skew {
    GArray *points; /* struct skew_point, in the order of files and interfaces */
};

struct skew *skew_new(void)
{
    struct skew *s = g_new0(struct skew, 1);

    s->points = g_array_new(FALSE, TRUE, sizeof(struct skew_point));
    return s;
}

void skew_free(struct skew *s)
{
    if (!s)
        return;
    g_array_free(s->points, TRUE);
    g_free(s);
}

static struct skew_point *point_at(const struct skew *s, size_t i)
{
    return &g_array_index(s->points, struct skew_point, i);
}

const struct skew_point *skew_points(const struct skew *s, size_t *n)
{
    *n = s->points->len;
    return *n ? point_at(s, 0) : NULL;
}

static gint by_place(gconstpointer a, gconstpointer b)
{
    const struct skew_point *p = a, *q = b;

    return p->file != q->file ? (gint)p->file - q->file : (gint)p->interface - q->interface;
}

static void add_point(struct skew *s, const struct skew_point *p)
{
    g_array_append_vals(s->points, p, 1);
    g_array_sort(s->points, by_place);
}

void skew_set(struct skew *s, uint16_t file, captime ahead)
{
    add_point(s, &(struct skew_point){.file = file, .base_file = file, .by_hand = true, .ahead = ahead});
}

/* NULL where the clock is left alone. */
static const struct skew_point *find(const struct skew *s, uint16_t file, uint16_t interface)
{
    const struct skew_point key = {.file = file, .interface = interface}, whole = {.file = file};
    const struct skew_point *all = (const struct skew_point *)s->points->data, *found = NULL;

    if (s->points->len)
        found = bsearch(&key, all, s->points->len, sizeof *all, by_place);
    if (!found && s->points->len && interface)
        found = bsearch(&whole, all, s->points->len, sizeof *all, by_place);
    return found && (found->by_hand || found->interface == interface) ? found : NULL;
}

captime skew_right(const struct skew *s, const struct net_origin *origin)
{
    const struct skew_point *p = find(s, origin->file, origin->interface);
    captime time;

    if (!p || __builtin_sub_overflow(origin->time, p->ahead, &time))
        return origin->time;
    return time < 0 ? 0 : time;
}

captime skew_within(const struct skew *s, uint16_t file)
{
    captime low = 0, high = 0;

    for (size_t i = 0; i < s->points->len; i++) {
        const struct skew_point *p = point_at(s, i);
        captime ahead = p->file != file || p->by_hand ? 0 : p->ahead;
        low = ahead < low ? ahead : low;
        high = ahead > high ? ahead : high;
    }
    return high - low;
}

/* ---- what was seen where ---- */

struct sighting {
    uint64_t bytes; /* of the message */
    uint64_t hop, any; /* the message on this hop, and on any; 0 = there is no such message on other hops */
    uint64_t call, from; /* Call-ID, From tag */
    uint64_t hosts;      /* that it travels between, */
    bool down;           /* and which way */
    bool is_request;
    bool has_id; /* of IPv4, which is that of no repetition */
    bool again;  /* the same was seen before at this point */
    uint32_t point;
    captime time;
};

struct point {
    uint16_t file, interface;
    bool by_hand;
    captime offset; /* to the point that the component begins with */
    captime error;
    uint32_t base, messages;
    bool known;
};

struct survey {
    const struct skew *skew;
    GArray *points;    /* struct point */
    GArray *sightings; /* struct sighting */
    GArray *deltas;    /* struct delta */
    GArray *edges;     /* struct edge */
    GHashTable *against; /* pairs of points: how many messages they have seen differently */
    struct sip_msg msg;
};

/* SKEW_POINTS where there are too many. */
static uint32_t number_of(struct survey *v, const struct net_origin *o)
{
    uint32_t i = v->points->len;

    while (i && (g_array_index(v->points, struct point, i - 1).file != o->file ||
                    g_array_index(v->points, struct point, i - 1).interface != o->interface))
        i--;
    if (i)
        return i - 1;
    if (v->points->len == SKEW_POINTS)
        return SKEW_POINTS;
    const struct skew_point *known = find(v->skew, o->file, o->interface);
    struct point p = {.file = o->file, .interface = o->interface, .by_hand = known && known->by_hand};
    g_array_append_val(v->points, p);
    return v->points->len - 1;
}

static uint64_t hash_number(uint64_t h, uint64_t n)
{
    return hash_mix(h + 1, n + 1);
}

/* A message that each hop makes anew says nothing about another hop. */
static bool is_of_one_hop(const struct sip_msg *m)
{
    return m->status == 100 || m->method == METHOD_CANCEL || m->method == METHOD_ACK;
}

static void note(struct survey *v, const struct sip_msg *m, const struct net_origin *o, const struct net_packet *p)
{
    size_t n = p->family == 4 ? 4 : 16;
    uint16_t ip_id = p->proto == NET_UDP ? p->ip_id : 0;
    struct sighting s = {.call = hash_slice(m->call_id, 0), .from = hash_slice(m->from_tag, 1), .time = o->time,
        .hosts = hash_bytes(p->src_ip, n, 5) ^ hash_bytes(p->dst_ip, n, 5), .down = memcmp(p->src_ip, p->dst_ip, n) < 0,
        .is_request = m->kind == SIP_REQUEST, .has_id = ip_id != 0};

    if (!m->call_id.n || !m->has_cseq || (s.point = number_of(v, o)) == SKEW_POINTS)
        return;
    uint64_t h = hash_mix(s.call, s.from ^ hash_slice(m->to_tag, 2));
    h = hash_number(hash_number(h, m->cseq), (uint64_t)m->status << 1 | s.is_request);
    h = hash_mix(h, hash_slice(m->cseq_method_text, 3)) | 1;
    s.any = is_of_one_hop(m) ? 0 : h;
    s.bytes = hash_slice(p->payload, 4);
    s.hop = hash_number(hash_mix(h, s.bytes), ip_id) | 1;
    g_array_append_val(v->sightings, s);
}

/* Returns whether it was a message. */
static bool look(struct survey *v, const struct source_packet *packet)
{
    struct net_packet p;

    if (net_decode(packet->link, packet->bytes, packet->wire, &p) != NET_OK || (p.proto != NET_UDP && p.proto != NET_TCP))
        return false;
    if (sip_frame_looks(p.payload) != SIP_OK || sip_msg_parse(p.payload, true, &v->msg) != SIP_OK)
        return false;
    struct net_origin o = packet->origin;
    o.time = skew_right(v->skew, &o); /* by hand */
    note(v, &v->msg, &o, &p);
    return true;
}

/* A file that can be read twice; NULL where it cannot. */
static struct source *open_file(const char *path, const char *filter)
{
    struct source_options options = {.filter = filter};
    struct stat st;

    return path && stat(path, &st) == 0 && S_ISREG(st.st_mode) ? source_open_file(path, &options, NULL) : NULL;
}

/* Looks at the beginning of a file, and again from `second` on. A single file must have several interfaces. */
static void look_at_file(struct survey *v, struct source *s, uint16_t file, captime second, bool alone)
{
    uint64_t bytes = 0, skipped = 0;
    unsigned messages = 0;
    struct source_packet packet;
    bool again = second == CAPTIME_NONE;

    while (v->sightings->len < SKEW_MESSAGES && source_next(s, &packet, NULL) == SOURCE_PACKET) {
        packet.origin.file = file;
        bool enough = bytes > SKEW_LOOK_BYTES || messages > SKEW_LOOK_MESSAGES;
        if (alone && source_interfaces(s) < 2)
            return;
        if (enough && again)
            return;
        if (enough && packet.origin.time < second) {
            skipped += packet.bytes.n;
            if (skipped > SKEW_SKIP_BYTES)
                return;
            continue;
        }
        if (enough) {
            again = true;
            bytes = messages = 0;
        }
        bytes += packet.bytes.n;
        messages += look(v, &packet);
    }
}

/* ---- what two points have both seen ---- */

struct delta {
    uint32_t a, b; /* points, a < b */
    uint64_t path; /* what stands for two directions: the two hosts on a hop, the call on several */
    bool forward;  /* one of them */
    uint64_t way_a, way_b; /* on a hop: the hosts and the direction, at either point; else the call */
    captime time;  /* that of b minus that of a */
    captime at;    /* that of a */
    bool hop;     /* on the same hop */
    bool sure;    /* it is no repetition */
    bool differs; /* the same way, but other bytes: it is not the same message */
};

static int compare(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_time(captime a, captime b)
{
    return (a > b) - (a < b);
}

static gint by_call(gconstpointer a, gconstpointer b)
{
    const struct sighting *s = a, *t = b;

    return s->call != t->call ? compare(s->call, t->call) : compare_time(s->time, t->time);
}

static gint by_hop(gconstpointer a, gconstpointer b)
{
    const struct sighting *s = a, *t = b;

    if (s->hop != t->hop)
        return compare(s->hop, t->hop);
    return s->point != t->point ? compare(s->point, t->point) : compare_time(s->time, t->time);
}

static gint by_any(gconstpointer a, gconstpointer b)
{
    const struct sighting *s = a, *t = b;

    if (s->any != t->any)
        return compare(s->any, t->any);
    return s->point != t->point ? compare(s->point, t->point) : compare_time(s->time, t->time);
}

/* Which way a message travels: `from` becomes the From tag of the first message of its call, which asks. */
static void find_ways(GArray *sightings)
{
    const struct sighting *first = NULL;

    g_array_sort(sightings, by_call);
    for (guint i = 0; i < sightings->len; i++) {
        struct sighting *s = &g_array_index(sightings, struct sighting, i);
        if (!first || first->call != s->call)
            first = s;
        else
            s->is_request = (s->from == first->from) == s->is_request;
    }
}

static uint64_t way_of(const struct sighting *s, bool hop)
{
    return hop ? s->hosts + s->down : s->call;
}

/* Those that are the same message stand together, by point; of each point the first one counts, and each point is
 * compared with the next. */
static void pair(struct survey *v, bool hop)
{
    const struct sighting *before = NULL;

    g_array_set_size(v->deltas, 0);
    g_array_sort(v->sightings, hop ? by_hop : by_any);
    for (guint i = 0; i < v->sightings->len; i++) {
        struct sighting *s = &g_array_index(v->sightings, struct sighting, i);
        uint64_t key = hop ? s->hop : s->any;
        bool same = before && key && key == (hop ? before->hop : before->any);
        s->again = same && before->point == s->point;
        if (s->again)
            continue;
        if (same) {
            struct delta d = {.a = before->point, .b = s->point, .path = hop ? before->hosts : s->call,
                .way_a = way_of(before, hop), .way_b = way_of(s, hop),
                .forward = hop ? before->down : s->is_request, .time = s->time - before->time, .at = before->time,
                .hop = hop, .sure = hop && s->has_id, .differs = way_of(before, true) == way_of(s, true) && before->bytes != s->bytes};
            g_array_append_val(v->deltas, d);
        }
        before = s;
    }
}

static gpointer pair_key(const struct delta *d)
{
    return GUINT_TO_POINTER(d->a << 16 | d->b);
}

/* The same message on the same way has the same bytes: where it has not, the points were there at different times. */
static void note_against(struct survey *v)
{
    for (guint i = 0; i < v->deltas->len; i++) {
        const struct delta *d = &g_array_index(v->deltas, struct delta, i);
        gpointer key = pair_key(d);
        if (d->differs)
            g_hash_table_insert(v->against, key, GSIZE_TO_POINTER(GPOINTER_TO_SIZE(g_hash_table_lookup(v->against, key)) + 1));
    }
}

/* ---- the skew of two points ---- */

struct edge {
    uint32_t a, b;
    captime skew, error;
    uint32_t messages;
};

static gint by_pair(gconstpointer a, gconstpointer b)
{
    const struct delta *d = a, *f = b;

    if (d->a != f->a || d->b != f->b)
        return d->a != f->a ? compare(d->a, f->a) : compare(d->b, f->b);
    return d->path != f->path ? compare(d->path, f->path) : compare_time(d->time, f->time);
}

static gint by_captime(gconstpointer a, gconstpointer b)
{
    return compare_time(*(const captime *)a, *(const captime *)b);
}

static captime median_of(const struct delta *d, size_t n)
{
    captime *times = g_new(captime, n);

    for (size_t i = 0; i < n; i++)
        times[i] = d[i].time;
    qsort(times, n, sizeof *times, by_captime);
    captime median = n % 2 ? times[n / 2] : times[n / 2 - 1] + (times[n / 2] - times[n / 2 - 1]) / 2;
    g_free(times);
    return median;
}

/* What a path says: the skew is between `low` and `high`. */
struct bounds {
    captime low, high;
    bool any;
};

/* The messages of one path, near the median. */
static void take_path(struct bounds *b, const struct delta *d, size_t n, captime median)
{
    captime least[2] = {INT64_MAX, INT64_MAX}, most[2] = {INT64_MIN, INT64_MIN};

    for (size_t i = 0; i < n; i++) {
        if (d[i].time - median > SKEW_ONE_WAY || median - d[i].time > SKEW_ONE_WAY)
            continue;
        least[d[i].forward] = d[i].time < least[d[i].forward] ? d[i].time : least[d[i].forward];
        most[d[i].forward] = d[i].time > most[d[i].forward] ? d[i].time : most[d[i].forward];
    }
    if (least[0] == INT64_MAX || least[1] == INT64_MAX)
        return;
    bool up = least[1] + (most[1] - least[1]) / 2 >= least[0] + (most[0] - least[0]) / 2;
    b->high = least[up] < b->high ? least[up] : b->high;
    b->low = most[!up] > b->low ? most[!up] : b->low;
    b->any = true;
}

static size_t path_length(const struct delta *d, size_t n)
{
    size_t k = 1;

    while (k < n && d[k].path == d[0].path)
        k++;
    return k;
}

static captime magnitude(captime d)
{
    return d < 0 ? -d : d;
}

static gint by_point(gconstpointer a, gconstpointer b)
{
    const struct sighting *s = a, *t = b;

    return s->point != t->point ? compare(s->point, t->point) : compare_time(s->time, t->time);
}

/* Where the messages of this point begin that are not older; they are in this order. */
static size_t place_of(const struct survey *v, uint32_t point, captime time)
{
    const struct sighting key = {.point = point, .time = time};
    size_t low = 0, high = v->sightings->len;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_point(&g_array_index(v->sightings, struct sighting, middle), &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The times of the first and last message that a point has seen. */
static void span_of(const struct survey *v, uint32_t point, captime *from, captime *to)
{
    const struct sighting *all = (const struct sighting *)v->sightings->data;

    *from = all[place_of(v, point, 0)].time;
    *to = all[place_of(v, point, INT64_MAX) - 1].time;
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    return compare(*(const uint64_t *)a, *(const uint64_t *)b);
}

/* How many messages `b`, or else `a`, has seen from then to then, each once, on the ways on which it has seen any of the
 * deltas; in place of one hop those that are the same on other hops. */
static size_t seen_within(const struct survey *v, const struct delta *d, size_t n, bool b, captime from, captime to)
{
    uint64_t *ways = g_new(uint64_t, n);
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        ways[i] = b ? d[i].way_b : d[i].way_a;
    qsort(ways, n, sizeof *ways, by_number);
    for (size_t i = place_of(v, b ? d->b : d->a, from); i < v->sightings->len; i++) {
        const struct sighting *s = &g_array_index(v->sightings, struct sighting, i);
        if (s->point != (b ? d->b : d->a) || s->time > to)
            break;
        uint64_t way = way_of(s, d->hop);
        count += !s->again && (d->hop || s->any) && bsearch(&way, ways, n, sizeof *ways, by_number) != NULL;
    }
    g_free(ways);
    return count;
}

enum { FEW = 12 };

/* Repetitions look like copies: what one file ends with is sent again at the beginning of the next, and there are clients
 * that send the same request for years. So most of what goes the same way must have been seen by both, while both were
 * there, if the skew is that one. */
static bool is_enough(const struct survey *v, const struct delta *d, size_t n, captime skew)
{
    captime from_a, to_a, from_b, to_b;
    size_t sure = 0;

    for (size_t i = 0; i < n; i++)
        sure += d[i].sure;
    if ((sure < 3 && n < 4) || GPOINTER_TO_SIZE(g_hash_table_lookup(v->against, pair_key(d))) * 4 >= n)
        return false;
    span_of(v, d->a, &from_a, &to_a);
    span_of(v, d->b, &from_b, &to_b);
    captime from = from_a > from_b - skew ? from_a : from_b - skew, to = to_a < to_b - skew ? to_a : to_b - skew;
    size_t in_a = seen_within(v, d, n, false, from - SKEW_ONE_WAY, to + SKEW_ONE_WAY);
    size_t in_b = seen_within(v, d, n, true, from + skew - SKEW_ONE_WAY, to + skew + SKEW_ONE_WAY);
    if (d->hop)
        return MAX(in_a, in_b) <= n + (n < FEW ? n / 4 : n); /* a point may lose some */
    return MIN(in_a, in_b) < 2 * n;
}

/* All deltas of one pair and kind. Returns whether they tell anything. */
static bool estimate(const struct survey *v, const struct delta *d, size_t n, struct edge *out)
{
    captime median = median_of(d, n);
    struct bounds b = {INT64_MIN, INT64_MAX, false};

    *out = (struct edge){.a = d->a, .b = d->b, .messages = (uint32_t)n, .skew = median, .error = SKEW_LONG_WAY};
    if (!is_enough(v, d, n, median))
        return false;
    for (size_t i = 0, k; i < n; i += k) {
        k = path_length(d + i, n - i);
        take_path(&b, d + i, k, median);
    }
    if (!b.any && !d->hop) /* how long a proxy takes is anybody's guess */
        return false;
    if (!b.any) {
        out->skew = magnitude(median) > SKEW_ONE_WAY ? median : 0;
        return true;
    }
    captime between = b.high - b.low;
    bool agree = (b.low <= 0 && b.high >= 0) || (b.low >= 0 && b.high <= 0);
    out->skew = b.low + between / 2;
    out->error = magnitude(between) / 2;
    if (agree || magnitude(out->skew) < SKEW_LEAST)
        out->skew = 0;
    return true;
}

static bool is_measured(const struct survey *v, const struct delta *d)
{
    for (guint i = 0; i < v->edges->len; i++) {
        const struct edge *e = &g_array_index(v->edges, struct edge, i);
        if (e->a == d->a && e->b == d->b)
            return true;
    }
    return false;
}

/* Those pairs that were not measured yet. */
static void measure_pairs(struct survey *v)
{
    const struct delta *d = (const struct delta *)v->deltas->data;

    g_array_sort(v->deltas, by_pair);
    g_array_sort(v->sightings, by_point);
    for (size_t i = 0, k; i < v->deltas->len; i += k) {
        for (k = 1; i + k < v->deltas->len && d[i + k].a == d[i].a && d[i + k].b == d[i].b;)
            k++;
        struct edge e;
        if (!is_measured(v, d + i) && estimate(v, d + i, k, &e))
            g_array_append_val(v->edges, e);
    }
}

/* ---- all points ---- */

static gint by_error(gconstpointer a, gconstpointer b)
{
    const struct edge *e = a, *f = b;

    return e->error != f->error ? compare_time(e->error, f->error) : compare(f->messages, e->messages);
}

/* From this point to all that it was compared with, the surest way first. */
static void spread(struct survey *v, uint32_t root)
{
    struct point *points = (struct point *)v->points->data;
    bool more = true;

    points[root].known = true;
    points[root].base = root;
    while (more) {
        more = false;
        for (guint i = 0; i < v->edges->len && !more; i++) {
            const struct edge *e = &g_array_index(v->edges, struct edge, i);
            struct point *a = &points[e->a], *b = &points[e->b];
            if (a->known == b->known)
                continue;
            struct point *to = a->known ? b : a, *from = a->known ? a : b;
            captime skew = to->by_hand ? 0 : from->offset + (a->known ? e->skew : -e->skew);
            *to = (struct point){.file = to->file, .interface = to->interface, .by_hand = to->by_hand, .known = true,
                .offset = skew, .error = from->error + e->error, .base = root, .messages = e->messages};
            more = true;
        }
    }
}

/* The first point, in the order of files and interfaces, that is not known yet. */
static bool next_root(const struct survey *v, uint32_t *root)
{
    const struct point *points = (const struct point *)v->points->data, *first = NULL;

    for (uint32_t i = 0; i < v->points->len; i++)
        if (!points[i].known && (!first || points[i].file < first->file ||
                                    (points[i].file == first->file && points[i].interface < first->interface)))
            first = &points[i];
    *root = first ? (uint32_t)(first - points) : 0;
    return first != NULL;
}

static void conclude(struct survey *v, struct skew *s)
{
    struct point *points = (struct point *)v->points->data;
    uint32_t root;

    g_array_sort(v->edges, by_error);
    while (next_root(v, &root))
        spread(v, root);
    for (uint32_t i = 0; i < v->points->len; i++) {
        const struct point *p = &points[i], *base = &points[p->base];
        if (p->offset && !p->by_hand)
            add_point(s, &(struct skew_point){.file = p->file, .interface = p->interface, .base_file = base->file,
                             .base_interface = base->interface, .ahead = p->offset, .error = p->error,
                             .messages = p->messages});
    }
}

/* The time of the first packet of each file; CAPTIME_NONE where there is none. */
static captime first_time(const char *path, const char *filter)
{
    struct source *s = open_file(path, filter);
    struct source_packet packet;
    captime time = s && source_next(s, &packet, NULL) == SOURCE_PACKET ? packet.origin.time : CAPTIME_NONE;

    source_free(s);
    return time;
}

/* Where the earliest other file begins that begins after this one. */
static captime next_begin(const captime *first, size_t n, size_t i)
{
    captime next = CAPTIME_NONE;

    for (size_t k = 0; k < n; k++)
        if (first[k] != CAPTIME_NONE && first[k] > first[i] && (next == CAPTIME_NONE || first[k] < next))
            next = first[k];
    return next;
}

static void collect(struct survey *v, const char *const *paths, size_t n, const char *filter)
{
    captime *first = g_new(captime, n);

    for (size_t i = 0; i < n; i++)
        first[i] = n > 1 ? first_time(paths[i], filter) : CAPTIME_NONE;
    for (size_t i = 0; i < n && i < UINT16_MAX; i++) {
        struct source *s = n == 1 || first[i] != CAPTIME_NONE ? open_file(paths[i], filter) : NULL;
        if (s)
            look_at_file(v, s, (uint16_t)i, next_begin(first, n, i), n == 1);
        source_free(s);
    }
    g_free(first);
}

void skew_measure(struct skew *s, const char *const *paths, size_t n, const char *filter)
{
    struct survey *v = g_new0(struct survey, 1);

    v->skew = s;
    v->points = g_array_new(FALSE, TRUE, sizeof(struct point));
    v->sightings = g_array_new(FALSE, FALSE, sizeof(struct sighting));
    v->deltas = g_array_new(FALSE, FALSE, sizeof(struct delta));
    v->edges = g_array_new(FALSE, FALSE, sizeof(struct edge));
    v->against = g_hash_table_new(NULL, NULL);
    collect(v, paths, n, filter);
    if (v->points->len > 1) {
        find_ways(v->sightings);
        pair(v, false);
        note_against(v);
        pair(v, true);
        measure_pairs(v);
        pair(v, false);
        measure_pairs(v);
        conclude(v, s);
    }
    g_array_free(v->points, TRUE);
    g_array_free(v->sightings, TRUE);
    g_array_free(v->deltas, TRUE);
    g_array_free(v->edges, TRUE);
    g_hash_table_unref(v->against);
    g_free(v);
}
