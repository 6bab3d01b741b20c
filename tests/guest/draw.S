# SPDX-License-Identifier: GPL-3.0-or-later
#
# Drawing in the framebuffer: rectangles, characters, scrolling.

    .intel_syntax noprefix
    .include "card.inc"
    .text
    .code32
    .global draw_rectangle, draw_string, draw_scroll, draw_address, draw_ink, draw_paper

# ebx: x, ecx: y; the address to edi. Keeps all others but eax.
draw_address:
    mov eax, ecx
    imul eax, [screen_width]
    add eax, ebx
    mov edi, [framebuffer]
    lea edi, [edi + eax * 4]
    ret

# eax: colour, ebx: x, ecx: y, edx: width, ebp: height; all but edi are kept.
draw_rectangle:
    push ecx
    push ebp
1:  push eax
    call draw_address
    pop eax
    push ecx
    mov ecx, edx
    rep stosd
    pop ecx
    inc ecx
    dec ebp
    jnz 1b
    pop ebp
    pop ecx
    ret

# esi: text that ends with 0, ebx: x, ecx: y.
draw_string:
    lodsb
    test al, al
    jz 9f
    push esi
    call draw_character
    pop esi
    add ebx, 8
    jmp draw_string
9:  ret

# al: character, ebx: x, ecx: y (both kept).
draw_character:
    push ecx
    movzx esi, al
    shl esi, 4
    add esi, [font_address]
    call draw_address
    mov ebp, 16
1:  mov dh, [esi]
    inc esi
    mov ecx, 8
2:  mov eax, [draw_paper]
    shl dh, 1
    jnc 3f
    mov eax, [draw_ink]
3:  stosd
    loop 2b
    mov eax, [screen_width]
    lea edi, [edi + eax * 4 - 32]
    dec ebp
    jnz 1b
    pop ecx
    ret

# Moves the whole screen up by one line of text, as a terminal does, and writes a new
# line, different each time, at the bottom.
draw_scroll:
    mov edi, [framebuffer]
    mov edx, [screen_width]
    mov esi, edx
    shl esi, 6
    add esi, edi
    mov ecx, [screen_height]
    sub ecx, 16
    imul ecx, edx
    rep movsd
    mov ecx, [screen_height]
    sub ecx, 16
    xor ebx, ebx
    mov dword ptr [draw_paper], PANEL_COLOUR
    mov dword ptr [draw_ink], PANEL_INK
1:  mov eax, [scroll_seed]          # numbers that look like words: a few bits each
    imul eax, eax, 1103515245
    add eax, 12345
    mov [scroll_seed], eax
    shr eax, 16
    and eax, 31
    cmp eax, 26
    jb 2f
    mov eax, ' ' - 'a'
2:  add eax, 'a'
    call draw_character
    add ebx, 8
    lea eax, [ebx + 8]
    cmp eax, [screen_width]
    jbe 1b
    ret

    .bss
    .balign 4
draw_ink:       .skip 4
draw_paper:     .skip 4
scroll_seed:    .skip 4
