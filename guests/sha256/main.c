/* Prints the SHA-256 digest of everything on standard input, like sha256sum. */
#include <stdio.h>

#include "sha256.h"

int main(void)
{
    static unsigned char buffer[4096];
    unsigned char digest[SHA256_DIGEST_BYTES];
    struct sha256 hash;
    size_t count;
    sha256_begin(&hash);
    while ((count = fread(buffer, 1, sizeof buffer, stdin)) != 0) { sha256_add(&hash, buffer, count); }
    sha256_end(&hash, digest);
    for (int i = 0; i < SHA256_DIGEST_BYTES; i++) { printf("%02x", digest[i]); }
    printf("\n");
    return 0;
}
