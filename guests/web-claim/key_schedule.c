/* Binds the keys to the handshake that the attestor saw: its two handshake traffic secrets are images of the private
   handshake secret, another secret with the same images would be a collision of HMAC-SHA-256, and the application
   secrets follow from the same secret. So the prover has no freedom in any key. */
#include "key_schedule.h"

#define WORD(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))
#define BITS(bytes) (8 * (BLOCK_BYTES + (bytes)))

/* HkdfLabel with the expansion's counter 1 and the padding of SHA-256. Labels without context are constants. */
static const uint32_t aes_key_label[BLOCK_WORDS] = {
    WORD(0, 16, 9, 't'), WORD('l', 's', '1', '3'), WORD(' ', 'k', 'e', 'y'), WORD(0, 1, 0x80, 0), [15] = BITS(14),
};
static const uint32_t chacha_key_label[BLOCK_WORDS] = {
    WORD(0, 32, 9, 't'), WORD('l', 's', '1', '3'), WORD(' ', 'k', 'e', 'y'), WORD(0, 1, 0x80, 0), [15] = BITS(14),
};
static const uint32_t iv_label[BLOCK_WORDS] = {
    WORD(0, 12, 8, 't'), WORD('l', 's', '1', '3'), WORD(' ', 'i', 'v', 0), WORD(1, 0x80, 0, 0), [15] = BITS(13),
};
static const uint32_t update_label[BLOCK_WORDS] = {
    WORD(0, 32, 17, 't'), WORD('l', 's', '1', '3'), WORD(' ', 't', 'r', 'a'), WORD('f', 'f', 'i', 'c'),
    WORD(' ', 'u', 'p', 'd'), WORD(0, 1, 0x80, 0), [15] = BITS(22),
};
/* "derived" with the digest of nothing. */
static const uint32_t derived_label[BLOCK_WORDS] = {
    WORD(0, 32, 13, 't'), WORD('l', 's', '1', '3'), WORD(' ', 'd', 'e', 'r'), WORD('i', 'v', 'e', 'd'),
    0x20e3b0c4, 0x4298fc1c, 0x149afbf4, 0xc8996fb9, 0x2427ae41, 0xe4649b93, 0x4ca49599, 0x1b7852b8,
    0x55018000, [15] = BITS(50),
};
/* 32 zeros in the place of the input key: the extraction of the main secret. */
static const uint32_t zeros_message[BLOCK_WORDS] = { [8] = 0x80000000, [15] = BITS(32) };

static void to_words(const unsigned char *bytes, uint32_t words[HASH_WORDS])
{
    for (int i = 0; i < HASH_WORDS; i++, bytes += 4) { words[i] = WORD(bytes[0], bytes[1], bytes[2], bytes[3]); }
}

/* Derive-Secret with the label "c hs traffic" and its three relatives; the context begins at byte 22 of the block. */
static void derive_secret(
    const struct hmac_key *key, char side, char phase, char phase_end, const uint32_t context[HASH_WORDS],
    uint32_t secret[HASH_WORDS])
{
    uint32_t block[BLOCK_WORDS] = {
        WORD(0, 32, 18, 't'), WORD('l', 's', '1', '3'), WORD(' ', side, ' ', phase), WORD(phase_end, ' ', 't', 'r'),
        WORD('a', 'f', 'f', 'i'), WORD('c', 32, 0, 0) | context[0] >> 16, [15] = BITS(55),
    };
    for (int i = 0; i < 7; i++) { block[6 + i] = context[i] << 16 | context[i + 1] >> 16; }
    block[13] = context[7] << 16 | 0x0180;
    hmac_block(key, block, secret);
}

static void expand_keys(struct traffic *traffic, const uint32_t secret[HASH_WORDS])
{
    hmac_prepare(&traffic->secret, secret);
    hmac_block(&traffic->secret, capture.suite == SUITE_AES ? aes_key_label : chacha_key_label, traffic->key);
    hmac_block(&traffic->secret, iv_label, traffic->iv);
}

void bind_to_handshake(struct traffic traffic[2])
{
    struct hmac_key key;
    uint32_t secret[HASH_WORDS], hello[HASH_WORDS], finished[HASH_WORDS], expected[HASH_WORDS];
    to_words(handshake_secret, secret);
    to_words(capture.hello_hash, hello);
    to_words(capture.finished_hash, finished);
    hmac_prepare(&key, secret);
    for (int side = CLIENT; side <= SERVER; side++) {
        derive_secret(&key, side == CLIENT ? 'c' : 's', 'h', 's', hello, secret);
        to_words(capture.traffic_secret[side], expected);
        for (int i = 0; i < HASH_WORDS; i++) { require(secret[i] == expected[i], NOT_THIS_HANDSHAKE); }
    }

    hmac_block(&key, derived_label, secret);
    hmac_prepare(&key, secret);
    hmac_block(&key, zeros_message, secret);
    hmac_prepare(&key, secret);
    for (int side = CLIENT; side <= SERVER; side++) {
        derive_secret(&key, side == CLIENT ? 'c' : 's', 'a', 'p', finished, secret);
        expand_keys(&traffic[side], secret);
    }
}

void update_traffic(struct traffic *traffic)
{
    uint32_t secret[HASH_WORDS];
    hmac_block(&traffic->secret, update_label, secret);
    expand_keys(traffic, secret);
}
