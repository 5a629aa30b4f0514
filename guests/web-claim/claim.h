/* What all parts of the program share: exit codes, slices of bytes, the parsed inputs.
   The contract is docs/specs/claim.md, section 3, and docs/specs/template.md, section 4.
   Everything read here is hostile: the private input is a cheating prover's, the response a colluding user's. Whatever
   is not checked before the end is accepted, so each check ends the program, and nothing is written before the end. */
#ifndef CLAIM_H
#define CLAIM_H

#include <stdbool.h>
#include <stdint.h>

enum exit_code {
    BAD_INPUT = 10, NOT_THIS_HANDSHAKE = 11,
    BAD_RECORD = 12, BAD_ALERT = 13, BAD_HANDSHAKE_MESSAGE = 14,
    NOT_THE_REQUEST = 20, BAD_VALUE = 21, BAD_ORDER = 22,
    BAD_STATUS = 30, BAD_HEADER = 31, BAD_FRAMING = 32, BAD_ENCODING = 33, BAD_CONTENT_TYPE = 34, BAD_CHUNK = 35,
    RESPONSE_INCOMPLETE = 36, RESPONSE_FOLLOWED = 37,
    NOT_JSON = 40, DUPLICATE_KEY = 41, FIELD_MISSING = 42, BAD_FIELD = 43, SUM_OVERFLOWS = 44,
    PREDICATE_FAILS = 50, BAD_OPERAND = 51,
    CANNOT_REVEAL = 60,
};

enum mode { PROVE = 0, REVEAL = 1, EVALUATE = 2 };

enum {
    MAX_PUBLIC_BYTES = 65536, MAX_CAPTURE_BYTES = 61440, MAX_RECORDS = 4096, MAX_TEMPLATE_BYTES = 16384,
    MAX_EXCHANGES = 4, MAX_PARAMETERS = 32, MAX_VALUE_BYTES = 4096, MAX_NODES = 128, MAX_FIELDS = 64,
    MAX_PREDICATES = 32, MAX_OPERANDS = 64, MAX_SCALE = 9, MAX_TEXT_BYTES = 1024, HASH_BYTES = 32, NONE = 255,
};

_Noreturn void fail(int code);

static inline void require(bool holds, int code)
{
    if (__builtin_expect(!holds, 0)) { fail(code); }
}

struct bytes {
    const unsigned char *at;
    uint32_t count;
};

bool same_bytes(const unsigned char *x, const unsigned char *y, uint32_t count);

/* Letters of `text` are compared without case; `lower` is written in lower case. */
bool is_word(struct bytes text, const char *lower);

/* Reads fields of the inputs; what does not fit ends the program with BAD_INPUT. */
struct reader {
    const unsigned char *next;
    uint32_t left;
};

const unsigned char *take(struct reader *reader, uint32_t count);
uint32_t take_u8(struct reader *reader);
uint32_t take_u16(struct reader *reader);
uint32_t take_u32(struct reader *reader);
uint64_t take_u64(struct reader *reader);
struct bytes take_text(struct reader *reader);
void take_zeros(struct reader *reader, uint32_t count);

enum { CLIENT = 0, SERVER = 1 };
enum { SUITE_AES = 0x1301, SUITE_CHACHA = 0x1303 };

struct record {
    /* The encrypted record, decrypted in place; at a multiple of 4. */
    uint32_t *body;
    uint16_t length;
    uint8_t direction;
};

struct capture {
    uint64_t opened;
    const unsigned char *hello_hash, *finished_hash;
    /* The two handshake traffic secrets, by direction. */
    const unsigned char *traffic_secret[2];
    struct bytes host;
    uint32_t suite, port, record_count;
    struct record records[MAX_RECORDS];
};

enum parameter_kind { PUBLIC = 0, COMMITTED = 1, SECRET = 2 };

struct parameter {
    uint8_t kind;
    const unsigned char *salt;
    struct bytes value;
};

enum step { STEP_DOCUMENT = 0, STEP_KEY = 1, STEP_INDEX = 2, STEP_EVERY = 3 };

struct node {
    uint8_t step, parent;
    /* Heads and links of lists; NONE ends them. All children have the same step. */
    uint8_t first_child, next_sibling, first_field;
    uint8_t child_count, child_step;
    bool is_several;
    uint16_t index;
    struct bytes key;
    uint32_t key_hash;
};

enum field_type { TEXT = 0, NUMBER = 1, BOOLEAN = 2, DATE = 3, ANY = 4 };
enum field_flag { REVEALED = 1, SEVERAL = 2 };

struct field {
    uint8_t node, type, scale, flags, next;
    bool is_summed;
    /* From the response. Of a field of several values: the sum, how many, the smallest and the largest. */
    int64_t value, minimum, maximum;
    uint32_t count;
    struct bytes text;
};

enum aggregate { VALUE = 0, SUM = 1, COUNT = 2, AVERAGE = 3, MINIMUM = 4, MAXIMUM = 5 };
enum operator { AT_LEAST = 0, AT_MOST = 1, BETWEEN = 2, EQUAL = 3, NOT_EQUAL = 4, ONE_OF = 5, NONE_OF = 6 };
enum operand_kind { OPERAND_INTEGER = 0, OPERAND_TEXT = 1, OPERAND_PARAMETER = 2, OPERAND_TIME = 3 };

struct predicate {
    uint8_t field, aggregate, operator, operand_count;
    bool is_required, holds;
    struct reader operands;
};

struct template {
    uint8_t exchange_count, parameter_count, node_count, field_count, predicate_count, tag_field;
    /* Whether a predicate compares with a parameter that is not public. */
    bool compares_in_secret;
    const unsigned char *digest;
    struct bytes scope;
    struct reader patterns[MAX_EXCHANGES];
    struct node nodes[MAX_NODES];
    struct field fields[MAX_FIELDS];
    struct predicate predicates[MAX_PREDICATES];
};

extern uint32_t mode, public_bytes;
extern const unsigned char *handshake_secret;
extern struct capture capture;
extern struct template template;
extern struct parameter parameters[MAX_PARAMETERS];
extern struct bytes clear_response;

/* input.c, template.c */
void read_inputs(void);
void read_template(struct reader *reader);

/* records.c: what the records of one direction hold. */
struct stream {
    unsigned char *content;
    uint32_t count;
    /* Of each record with content: its index in the capture, and where its content ends in the stream. */
    uint16_t record_index[MAX_RECORDS];
    uint16_t record_end[MAX_RECORDS];
    uint32_t record_count;
};

/* What mode 1 hands out. */
struct opening {
    /* Whether the last response has an epoch of its own, and whether a record of it came. */
    bool is_handed_out, has_record;
    uint32_t epoch, first_record, request_end;
    unsigned char key[32], iv[12];
};

extern struct stream streams[2];
extern struct opening opening;
void begin_streams(void);
void decrypt_records(void);
uint32_t record_of(const struct stream *stream, uint32_t offset);

/* request.c: returns where the request that begins at `offset` of the client's content ends. */
void check_values(void);
uint32_t match_request(uint32_t exchange, uint32_t offset);

/* http.c: 0, or the exit code. */
struct response {
    /* Where the response ends in the server's content. */
    uint32_t end;
    /* The body, its chunks joined, with room for one byte behind it. */
    unsigned char *body;
    uint32_t body_count;
};

/* Of the response that begins at `start` of the server's content. Only the last one must be JSON. */
int parse_response(const struct stream *stream, uint32_t start, bool is_last, struct response *response);

/* json.c: reads the document and the template's fields in it. The byte behind the body is overwritten. */
void read_json(unsigned char *body, uint32_t count);
uint32_t hash_key(struct bytes key);
/* The exit code that stands if the rest of the document is sound: the smallest one wins. */
void note(int code);

/* fields.c */
enum json_kind { JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_NUMBER, JSON_TRUE, JSON_FALSE, JSON_NULL };
void visit(struct node *node, enum json_kind kind, struct bytes text);
const unsigned char *skip_number(const unsigned char *next);
bool parse_decimal(struct bytes text, uint32_t scale, int64_t *value);
bool parse_date(struct bytes text, int64_t *value);
bool parse_integer_date(struct bytes text, int64_t *value);

/* predicates.c, output.c */
void evaluate_predicates(void);
void write_output(void);

#endif
