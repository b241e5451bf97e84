/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/mapped.h"

#include <glib.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the handler of a signal can reach. */
struct window {
    _Atomic(char *) start; /* NULL: nothing is mapped */
    atomic_size_t n;
    atomic_bool cut; /* a part of it was not there */
};

struct mapped {
    int fd;
    off_t size; /* at first */
    struct window *window;
    uint64_t from; /* place of the window in the file */
};

static struct window windows[MAPPED_FILES];
static atomic_bool taken[MAPPED_FILES];
static size_t page; /* bytes */

/* Zeros take the place of what is not there any more. */
static void on_fault(int number, siginfo_t *info, void *context)
{
    char *at = info->si_addr;

    (void)context;
    for (size_t i = 0; i < MAPPED_FILES; i++) {
        char *start = atomic_load(&windows[i].start);
        size_t n = atomic_load(&windows[i].n);
        if (!start || at < start || at >= start + n)
            continue;
        char *from = start + (size_t)(at - start) / page * page;
        if (mmap(from, n - (size_t)(from - start), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
            break;
        atomic_store(&windows[i].cut, true);
        return;
    }
    signal(number, SIG_DFL); /* it was something else */
}

static void catch_faults(void)
{
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};

    if (page)
        return;
    page = (size_t)sysconf(_SC_PAGESIZE);
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, NULL);
}

static struct window *take_window(void)
{
    for (size_t i = 0; i < MAPPED_FILES; i++)
        if (!atomic_exchange(&taken[i], true))
            return &windows[i];
    return NULL;
}

static void unmap(struct window *w)
{
    char *start = atomic_exchange(&w->start, NULL);

    if (start)
        munmap(start, atomic_load(&w->n));
}

/* Maps what there is of n bytes from this place on. */
static bool map(struct mapped *m, uint64_t at, size_t n)
{
    struct window *w = m->window;
    uint64_t from = at / page * page;
    size_t wanted = MAX(n + (size_t)(at - from), MAPPED_WINDOW);
    struct stat st;

    unmap(w);
    if (fstat(m->fd, &st) != 0 || (uint64_t)st.st_size <= at)
        return false;
    wanted = MIN(wanted, (uint64_t)st.st_size - from);
    char *start = mmap(NULL, wanted, PROT_READ, MAP_PRIVATE | MAP_POPULATE, m->fd, (off_t)from);
    if (start == MAP_FAILED)
        return false;
    m->from = from;
    atomic_store(&w->n, wanted);
    atomic_store(&w->start, start);
    return true;
}

struct mapped *mapped_new(FILE *file)
{
    struct stat st;
    int fd = fileno(file);

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return NULL;
    catch_faults();
    struct window *w = take_window();
    if (!w)
        return NULL;
    struct mapped *m = g_new0(struct mapped, 1);
    m->fd = fd;
    m->size = st.st_size;
    m->window = w;
    atomic_store(&w->cut, false);
    return m;
}

void mapped_free(struct mapped *m)
{
    if (!m)
        return;
    unmap(m->window);
    atomic_store(&taken[m->window - windows], false);
    g_free(m);
}

/* What of n bytes from this place is in the window. */
static struct slice in_window(const struct mapped *m, uint64_t at, size_t n)
{
    const char *start = atomic_load_explicit(&m->window->start, memory_order_relaxed);
    size_t there = atomic_load_explicit(&m->window->n, memory_order_relaxed);

    if (!start || at < m->from || at - m->from >= there)
        return SLICE_NONE;
    return slice_head((struct slice){start + (at - m->from), there - (size_t)(at - m->from)}, n);
}

struct slice mapped_at(struct mapped *m, uint64_t at, size_t n)
{
    struct slice bytes = in_window(m, at, n);

    if (bytes.n < n && map(m, at, n))
        bytes = in_window(m, at, n);
    return bytes.n < n && !atomic_load(&m->window->start) ? SLICE_NONE : bytes;
}

bool mapped_holds(const struct mapped *m, struct slice bytes)
{
    for (size_t i = 0; i < bytes.n; i += page)
        (void)*(const volatile char *)(bytes.p + i);
    if (bytes.n)
        (void)*(const volatile char *)(bytes.p + bytes.n - 1);
    return !atomic_load_explicit(&m->window->cut, memory_order_relaxed);
}

bool mapped_was_cut(const struct mapped *m)
{
    struct stat st;

    return atomic_load(&m->window->cut) || (fstat(m->fd, &st) == 0 && st.st_size < m->size);
}
