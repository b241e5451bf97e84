/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/infile.h"

#include <errno.h>
#include <stdio_ext.h>
#include <sys/stat.h>

#include "capture/input_error.h"

enum { READ_BUFFER = 64 * 1024 };

/* Looks at the first bytes and puts them back: a pipe cannot be rewound. ISO C promises to take one byte back, the C
 * libraries in use take back what was just read. */
static bool peek(FILE *file, char head[MAGIC_BYTES], size_t *n)
{
    size_t left = *n = fread(head, 1, MAGIC_BYTES, file);

    clearerr(file);
    while (left)
        if (ungetc((unsigned char)head[--left], file) == EOF)
            return false;
    return true;
}

static bool check_magic(const struct infile *f, struct slice head, GError **error)
{
    const char *name = f->name;

    switch (f->magic->kind) {
    case MAGIC_COMPRESSED:
        input_error_set(error, INPUT_ERROR_CUT_SHORT,
            "%s: %s data that is cut short at byte %" G_GUINT64_FORMAT "; copy or capture it again", name,
            f->magic->name, infile_position(f));
        return false;
    case MAGIC_ARCHIVE:
        input_error_set(error, INPUT_ERROR_COMPRESSED, "%s: packed with %s; unpack it first: %s FILE | sipray -", name,
            f->magic->name, f->magic->unpack);
        return false;
    case MAGIC_OTHER_CAPTURE:
        input_error_set(error, INPUT_ERROR_FORMAT,
            "%s: a %s capture, which is not read; convert it: editcap -F pcapng FILE NEW", name, f->magic->name);
        return false;
    case MAGIC_UNKNOWN:
        if (head.n == 0)
            input_error_set(error, INPUT_ERROR_EMPTY, "%s: empty%s, byte 0 is its end; capture again or check the pipe",
                name, f->unpack ? " when unpacked" : "");
        else
            input_error_set(error, INPUT_ERROR_FORMAT, "%s: not a capture, %sbyte 0 begins %s; give a pcap or pcapng file",
                name, f->unpack ? "unpacked " : "", magic_is_text(head) ? "text" : "something unknown");
        return false;
    default: return true;
    }
}

bool infile_explain(const struct infile *f, uint32_t frame, GError **error)
{
    bool cut;
    const char *problem = f->unpack ? unpack_problem(f->unpack, &cut) : NULL;

    if (!problem)
        return false;
    input_error_set(error, cut ? INPUT_ERROR_CUT_SHORT : INPUT_ERROR_DAMAGED,
        "%s: its %s data is %s %s packet %u, near byte %" G_GUINT64_FORMAT " (%s); what came before was read; "
        "`%s FILE | sipray -` may get some more",
        f->name, f->packed->name, cut ? "cut short" : "damaged", frame ? "after" : "before", frame ? frame : 1,
        infile_position(f), problem, f->packed->unpack);
    return true;
}

static void make_fast(FILE *file)
{
    __fsetlocking(file, FSETLOCKING_BYCALLER); /* one thread reads it: libpcap need not lock it twice a packet */
}

static void open_unpacked(struct infile *f)
{
    f->file = unpack_open(f->raw, &f->unpack);
    make_fast(f->file);
}

/* Begins to unpack where the file is compressed. */
static bool unpack(struct infile *f, char head[MAGIC_BYTES], size_t *n, GError **error)
{
    f->packed = f->magic;
    open_unpacked(f);
    bool back = peek(f->file, head, n);
    f->magic = magic_find((struct slice){head, *n});
    return back && (*n || !infile_explain(f, 0, error));
}

static bool is_regular(FILE *file)
{
    struct stat st;

    return fstat(fileno(file), &st) == 0 && S_ISREG(st.st_mode);
}

static void note_size(struct infile *f)
{
    struct stat st;

    f->regular = f->raw != stdin && is_regular(f->raw);
    f->size = f->regular && fstat(fileno(f->raw), &st) == 0 ? (uint64_t)st.st_size : 0;
}

static bool begin(struct infile *f, GError **error)
{
    char head[MAGIC_BYTES];
    size_t n;

    f->file = f->raw;
    note_size(f);
    if (!peek(f->raw, head, &n)) {
        input_error_set(error, INPUT_ERROR_OPEN, "%s: cannot be read: %s", f->name, g_strerror(errno));
        return false;
    }
    f->magic = magic_find((struct slice){head, n});
    if (f->magic->kind == MAGIC_COMPRESSED && !unpack(f, head, &n, error))
        return false;
    return check_magic(f, (struct slice){head, n}, error);
}

bool infile_take(struct infile *f, FILE *file, const char *name, GError **error)
{
    *f = (struct infile){.raw = file, .name = name};
    return begin(f, error);
}

static bool is_directory(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static FILE *open_path(const char *path, GError **error)
{
    FILE *file = NULL;

    if (is_directory(path)) {
        input_error_set(error, INPUT_ERROR_OPEN, "%s: a directory; name the capture files in it", path);
    } else if (!(file = fopen(path, "rb"))) {
        int why = errno;
        const char *remedy = why == ENOENT   ? "check the name"
                             : why == EACCES ? "ask for permission to read it"
                             : why == EMFILE ? "read fewer files at a time, or raise the limit (ulimit -n)"
                                             : "check the file system";
        input_error_set(error, INPUT_ERROR_OPEN, "%s: cannot be opened: %s; %s", path, g_strerror(why), remedy);
    }
    return file;
}

bool infile_open(struct infile *f, const char *path, const char *name, bool grows, GError **error)
{
    *f = (struct infile){.name = name};
    f->raw = strcmp(path, "-") == 0 ? stdin : open_path(path, error);
    if (!f->raw)
        return false;
    if (grows && !is_regular(f->raw)) {
        setvbuf(f->raw, NULL, _IONBF, 0);
    } else {
        f->buffer = g_malloc(READ_BUFFER);
        setvbuf(f->raw, f->buffer, _IOFBF, READ_BUFFER);
    }
    make_fast(f->raw);
    return begin(f, error);
}

void infile_close(struct infile *f)
{
    if (f->file && f->file != stdin && !f->lent)
        fclose(f->file);
    if (f->raw && f->raw != stdin && f->raw != f->file)
        fclose(f->raw);
    if (f->raw != stdin) /* which goes on with it */
        g_free(f->buffer);
    *f = (struct infile){0};
}

bool infile_rewind(struct infile *f)
{
    if (!f->regular || f->lent || fseeko(f->raw, 0, SEEK_SET) != 0)
        return false;
    if (f->unpack) {
        fclose(f->file);
        open_unpacked(f);
    }
    return true;
}

uint64_t infile_position(const struct infile *f)
{
    off_t at = f->unpack ? (off_t)unpack_position(f->unpack) : f->regular ? ftello(f->raw) : 0;

    return at > 0 ? (uint64_t)at : 0;
}

bool infile_is(const struct infile *f, const char *path)
{
    struct stat mine, other;

    return stat(path, &other) == 0 && fstat(fileno(f->raw), &mine) == 0 && mine.st_dev == other.st_dev &&
           mine.st_ino == other.st_ino;
}
