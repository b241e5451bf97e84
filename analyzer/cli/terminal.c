/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/terminal.h"

#include <langinfo.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

unsigned terminal_width(void)
{
    struct winsize size;

    return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool terminal_has_color(const struct options *o)
{
    const char *term = g_getenv("TERM");

    if (o->color_when != COLOR_AUTO)
        return o->color_when == COLOR_ALWAYS;
    return isatty(STDOUT_FILENO) && !(term && strcmp(term, "dumb") == 0);
}

struct style terminal_style(const struct options *o)
{
    bool terminal = isatty(STDOUT_FILENO);

    return (struct style){.color = terminal_has_color(o), .columns = terminal_width(),
        .utf8 = !terminal || strcmp(nl_langinfo(CODESET), "UTF-8") == 0};
}
