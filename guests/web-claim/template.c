/* Takes the compiled template apart and refuses whatever template.md, section 4, does not allow. The verifier compiled
   it itself, so these checks are a second fence; but every index that the rest of the program uses is made safe here. */
#include "claim.h"

enum { LITERAL = 1, PARAMETER = 2, HOST = 3, CONTENT_LENGTH = 4, BODY = 5, LAST_PLACE = 3, MAX_LITERAL_BYTES = 4096 };

struct template template;

static void read_pattern(struct reader *reader, struct reader *pattern)
{
    bool has_length = false, has_body = false;
    uint32_t count = take_u16(reader);
    require(count != 0, BAD_INPUT);
    *pattern = *reader;
    while (count-- != 0) {
        switch (take_u8(reader)) {
        case LITERAL: {
            struct bytes text = take_text(reader);
            require(text.count >= 1 && text.count <= MAX_LITERAL_BYTES, BAD_INPUT);
            break;
        }
        case PARAMETER:
            require(take_u8(reader) < template.parameter_count, BAD_INPUT);
            require(take_u8(reader) <= LAST_PLACE, BAD_INPUT);
            break;
        case HOST:
            break;
        case CONTENT_LENGTH:
            require(!has_length, BAD_INPUT);
            has_length = true;
            break;
        case BODY:
            require(has_length && !has_body, BAD_INPUT);
            has_body = true;
            break;
        default:
            fail(BAD_INPUT);
        }
    }

    require(has_length == has_body, BAD_INPUT);
    pattern->left -= reader->left;
}

/* Children of one node have one step and differ; `every` has no sibling. */
static void link_to_parent(struct node *node, uint8_t index)
{
    struct node *parent = &template.nodes[node->parent];
    require(parent->child_count == 0 || (parent->child_step == node->step && node->step != STEP_EVERY), BAD_INPUT);
    for (uint8_t i = parent->first_child; i != NONE; i = template.nodes[i].next_sibling) {
        struct node *sibling = &template.nodes[i];
        if (node->step == STEP_INDEX) { require(sibling->index != node->index, BAD_INPUT); }
        else {
            require(sibling->key_hash != node->key_hash || sibling->key.count != node->key.count
                || !same_bytes(sibling->key.at, node->key.at, node->key.count), BAD_INPUT);
        }
    }

    node->next_sibling = parent->first_child;
    node->is_several = parent->is_several || node->step == STEP_EVERY;
    parent->first_child = index;
    parent->child_step = node->step;
    parent->child_count++;
}

static void read_node(struct reader *reader, uint8_t index)
{
    struct node *node = &template.nodes[index];
    node->step = (uint8_t)take_u8(reader);
    node->parent = (uint8_t)take_u8(reader);
    node->first_child = node->next_sibling = node->first_field = NONE;
    if (index == 0) {
        require(node->step == STEP_DOCUMENT && node->parent == 0, BAD_INPUT);
        return;
    }

    require(node->step >= STEP_KEY && node->step <= STEP_EVERY && node->parent < index, BAD_INPUT);
    if (node->step == STEP_KEY) {
        node->key = take_text(reader);
        node->key_hash = hash_key(node->key);
    } else if (node->step == STEP_INDEX) {
        node->index = (uint16_t)take_u16(reader);
    }

    link_to_parent(node, index);
}

static void read_field(struct reader *reader, uint8_t index)
{
    struct field *field = &template.fields[index];
    field->node = (uint8_t)take_u8(reader);
    field->type = (uint8_t)take_u8(reader);
    field->scale = (uint8_t)take_u8(reader);
    field->flags = (uint8_t)take_u8(reader);
    require(field->node < template.node_count && field->type <= ANY, BAD_INPUT);
    require(field->scale <= (field->type == NUMBER ? MAX_SCALE : 0), BAD_INPUT);
    struct node *node = &template.nodes[field->node];
    require((field->flags & ~REVEALED) == (node->is_several ? SEVERAL : 0), BAD_INPUT);
    require((field->flags & REVEALED) == 0 || (!node->is_several && field->type != ANY), BAD_INPUT);
    field->next = node->first_field;
    node->first_field = index;
}

/* Whether an operand of this kind can be compared with the predicate's value; the operand is read past. */
static bool take_operand(struct reader *reader, uint8_t type)
{
    switch (take_u8(reader)) {
    case OPERAND_INTEGER: {
        uint64_t value = take_u64(reader);
        return type == NUMBER || type == DATE || (type == BOOLEAN && value <= 1);
    }
    case OPERAND_TEXT:
        take_text(reader);
        return type == TEXT;
    case OPERAND_PARAMETER: {
        uint32_t index = take_u8(reader);
        require(index < template.parameter_count, BAD_INPUT);
        if (parameters[index].kind != PUBLIC) { template.compares_in_secret = true; }
        return true;
    }
    case OPERAND_TIME:
        take_u64(reader);
        return type == DATE;
    default:
        return false;
    }
}

static bool fits(const struct field *field, uint32_t aggregate)
{
    bool is_several = (field->flags & SEVERAL) != 0;
    switch (aggregate) {
    case VALUE: return !is_several && field->type != ANY;
    case COUNT: return is_several;
    case SUM:
    case AVERAGE: return is_several && field->type == NUMBER;
    case MINIMUM:
    case MAXIMUM: return is_several && (field->type == NUMBER || field->type == DATE);
    default: return false;
    }
}

static void read_predicate(struct reader *reader, struct predicate *predicate)
{
    uint32_t index = take_u8(reader), aggregate = take_u8(reader), operator = take_u8(reader);
    uint32_t flags = take_u8(reader), count = take_u8(reader);
    require(index < template.field_count && operator <= NONE_OF && flags <= 1, BAD_INPUT);
    struct field *field = &template.fields[index];
    require(fits(field, aggregate), BAD_INPUT);
    uint8_t type = aggregate == COUNT ? NUMBER : field->type;
    if (type == TEXT || type == BOOLEAN) { require(operator >= EQUAL, BAD_INPUT); }
    if (aggregate == AVERAGE) { require(operator <= BETWEEN, BAD_INPUT); }
    if (aggregate == SUM || aggregate == AVERAGE) { field->is_summed = true; }
    if (operator >= ONE_OF) { require(count >= 1 && count <= MAX_OPERANDS, BAD_INPUT); }
    else { require(count == (operator == BETWEEN ? 2 : 1), BAD_INPUT); }
    predicate->field = (uint8_t)index;
    predicate->aggregate = (uint8_t)aggregate;
    predicate->operator = (uint8_t)operator;
    predicate->operand_count = (uint8_t)count;
    predicate->is_required = flags != 0;
    predicate->operands = *reader;
    while (count-- != 0) { require(take_operand(reader, type), BAD_INPUT); }
    predicate->operands.left -= reader->left;
}

void read_template(struct reader *reader)
{
    require(take_u8(reader) == 1, BAD_INPUT);
    template.exchange_count = (uint8_t)take_u8(reader);
    template.parameter_count = (uint8_t)take_u8(reader);
    template.node_count = (uint8_t)take_u8(reader);
    template.field_count = (uint8_t)take_u8(reader);
    template.predicate_count = (uint8_t)take_u8(reader);
    template.tag_field = (uint8_t)take_u8(reader);
    require(template.exchange_count >= 1 && template.exchange_count <= MAX_EXCHANGES, BAD_INPUT);
    require(template.parameter_count <= MAX_PARAMETERS && template.field_count <= MAX_FIELDS, BAD_INPUT);
    require(template.node_count >= 1 && template.node_count <= MAX_NODES, BAD_INPUT);
    require(template.predicate_count <= MAX_PREDICATES && take_u8(reader) == 0, BAD_INPUT);
    template.digest = take(reader, HASH_BYTES);
    template.scope = take_text(reader);
    for (uint32_t i = 0; i < template.parameter_count; i++) {
        parameters[i].kind = (uint8_t)take_u8(reader);
        require(parameters[i].kind <= SECRET, BAD_INPUT);
    }

    for (uint32_t i = 0; i < template.exchange_count; i++) { read_pattern(reader, &template.patterns[i]); }
    for (uint32_t i = 0; i < template.node_count; i++) { read_node(reader, (uint8_t)i); }
    for (uint32_t i = 0; i < template.field_count; i++) { read_field(reader, (uint8_t)i); }
    for (uint32_t i = 0; i < template.predicate_count; i++) { read_predicate(reader, &template.predicates[i]); }
    require(reader->left == 0, BAD_INPUT);
    if (template.tag_field == NONE) {
        require(template.scope.count == 0, BAD_INPUT);
    } else {
        require(template.tag_field < template.field_count, BAD_INPUT);
        struct field *field = &template.fields[template.tag_field];
        require((field->flags & SEVERAL) == 0 && field->type != ANY, BAD_INPUT);
    }
}
