/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a registration does to the bindings of its address of record: whether it adds, refreshes, removes or asks (RFC 3261
 * 10.2), how often the same contact came and went, and what outbound (RFC 5626), GRUU (RFC 5627), Path (RFC 3327),
 * Service-Route (RFC 3608) and a NAT add to it. Looks back over the registrations of its Call-ID only: a client keeps it
 * as long as it runs (10.2). */
#ifndef ENGINE_DIALOG_BINDING_H
#define ENGINE_DIALOG_BINDING_H

#include "engine/store/store.h"

struct sip_contacts;

enum { BINDING_FLAPS = 2 }; /* how often a contact must have come again to be flapping */

/* A contact that comes back later than this was not flapping: somebody has switched the phone on again. */
#define BINDING_FLAP (600 * CAPTIME_S)

/* A REGISTER of this registration. */
void binding_request(struct engine *e, ref registration, const struct sip_msg *m, const struct sip_contacts *c);

/* A final response to it. */
void binding_response(struct engine *e, ref registration, ref msg, const struct sip_msg *m, const struct sip_contacts *c);

/* Seconds that the client's own binding lives, of those that a 2xx lists: the same URI, else the same instance, the address
 * where the registrar saw the client, or the same user, host and port; else the only one; -1 = not known. `m` is the response
 * that the client itself got, or NULL. */
int64_t binding_expires(const struct registration *g, const struct sip_contacts *c, const struct sip_msg *m);

/* Until when a later registration may be told as flapping because of this one; CAPTIME_NONE: it bound nothing. */
captime binding_flaps_until(const struct engine *e, const struct registration *g);

#endif
