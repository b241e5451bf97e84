/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that is to be a capture: opened, known by its first bytes, unpacked where it is compressed (unpack.h). What
 * reads the packets in it (source.h) has a stream at its first byte, whatever is behind it. */
#ifndef CAPTURE_INFILE_H
#define CAPTURE_INFILE_H

#include <glib.h>
#include <stdio.h>

#include "base/slice.h"
#include "capture/magic.h"
#include "capture/unpack.h"

struct infile {
    FILE *file;                /* to be read */
    const struct magic *magic; /* of the capture */
    uint64_t size;             /* 0 = not known */
    bool regular;              /* can be opened again by its name, and read from its beginning */
    bool lent;                 /* the caller's to set: `file` is closed by somebody else, before infile_close */
    /* Its own: */
    FILE *raw;     /* differs where it is compressed */
    char *buffer;  /* of raw, where we gave it one: the usual 4 KiB mean a system call for every few packets */
    struct unpack *unpack;
    const struct magic *packed; /* of the compressed file */
    const char *name;           /* the caller's, for messages */
};

/* Opens it, "-" for standard input, and looks what it is: true for a capture, else *error says what to do. infile_close
 * in either case. `grows`: of a pipe nothing is read ahead, so that poll(2) tells whether more is there. */
bool infile_open(struct infile *f, const char *path, const char *name, bool grows, GError **error);

/* The same with an open file, from its present place; takes it over. */
bool infile_take(struct infile *f, FILE *file, const char *name, GError **error);

void infile_close(struct infile *f);

/* Begins again; false where that cannot be. */
bool infile_rewind(struct infile *f);

/* Sets *error and is true where the compressed bytes are the reason that reading has ended; `frame` packets were read.
 */
bool infile_explain(const struct infile *f, uint32_t frame, GError **error);

/* Bytes read so far, of a compressed file those. 0 = not known. */
uint64_t infile_position(const struct infile *f);

/* Is it the very file that is there? */
bool infile_is(const struct infile *f, const char *path);

#endif
