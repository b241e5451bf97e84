/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/libarchive.h"

#include <dlfcn.h>

bool libarchive_load(struct libarchive *l)
{
    void *library = dlopen(SIPRAY_LIBARCHIVE, RTLD_NOW | RTLD_LOCAL);

    if (!library)
        return false;
#define F(function)                                                                                                    \
    *(void **)&l->function = dlsym(library, "archive_" #function);                                                     \
    if (!l->function)                                                                                                  \
        return false;
    LIBARCHIVE_FUNCTIONS(F)
#undef F
    return true;
}
