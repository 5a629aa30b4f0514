/* Verifies an ECDSA signature over P-256 with SHA-256. Descriptor 3: the public key, 65 bytes, uncompressed.
   Standard input: the signature (r and s, 32 bytes each), then the message. Exit code 0: valid, 1: not, 2: malformed. */
#include <stdio.h>

#include "p256.h"
#include "../sha256/sha256.h"

int main(void)
{
    static unsigned char key[66], signature[64], buffer[1024];
    unsigned char digest[SHA256_DIGEST_BYTES];
    FILE *public_input = fdopen(3, "rb");
    if (public_input == NULL || fread(key, 1, sizeof key, public_input) != 65
        || fread(signature, 1, sizeof signature, stdin) != sizeof signature) {
        fputs("p256: expected a key of 65 bytes and a signature of 64 bytes\n", stderr);
        return 2;
    }

    struct sha256 hash;
    size_t count;
    sha256_begin(&hash);
    while ((count = fread(buffer, 1, sizeof buffer, stdin)) != 0) { sha256_add(&hash, buffer, count); }
    sha256_end(&hash, digest);
    bool is_valid = p256_verify(key, signature, digest);
    printf("signature %s\n", is_valid ? "valid" : "not valid");
    return is_valid ? 0 : 1;
}
