/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/reginfo.h"
#include <criterion/criterion.h>

static const struct {
    const char *text, *events;
} cases[] = {
    {"<reginfo><registration aor=\"sip:a@h\" state=\"terminated\"><contact id=\"1\" state=\"terminated\" event=\"deactivated\" "
     "retry-after=\"5\"><uri>sip:a@x</uri></contact></registration></reginfo>", "deactivated "},
    {"<r:contact\r\n event = 'rejected'\n state='terminated'/><r:contact state=\"terminated\" event=\"probation\">", "rejected probation "},
    {"<contact state=\"terminated\" event=\"unregistered\"><contact state=\"terminated\" event=\"expired\">", ""},
    {"<contact state=\"active\" event=\"shortened\"><contact state=\"active\" event=\"deactivated\">", ""},
    {"<contacts state=\"terminated\" event=\"rejected\"><registration state=\"terminated\" event=\"rejected\">", ""},
    {"<contact state=\"terminated\" event=\"rejected\"", "rejected "},
    {"<contact state=terminated event=\"rejected\">", ""},
    {"<contact state=\"terminated\" event=\"reject", ""},
    {"<contact state=", ""},
    {"<contact = = \"\" state", ""},
    {"<", ""},
    {"", ""},
};

Test(reginfo, tells_which_contacts_the_registrar_has_removed)
{
    struct guard guard = guard_new();

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct slice text = guard_put(guard, cases[i].text, strlen(cases[i].text)), tag, event;
        char found[200] = "";
        while (sip_reginfo_next_removed(&text, &tag, &event)) {
            strncat(found, event.p, event.n);
            strcat(found, " ");
        }
        cr_expect_str_eq(found, cases[i].events, "%s: %s", cases[i].text, found);
    }
    guard_free(guard);
}
