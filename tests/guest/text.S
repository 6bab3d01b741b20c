# SPDX-License-Identifier: GPL-3.0-or-later
#
# Composing a line: each function appends at edi, which stands in line_buffer.

    .intel_syntax noprefix
    .include "card.inc"
    .text
    .code32
    .global text_string, text_hex, text_decimal, text_pad, line_buffer

# esi: text that ends with 0, which is not copied.
text_string:
    lodsb
    test al, al
    jz 9f
    stosb
    jmp text_string
9:  ret

# eax: number, ecx: hexadecimal digits.
text_hex:
    mov edx, eax
    push ecx
    shl ecx, 2
    ror edx, cl                     # the first digit to the top
    pop ecx
1:  rol edx, 4
    mov eax, edx
    and eax, 15
    mov al, [hex_digits + eax]
    stosb
    loop 1b
    ret

# eax: number.
text_decimal:
    mov ebx, 10
    xor ecx, ecx
1:  xor edx, edx
    div ebx
    push edx
    inc ecx
    test eax, eax
    jnz 1b
2:  pop eax
    add al, '0'
    stosb
    loop 2b
    ret

# Fills up to STATUS_COLUMNS with spaces and ends the line.
text_pad:
    mov al, ' '
1:  cmp edi, offset line_buffer + STATUS_COLUMNS
    jae 2f
    stosb
    jmp 1b
2:  mov byte ptr [edi], 0
    ret

    .data
hex_digits:     .ascii "0123456789abcdef"

    .bss
line_buffer:    .skip 128
