/* An assembler and interpreter for a small stack machine of 32-bit integers. The program comes as text from
   descriptor 3: one operation, `name:` or `; remark` per line; locals are the letters a to z. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CODE = 1024, MAX_LABELS = 64, MAX_NAME = 16, STACK_WORDS = 64, LOCALS = 26 };

enum operation {
    STOP, PRINT, ADD, SUBTRACT, MULTIPLY, DIVIDE, REMAINDER, LESS, EQUAL, DUPLICATE, DROP,
    /* From here on an operand follows. */
    PUSH, LOAD, STORE, JUMP, JUMP_IF_ZERO,
    OPERATIONS
};

static const char *const names[OPERATIONS] = {
    "stop", "print", "add", "sub", "mul", "div", "rem", "less", "equal", "dup", "drop",
    "push", "load", "store", "jump", "jumpz",
};

/* How many values an operation takes from the stack and leaves on it. */
static const struct { signed char takes, leaves; } effects[OPERATIONS] = {
    { 0, 0 }, { 1, 0 }, { 2, 1 }, { 2, 1 }, { 2, 1 }, { 2, 1 }, { 2, 1 }, { 2, 1 }, { 2, 1 }, { 1, 2 }, { 1, 0 },
    { 0, 1 }, { 0, 1 }, { 1, 0 }, { 0, 0 }, { 1, 0 },
};

struct label {
    char name[MAX_NAME];
    int position;
};

static int32_t code[MAX_CODE];
static struct label labels[MAX_LABELS];
static int code_count, label_count;

static _Noreturn void fail(const char *what, const char *word)
{
    fprintf(stderr, "bytecode: %s: %s\n", what, word);
    exit(2);
}

/* The index of a label, which is added with position -1 when it is new. */
static int find_label(const char *name)
{
    for (int i = 0; i < label_count; i++) {
        if (strcmp(labels[i].name, name) == 0) { return i; }
    }

    if (label_count == MAX_LABELS || strlen(name) >= MAX_NAME) { fail("too many or too long labels", name); }
    strcpy(labels[label_count].name, name);
    labels[label_count].position = -1;
    return label_count++;
}

static void emit(int32_t word)
{
    if (code_count == MAX_CODE) { fail("the program is too long", ""); }
    code[code_count++] = word;
}

static void assemble_line(char *line)
{
    char *comment = strchr(line, ';');
    if (comment != NULL) { *comment = 0; }
    char *word = strtok(line, " \t\r\n"), *operand = strtok(NULL, " \t\r\n");
    if (word == NULL) { return; }
    size_t length = strlen(word);
    if (word[length - 1] == ':') {
        word[length - 1] = 0;
        labels[find_label(word)].position = code_count;
        return;
    }

    int operation = 0;
    while (operation < OPERATIONS && strcmp(names[operation], word) != 0) { operation++; }
    if (operation == OPERATIONS || (operation >= PUSH) != (operand != NULL)) { fail("cannot assemble", word); }
    emit(operation);
    switch (operation) {
    case PUSH: emit((int32_t)strtol(operand, NULL, 10)); break;
    case LOAD:
    case STORE:
        if (!islower((unsigned char)operand[0]) || operand[1] != 0) { fail("no such local", operand); }
        emit(operand[0] - 'a');
        break;
    case JUMP:
    case JUMP_IF_ZERO: emit(find_label(operand)); break;
    default: break;
    }
}

/* Replaces labels by positions. The last word is STOP, so that running on ends there. */
static void link_labels(void)
{
    emit(STOP);
    for (int i = 0; i < code_count; i += code[i] >= PUSH ? 2 : 1) {
        if (code[i] != JUMP && code[i] != JUMP_IF_ZERO) { continue; }
        struct label *target = &labels[code[i + 1]];
        if (target->position < 0) { fail("undefined label", target->name); }
        code[i + 1] = target->position;
    }
}

static void run(void)
{
    static int32_t stack[STACK_WORDS];
    int32_t locals[LOCALS] = { 0 };
    int32_t *top = stack;
    const int32_t *next = code;
    for (;;) {
        int32_t operation = *next++;
        int depth = (int)(top - stack);
        if (depth < effects[operation].takes || depth + effects[operation].leaves > STACK_WORDS) {
            fail("stack exhausted at", names[operation]);
        }

        switch ((enum operation)operation) {
        case STOP: return;
        case PRINT: printf("%ld\n", (long)*--top); break;
        case ADD: top--; top[-1] += top[0]; break;
        case SUBTRACT: top--; top[-1] -= top[0]; break;
        case MULTIPLY: top--; top[-1] = (int32_t)((uint32_t)top[-1] * (uint32_t)top[0]); break;
        case DIVIDE: top--; top[-1] = top[0] == 0 ? 0 : top[-1] / top[0]; break;
        case REMAINDER: top--; top[-1] = top[0] == 0 ? 0 : top[-1] % top[0]; break;
        case LESS: top--; top[-1] = top[-1] < top[0]; break;
        case EQUAL: top--; top[-1] = top[-1] == top[0]; break;
        case DUPLICATE: top[0] = top[-1]; top++; break;
        case DROP: top--; break;
        case PUSH: *top++ = *next++; break;
        case LOAD: *top++ = locals[*next++]; break;
        case STORE: locals[*next++] = *--top; break;
        case JUMP: next = code + *next; break;
        case JUMP_IF_ZERO: next = *--top == 0 ? code + *next : next + 1; break;
        case OPERATIONS: return;
        }
    }
}

int main(void)
{
    char line[128];
    FILE *input = fdopen(3, "rb");
    if (input == NULL) { fail("no program", "descriptor 3"); }
    while (fgets(line, sizeof line, input) != NULL) { assemble_line(line); }
    link_labels();
    run();
    return 0;
}
