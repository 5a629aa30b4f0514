/* The standard streams of picolibc, with large buffers, and bulk forms of fread, fwrite and fputs: the library's own
   move one byte per indirect call, which costs some thirty instructions a byte. And fgets, whose form in the library
   loses a last line without a newline. */
#include <stdio-bufio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STREAM_BUFFER_BYTES 4096
#define DEBUG_BUFFER_BYTES 256

static char input_buffer[STREAM_BUFFER_BYTES];
static char output_buffer[STREAM_BUFFER_BYTES];
static char debug_buffer[DEBUG_BUFFER_BYTES];

static struct __file_bufio standard_input =
    FDEV_SETUP_BUFIO(0, input_buffer, STREAM_BUFFER_BYTES, read, write, lseek, close, __SRD, 0);
static struct __file_bufio standard_output =
    FDEV_SETUP_BUFIO(1, output_buffer, STREAM_BUFFER_BYTES, read, write, lseek, close, __SWR, 0);
static struct __file_bufio standard_error =
    FDEV_SETUP_BUFIO(2, debug_buffer, DEBUG_BUFFER_BYTES, read, write, lseek, close, __SWR, __BLBF);

FILE *const stdin = (FILE *)&standard_input;
FILE *const stdout = (FILE *)&standard_output;
FILE *const stderr = (FILE *)&standard_error;

__attribute__((destructor(101))) static void flush_standard_streams(void)
{
    fflush(stdout);
    fflush(stderr);
}

size_t fread(void *destination, size_t size, size_t count, FILE *stream)
{
    struct __file_bufio *file = (struct __file_bufio *)stream;
    unsigned char *bytes = destination;
    size_t total = size * count, done = 0;
    if (total == 0) { return 0; }
    while (done < total) {
        size_t wanted = total - done;
        if ((stream->flags & __SBUF) != 0 && stream->unget == 0 && file->dir == __SRD) {
            size_t ready = (size_t)(file->len - file->off);
            if (ready != 0) {
                size_t taken = ready < wanted ? ready : wanted;
                memcpy(bytes + done, file->buf + file->off, taken);
                file->off += (int)taken;
                done += taken;
                continue;
            }

            /* An empty buffer and a large request: straight into the caller's memory. */
            if (wanted >= (size_t)file->size) {
                ssize_t result = file->read(file->fd, bytes + done, wanted);
                if (result <= 0) {
                    stream->flags |= result == 0 ? __SEOF : __SERR;
                    break;
                }

                file->pos += result;
                done += (size_t)result;
                continue;
            }
        }

        /* The library's own step checks direction, takes a pushed-back character and fills the buffer. */
        int character = getc(stream);
        if (character == EOF) { break; }
        bytes[done++] = (unsigned char)character;
    }

    return done / size;
}

size_t fwrite(const void *source, size_t size, size_t count, FILE *stream)
{
    struct __file_bufio *file = (struct __file_bufio *)stream;
    const unsigned char *bytes = source;
    size_t total = size * count, done = 0;
    if (total == 0) { return 0; }
    while (done < total) {
        if ((stream->flags & __SBUF) != 0 && file->dir == __SWR && (file->bflags & __BLBF) == 0) {
            size_t room = (size_t)(file->size - file->len), wanted = total - done;
            size_t taken = room < wanted ? room : wanted;
            if (taken > 1) {
                /* One byte is left to the library, which then sees a full buffer and flushes it. */
                taken -= 1;
                memcpy(file->buf + file->len, bytes + done, taken);
                file->len += (int)taken;
                done += taken;
            }
        }

        if (putc(bytes[done], stream) == EOF) { break; }
        done++;
    }

    return done / size;
}

int fputs(const char *text, FILE *stream)
{
    size_t length = strlen(text);
    return fwrite(text, 1, length, stream) == length ? 0 : EOF;
}

char *fgets(char *line, int size, FILE *stream)
{
    int length = 0;
    if (size <= 0) { return NULL; }
    while (length < size - 1) {
        int character = getc(stream);
        if (character == EOF) {
            if (length == 0 || ferror(stream)) { return NULL; }
            break;
        }

        line[length++] = (char)character;
        if (character == '\n') { break; }
    }

    line[length] = '\0';
    return line;
}
