# SPDX-License-Identifier: GPL-3.0-or-later
#
# The first serial port: lines out, and every received byte back.

    .intel_syntax noprefix
    .text
    .code32
    .global serial_init, serial_poll, serial_send_string, serial_send_line

    PORT = 0x3f8

serial_init:
    mov esi, offset serial_setup
    mov ecx, 8
    xor edx, edx
1:  lodsw                           # register, value
    movzx edx, al
    add edx, PORT
    mov al, ah
    out dx, al
    loop 1b
    ret

serial_poll:
    mov dx, PORT + 5
    in al, dx
    cmp al, 0xff                    # there is no port
    je 9f
    test al, 1
    jz 9f
    mov dx, PORT
    in al, dx
    call serial_send_byte
    jmp serial_poll
9:  ret

# al: byte. Keeps all registers but eax and edx; gives up on a reader that has stalled.
serial_send_byte:
    push ecx
    mov ah, al
    mov ecx, 100000
    mov dx, PORT + 5
1:  in al, dx
    test al, 0x20
    jnz 2f
    loop 1b
    jmp 9f
2:  mov al, ah
    mov dx, PORT
    out dx, al
9:  pop ecx
    ret

# esi: text that ends with 0.
serial_send_string:
    lodsb
    test al, al
    jz 9f
    call serial_send_byte
    jmp serial_send_string
9:  ret

# edi: end of the text in line_buffer. Sends it as a line.
serial_send_line:
    mov dword ptr [edi], 0x00000a0d
    mov esi, offset line_buffer
    jmp serial_send_string

    .data
serial_setup:
    .byte 1, 0                      # no interrupts yet
    .byte 3, 0x80, 0, 1, 1, 0       # divisor 1: 115200
    .byte 3, 3                      # 8N1
    .byte 2, 7                      # FIFOs on and empty, interrupt at each byte
    .byte 4, 0x0b                   # DTR, RTS, interrupt line connected
    .byte 1, 1                      # interrupt when a byte came in
