/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What differs between Wireshark 4.0, 4.2, 4.4 and 4.6, in one place. Every file of the plugin gets Wireshark through
 * this header. */
#ifndef PLUGIN_COMPAT_H
#define PLUGIN_COMPAT_H

#include "base/slice.h"

#include <wireshark.h>

#include <epan/packet.h>

#define WIRESHARK_AT_LEAST(major, minor)                                                                               \
    (WIRESHARK_VERSION_MAJOR > (major) || (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

/* The value of a field: a part of field_info in 4.0, a pointer since. */
#if WIRESHARK_AT_LEAST(4, 2)
#define COMPAT_VALUE(info) ((info)->value)
#else
#define COMPAT_VALUE(info) (&(info)->value)
#endif

/* The truth values of preferences and callbacks, and the sign between a menu and its entry. */
#if WIRESHARK_AT_LEAST(4, 4)
typedef bool compat_bool;
#define COMPAT_MENU "//"
#else
typedef gboolean compat_bool;
#define COMPAT_MENU "/"
#endif

/* Conversation filters carry user data since 4.2. */
#if WIRESHARK_AT_LEAST(4, 2)
#define COMPAT_FILTER_ARGS packet_info *pinfo, void *user _U_
#define COMPAT_FILTER_USER , NULL
#else
#define COMPAT_FILTER_ARGS packet_info *pinfo
#define COMPAT_FILTER_USER
#endif

/* The start of a -z option says whether it could since 4.6. */
#if WIRESHARK_AT_LEAST(4, 6)
typedef bool compat_started;
#define COMPAT_STARTED return true
#else
typedef void compat_started;
#define COMPAT_STARTED return
#endif

#endif
