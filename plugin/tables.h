/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables for the command line, with the columns of the command's text tables: -z sipray,calls and the like. A display
 * filter after a further comma picks the messages; the table has the records they belong to. Drawn when the capture has
 * been read, so one pass is enough. */
#ifndef PLUGIN_TABLES_H
#define PLUGIN_TABLES_H

void tables_register(void);

#endif
