/* A strict JSON parser (RFC 8259): the whole text becomes a tree. Numbers keep their text, so that amounts of money
   are never rounded; names are unique within an object; what follows the value must be white space. */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_value {
    enum json_kind kind;
    /* A string's content in UTF-8, ended by 0; or a number's characters, without a 0 behind them. */
    const char *text;
    size_t length;
    /* The name of this member, where the parent is an object. */
    const char *name;
    size_t name_length;
    /* First element or member, and the next one of the same parent. */
    struct json_value *first;
    struct json_value *next;
};

/* Parses `text`, which is changed and must outlive the tree. On failure returns NULL and sets `error` and `offset`. */
struct json_value *json_parse(char *text, size_t length, const char **error, size_t *offset);

/* The member of an object, or NULL when the value is no object or has no such member. */
const struct json_value *json_member(const struct json_value *object, const char *name);

/* Whether the value is a string with this content. */
bool json_is_text(const struct json_value *value, const char *text);

#endif
