/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How exactly a call came to its end: what went on in the fork and on the path, whether it had rung, what became of ACK
 * and BYE, what the responses said. These steps decide nothing; each adds its word to `detail` of calls. */
#ifndef ENGINE_VERDICT_DETAIL_H
#define ENGINE_VERDICT_DETAIL_H

#include "engine/verdict/judge.h"

/* Says what there is to say, once the verdict is complete. */
void detail_tell(struct judge *j);

#endif
