/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a fuzz target over files and the files of folders, named as arguments: the test without libFuzzer. */
#include "fuzz.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { LARGEST = 4 * 1024 * 1024 };

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(LARGEST);
    int failed = 1;

    if (file && bytes) {
        size_t n = fread(bytes, 1, LARGEST, file);
        uint8_t *exact = malloc(n ? n : 1); /* so that a sanitizer sees its end */
        if (exact) {
            memcpy(exact, bytes, n);
            failed = LLVMFuzzerTestOneInput(exact, n);
            free(exact);
        }
    } else {
        perror(path);
    }
    free(bytes);
    if (file)
        fclose(file);
    return failed;
}

static int replay_folder(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    int failed = 0, files = 0;

    while (folder && (entry = readdir(folder))) {
        char name[4096];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        failed |= replay_file(name);
        files++;
    }
    if (folder)
        closedir(folder);
    printf("%s: %d files\n", path, files);
    return failed || files == 0;
}

int main(int argc, char **argv)
{
    int failed = 0;

    for (int i = 1; i < argc; i++) {
        struct stat status;
        bool folder = stat(argv[i], &status) == 0 && S_ISDIR(status.st_mode);
        failed |= folder ? replay_folder(argv[i]) : replay_file(argv[i]);
    }
    return failed;
}
