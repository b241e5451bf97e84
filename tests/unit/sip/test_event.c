/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/event.h"
#include "sip/guard.h"
#include <criterion/criterion.h>

Test(event, a_package_has_templates_and_an_id)
{
    struct sip_event event;

    cr_assert_eq(sip_event_parse(SLICE_LIT("presence.winfo ; id = 7;x"), &event), SIP_OK);
    cr_slice(event.type, "presence.winfo");
    cr_slice(event.id, "7");
    cr_assert_eq(sip_event_parse(SLICE_LIT("refer"), &event), SIP_OK);
    cr_slice(event.type, "refer");
    cr_slice(event.id, "-");
    cr_expect_eq(sip_event_parse(SLICE_LIT(";id=1"), &event), SIP_NOT);
    cr_expect_eq(sip_event_parse(SLICE_NONE, &event), SIP_NOT);
}

Test(event, a_subscription_state_has_reason_and_times)
{
    struct sip_event_state state;

    cr_assert_eq(sip_event_state_parse(SLICE_LIT("terminated;reason=timeout;retry-after=60"), &state), SIP_OK);
    cr_slice(state.state, "terminated");
    cr_slice(state.reason, "timeout");
    cr_expect(state.has_retry_after);
    cr_expect_eq(state.retry_after, 60);
    cr_expect_not(state.has_expires);
    cr_assert_eq(sip_event_state_parse(SLICE_LIT("active ; expires = 3599"), &state), SIP_OK);
    cr_slice(state.state, "active");
    cr_expect(state.has_expires);
    cr_expect_eq(state.expires, 3599);
    cr_assert_eq(sip_event_state_parse(SLICE_LIT("active;expires=x"), &state), SIP_OK);
    cr_expect_not(state.has_expires);
    cr_expect_eq(sip_event_state_parse(SLICE_LIT(""), &state), SIP_NOT);
}
