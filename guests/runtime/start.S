/* Program entry: sets up gp and tp, runs main(0, {NULL}, {NULL}) and exits with its result.
   What the kernel left on the stack is ignored, so that a program cannot depend on who started it. */
    .section .text.start, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
    .option push
    .option norelax
    la      gp, __global_pointer$
    .option pop
    la      tp, __tls_base
    andi    sp, sp, -16
    call    __libc_init_array
    li      a0, 0
    la      a1, no_strings
    la      a2, no_strings
    call    main
    call    exit
    .size _start, . - _start

    .section .rodata.start, "a", @progbits
    .balign 4
no_strings:
    .word 0
