/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of a small table under tests/data: lines of cells with one separator and no quoting. For tests only; the rows
 * live until datafile_free. */
#ifndef TEST_DATAFILE_H
#define TEST_DATAFILE_H

#include <criterion/criterion.h>
#include <glib.h>

static inline GPtrArray *datafile_read(const char *name, const char *separator)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    g_autofree char *path = g_build_filename(DATA_DIR, name, NULL);
    g_autofree char *text = NULL;

    cr_assert(g_file_get_contents(path, &text, NULL, NULL), "cannot read %s", path);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        if (**line)
            g_ptr_array_add(rows, g_strsplit(*line, separator, -1));
    cr_assert_gt(rows->len, 0, "%s is empty", path);
    return rows;
}

/* The cell, or "" where the row is shorter. */
static inline const char *datafile_cell(const GPtrArray *rows, guint row, guint column)
{
    char **cells = g_ptr_array_index(rows, row);

    return column < g_strv_length(cells) ? cells[column] : "";
}

static inline void datafile_free(GPtrArray *rows)
{
    g_ptr_array_free(rows, TRUE);
}

#endif
