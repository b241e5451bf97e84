/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What may be wrong with an input, or with what is written. The texts name the thing, the place in it and what can be
 * done. */
#ifndef CAPTURE_INPUT_ERROR_H
#define CAPTURE_INPUT_ERROR_H

#include <glib.h>

#define INPUT_ERROR input_error_quark()

enum input_error {
    INPUT_ERROR_OPEN,       /* missing, a directory, no permission to read */
    INPUT_ERROR_EMPTY,      /* not one byte */
    INPUT_ERROR_FORMAT,     /* not a capture */
    INPUT_ERROR_COMPRESSED, /* must be unpacked first */
    INPUT_ERROR_REPLACED,   /* followed, but it is another file now */
    INPUT_ERROR_LINK_TYPE,  /* not decoded */
    INPUT_ERROR_CUT_SHORT,  /* ends in the middle of a packet */
    INPUT_ERROR_DAMAGED,    /* cannot be read on */
    INPUT_ERROR_FILTER,     /* bad filter expression */
    INPUT_ERROR_INTERFACE,  /* no such interface, or it is down */
    INPUT_ERROR_PERMISSION, /* capturing is not allowed */
    INPUT_ERROR_WRITE,      /* output or temporary file */
};

GQuark input_error_quark(void);

/* Sets *error, where it is wanted. */
void input_error_set(GError **error, enum input_error code, const char *format, ...) G_GNUC_PRINTF(3, 4);

#endif
