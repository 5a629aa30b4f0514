/* vfprintf without floating point, but with 64-bit integers, which picolibc's integer-only form lacks. All of printf,
   snprintf and so on end here. Compile with -DPICOLIBC_DOUBLE_PRINTF_SCANF to get the library's full form instead. */
#if !defined(PICOLIBC_DOUBLE_PRINTF_SCANF) && !defined(PICOLIBC_FLOAT_PRINTF_SCANF)
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LEFT = 1, PLUS = 2, SPACE = 4, ALTERNATE = 8, ZERO = 16, UPPER = 32, NEGATIVE = 64 };
enum { MAX_DIGITS = 24 };

static int put_repeated(FILE *stream, char character, int count)
{
    int total = 0;
    for (; count > 0; count--, total++) { putc(character, stream); }
    return total;
}

/* Writes the digits backwards from `end`; 64-bit division only while the value needs it. */
static char *write_digits(char *end, uint64_t value, unsigned base, int flags)
{
    const char *digits = (flags & UPPER) != 0 ? "0123456789ABCDEF" : "0123456789abcdef";
    while (value > UINT32_MAX) {
        *--end = digits[value % base];
        value /= base;
    }

    for (uint32_t low = (uint32_t)value; low != 0; low /= base) { *--end = digits[low % base]; }
    return end;
}

static int put_integer(FILE *stream, uint64_t value, unsigned base, int flags, int width, int precision)
{
    char buffer[MAX_DIGITS];
    char *end = buffer + MAX_DIGITS, *start = write_digits(end, value, base, flags);
    char prefix[2];
    int prefix_length = 0, digits = (int)(end - start);
    if ((flags & NEGATIVE) != 0) { prefix[prefix_length++] = '-'; }
    else if ((flags & PLUS) != 0) { prefix[prefix_length++] = '+'; }
    else if ((flags & SPACE) != 0) { prefix[prefix_length++] = ' '; }
    if ((flags & ALTERNATE) != 0 && base == 16 && value != 0) {
        prefix[prefix_length++] = '0';
        prefix[prefix_length++] = (flags & UPPER) != 0 ? 'X' : 'x';
    }

    if (precision < 0) {
        precision = 1;
        if ((flags & (ZERO | LEFT)) == ZERO) { precision = width - prefix_length; }
    }

    if ((flags & ALTERNATE) != 0 && base == 8 && precision <= digits) { precision = digits + 1; }
    int zeros = precision > digits ? precision - digits : 0;
    int padding = width - prefix_length - zeros - digits;
    int total = (flags & LEFT) == 0 ? put_repeated(stream, ' ', padding) : 0;
    for (int i = 0; i < prefix_length; i++, total++) { putc(prefix[i], stream); }
    total += put_repeated(stream, '0', zeros);
    for (; start != end; start++, total++) { putc(*start, stream); }
    return total + ((flags & LEFT) != 0 ? put_repeated(stream, ' ', padding) : 0);
}

static int put_text(FILE *stream, const char *text, int flags, int width, int precision)
{
    if (text == NULL) { text = "(null)"; }
    size_t length = precision < 0 ? strlen(text) : strnlen(text, (size_t)precision);
    int padding = width - (int)length, total = (int)length;
    if ((flags & LEFT) == 0) { total += put_repeated(stream, ' ', padding); }
    fwrite(text, 1, length, stream);
    return total + ((flags & LEFT) != 0 ? put_repeated(stream, ' ', padding) : 0);
}

static int read_flags(const char **format)
{
    int flags = 0;
    for (;; (*format)++) {
        switch (**format) {
        case '-': flags |= LEFT; break;
        case '+': flags |= PLUS; break;
        case ' ': flags |= SPACE; break;
        case '#': flags |= ALTERNATE; break;
        case '0': flags |= ZERO; break;
        default: return flags;
        }
    }
}

static int read_number(const char **format)
{
    int number = 0;
    for (; **format >= '0' && **format <= '9'; (*format)++) { number = number * 10 + (**format - '0'); }
    return number;
}

/* Size of the argument in bytes; the sizes below a word are only needed to cut the promoted argument. */
static int read_size(const char **format)
{
    int size = 4;
    for (;; (*format)++) {
        switch (**format) {
        case 'h': size = size == 2 ? 1 : 2; break;
        case 'l': size = size == 5 ? 8 : 5; break;
        case 'j': size = 8; break;
        case 'z':
        case 't': size = 4; break;
        default: return size == 5 ? 4 : size;
        }
    }
}

static int64_t cut_signed(int64_t value, int size)
{
    return size == 1 ? (int8_t)value : size == 2 ? (int16_t)value : value;
}

static uint64_t cut_unsigned(uint64_t value, int size)
{
    return size == 1 ? (uint8_t)value : size == 2 ? (uint16_t)value : value;
}

int vfprintf(FILE *stream, const char *format, va_list arguments)
{
    int total = 0;
    va_list rest;
    va_copy(rest, arguments);
    for (;;) {
        const char *literal = format;
        while (*format != 0 && *format != '%') { format++; }
        fwrite(literal, 1, (size_t)(format - literal), stream);
        total += (int)(format - literal);
        if (*format == 0) { break; }
        const char *start = format++;
        int flags = read_flags(&format), width, precision = -1;
        if (*format == '*') {
            format++;
            width = va_arg(rest, int);
            if (width < 0) { flags |= LEFT; width = -width; }
        } else {
            width = read_number(&format);
        }

        if (*format == '.') {
            format++;
            if (*format == '*') { format++; precision = va_arg(rest, int); }
            else { precision = read_number(&format); }
        }

        int size = read_size(&format);
        char conversion = *format;
        if (conversion != 0) { format++; }
        switch (conversion) {
        case 'd':
        case 'i': {
            int64_t value = cut_signed(size == 8 ? va_arg(rest, int64_t) : va_arg(rest, int), size);
            if (value < 0) { flags |= NEGATIVE; }
            uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
            total += put_integer(stream, magnitude, 10, flags, width, precision);
            break;
        }
        case 'u':
        case 'o':
        case 'X':
        case 'x': {
            uint64_t value = cut_unsigned(size == 8 ? va_arg(rest, uint64_t) : va_arg(rest, unsigned), size);
            unsigned base = conversion == 'u' ? 10 : conversion == 'o' ? 8 : 16;
            if (conversion == 'X') { flags |= UPPER; }
            total += put_integer(stream, value, base, flags & ~(PLUS | SPACE), width, precision);
            break;
        }
        case 'p':
            total += put_integer(stream, (uintptr_t)va_arg(rest, void *), 16, ALTERNATE, width, precision);
            break;
        case 'c': {
            char text[1] = { (char)va_arg(rest, int) };
            if ((flags & LEFT) == 0) { total += put_repeated(stream, ' ', width - 1); }
            total += (int)fwrite(text, 1, 1, stream);
            if ((flags & LEFT) != 0) { total += put_repeated(stream, ' ', width - 1); }
            break;
        }
        case 's':
            total += put_text(stream, va_arg(rest, const char *), flags, width, precision);
            break;
        case '%':
            putc('%', stream);
            total++;
            break;
        default:
            /* An unknown conversion (floating point, say) is shown as it stands; its argument cannot be skipped. */
            fwrite(start, 1, (size_t)(format - start), stream);
            total += (int)(format - start);
            break;
        }
    }

    va_end(rest);
    return (stream->flags & __SERR) != 0 ? EOF : total;
}
#endif
