#ifndef P256_H
#define P256_H

#include <stdbool.h>

/* Whether an ECDSA signature (r, then s, big-endian) of a 32-byte digest is valid under an uncompressed public key.
   Source: FIPS 186-5, section 6.4.2; SEC 1, section 2.3.4. */
bool p256_verify(const unsigned char key[65], const unsigned char signature[64], const unsigned char digest[32]);

#endif
