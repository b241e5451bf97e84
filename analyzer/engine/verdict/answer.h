/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Was the call answered? By a 2xx to its initial INVITE on any branch (RFC 3261 13.2.2.4), or by what exists only after
 * one: an ACK with its own branch, a BYE, a confirmed dialog. And which of several answered dialogs the talk was in. */
#ifndef ENGINE_VERDICT_ANSWER_H
#define ENGINE_VERDICT_ANSWER_H

#include "engine/store/dialog.h"
#include "engine/verdict/judge.h"

/* By a final response or its ACK. */
bool answer_judge(struct judge *j);

/* By what came later, where neither was captured; wants the root of the last attempt. */
bool answer_judge_by_proof(struct judge *j);

/* Sets the BYE that ended the talk and measures the talk: first 2xx to first BYE. Where several branches answered, both
 * are those of the dialog that was kept; the BYE that releases another one at once (13.2.2.4) does not end the talk. */
void answer_measure_talk(struct judge *j);

/* Did a host that forwarded the INVITE make this BYE itself? */
bool answer_is_of_proxy(const struct judge *j, message_ref bye);

/* Who sent a BYE; SIDE_NONE where it is not known. */
enum side answer_side_of_bye(const struct judge *j, ref bye);

/* Has the caller ended a dialog with BYE that the capture shows as early (RFC 3261 15)? Its BYE, else 0. */
ref answer_early_bye(const struct judge *j);

#endif
