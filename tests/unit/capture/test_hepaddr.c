/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/hepaddr.h"

#include <criterion/criterion.h>
#include <unistd.h>

#include "capture/source.h"

Test(hepaddr, an_address_is_written_so)
{
    static const struct {
        const char *text, *name; /* NULL: refused */
    } cases[] = {
        {"udp:127.0.0.1:0", "udp:127.0.0.1:"},
        {"udp:0.0.0.0:0", "udp:0.0.0.0:"},
        {"udp:[::1]:0", "udp:[::1]:"},
        {"127.0.0.1:9060", NULL},
        {"tcp:127.0.0.1:9060", NULL},
        {"udp:", NULL},
        {"udp::9060", NULL},
        {"udp:127.0.0.1:", NULL},
        {"udp:127.0.0.1:65536", NULL},
        {"udp:127.0.0.1:x", NULL},
        {"udp:::1:9060", NULL},
        {"udp:[::1", NULL},
        {"udp:[::1]9060", NULL},
        {"udp:[::1]:", NULL},
        {"udp:[]:9060", NULL},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GError *error = NULL;
        int fd = hepaddr_open(cases[i].text, true, &error);
        if (fd < 0 && cases[i].name && error->code == INPUT_ERROR_INTERFACE) { /* a host without IPv6 */
            g_clear_error(&error);
            continue;
        }
        cr_assert_eq(fd >= 0, cases[i].name != NULL, "%s", cases[i].text);
        if (fd < 0) {
            cr_expect_eq(error->code, INPUT_ERROR_FILTER, "%s", cases[i].text);
            g_clear_error(&error);
            continue;
        }
        char *name = hepaddr_name(fd);
        cr_expect(g_str_has_prefix(name, cases[i].name), "%s is %s", cases[i].text, name);
        cr_expect_not(g_str_has_suffix(name, ":0"));
        g_free(name);
        close(fd);
    }
}

Test(hepaddr, an_address_in_use_is_told_with_its_remedy)
{
    GError *error = NULL;
    int first = hepaddr_open("udp:127.0.0.1:0", true, &error);
    char *name = hepaddr_name(first);

    cr_assert_geq(first, 0);
    cr_assert_lt(hepaddr_open(name, true, &error), 0);
    cr_assert_eq(error->code, INPUT_ERROR_INTERFACE);
    cr_expect(
        strstr(error->message, name) && strstr(error->message, "another program listens there"), "%s", error->message);
    g_clear_error(&error);
    g_free(name);
    close(first);
}
