# SPDX-License-Identifier: GPL-3.0-or-later
#
# Interrupt table, both interrupt controllers at vectors 32 to 47, and the timer at
# 20 Hz. The handlers count ticks and wake the main loop; they touch no device.

    .intel_syntax noprefix
    .text
    .code32
    .global interrupts_init, ticks

    TIMER_DIVISOR = 59659           # of 1193182 Hz

interrupts_init:
    mov edi, offset interrupt_table
    mov eax, offset interrupt_fault
    mov ecx, 32
    call interrupts_fill
    mov eax, offset interrupt_timer
    mov ecx, 1
    call interrupts_fill
    mov eax, offset interrupt_master
    mov ecx, 7
    call interrupts_fill
    mov eax, offset interrupt_slave
    mov ecx, 8
    call interrupts_fill
    lidt [interrupt_table_pointer]

    mov esi, offset controller_setup
    mov ecx, 10
    xor edx, edx
1:  lodsw                           # port, value
    mov dl, al
    mov al, ah
    out dx, al
    loop 1b

    mov al, 0x34                    # counter 0, rate generator
    out 0x43, al
    mov al, TIMER_DIVISOR & 0xff
    out 0x40, al
    mov al, TIMER_DIVISOR >> 8
    out 0x40, al
    ret

# edi: next entry, eax: handler, ecx: how many.
interrupts_fill:
    mov edx, eax
    and edx, 0xffff0000
    or edx, 0x8e00                  # present 32-bit interrupt gate
    and eax, 0xffff
    or eax, 8 << 16
1:  mov [edi], eax
    mov [edi + 4], edx
    add edi, 8
    loop 1b
    ret

interrupt_timer:
    inc dword ptr [ticks]
interrupt_master:
    push eax
    mov al, 0x20
    out 0x20, al
    pop eax
    iretd

interrupt_slave:
    push eax
    mov al, 0x20
    out 0xa0, al
    out 0x20, al
    pop eax
    iretd

# A mistake in the guest: say so and stop.
interrupt_fault:
    mov esi, offset fault_line
    call serial_send_string
1:  cli
    hlt
    jmp 1b

    .data
fault_line:         .asciz "oriel guest fault\r\n"
controller_setup:
    .byte 0x20, 0x11, 0xa0, 0x11    # edge triggered, cascaded, four words
    .byte 0x21, 32, 0xa1, 40        # first vectors
    .byte 0x21, 4, 0xa1, 2          # the cascade's line
    .byte 0x21, 1, 0xa1, 1          # 8086 mode
    .byte 0x21, 0xe8, 0xa1, 0xef    # let through: timer, keyboard, cascade, COM1; mouse
interrupt_table_pointer:
    .word 48 * 8 - 1
    .long interrupt_table

    .bss
    .balign 8
interrupt_table:    .skip 48 * 8
ticks:              .skip 4
