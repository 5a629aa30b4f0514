/* The key schedule of TLS 1.3 from the handshake secret on: RFC 8446, sections 7.1 to 7.3. */
#ifndef KEY_SCHEDULE_H
#define KEY_SCHEDULE_H

#include "hash.h"

/* One application traffic secret, ready to derive from. */
struct traffic {
    struct hmac_key secret;
    /* Big-endian words; of the IV and of an AES key only the first three and four count. */
    uint32_t key[HASH_WORDS], iv[HASH_WORDS];
};

/* Ends the program unless the handshake secret gives both of the capture's handshake traffic secrets; the traffic
   secrets of both directions follow from it. */
void bind_to_handshake(struct traffic traffic[2]);

/* The next secret of one direction, after a KeyUpdate. */
void update_traffic(struct traffic *traffic);

#endif
