# SPDX-License-Identifier: GPL-3.0-or-later
#
# What is shown of the input: typed lines, scancodes, pointer, counters, and the block
# that flips. One line is composed at a time and goes to the picture or the text screen.

    .intel_syntax noprefix
    .include "card.inc"
    .text
    .code32
    .global status_update, status_redraw, status_can_draw, status_type
    .global status_note_code, status_changed, block_is_flipped, key_presses

    CODES = 14
    ALL_PARTS = 15                  # 1 typed, 2 codes, 4 pointer, 8 block and counters

# Draws everything, after a mode change too.
status_redraw:
    mov byte ptr [status_changed], ALL_PARTS
    call status_can_draw
    jne 1f
    call status_draw_help
1:  jmp status_update

# Sets the flag "equal" if nothing else has the screen.
status_can_draw:
    cmp byte ptr [scrolling_is_on], 0
    ret

status_update:
    call status_can_draw
    jne 9f
    test byte ptr [status_changed], 8
    jz 1f
    call status_draw_block
    call status_draw_counters
1:  test byte ptr [status_changed], 1
    jz 2f
    call status_draw_typed
2:  test byte ptr [status_changed], 2
    jz 3f
    call status_draw_codes
3:  test byte ptr [status_changed], 4
    jz 4f
    call status_draw_pointer
4:  mov byte ptr [status_changed], 0
9:  ret

status_draw_block:
    cmp byte ptr [screen_is_text], 0
    je card_draw_block
    mov ax, TEXT_BLOCK_A << 8 | ' '
    cmp byte ptr [block_is_flipped], 0
    je 1f
    mov ax, TEXT_BLOCK_B << 8 | ' '
1:  mov edi, 0xb8000 + (TEXT_BLOCK_ROW * 80 + TEXT_BLOCK_COLUMN) * 2
    mov edx, TEXT_BLOCK_ROWS
2:  mov ecx, TEXT_BLOCK_COLUMNS
    rep stosw
    add edi, (80 - TEXT_BLOCK_COLUMNS) * 2
    dec edx
    jnz 2b
    ret

status_draw_typed:
    xor ebx, ebx
1:  mov edi, offset line_buffer
    mov ax, '>' | ' ' << 8
    stosw
    imul esi, ebx, TYPED_COLUMNS
    add esi, offset typed_lines
    mov ecx, TYPED_COLUMNS
    rep movsb
    push ebx
    call status_show_line
    pop ebx
    inc ebx
    cmp ebx, TYPED_LINES
    jb 1b
    ret

status_draw_codes:
    mov edi, offset line_buffer
    mov esi, offset codes_label
    call text_string
    xor ebx, ebx
1:  cmp ebx, [codes_count]
    jae 2f
    movzx eax, byte ptr [codes + ebx]
    mov ecx, 2
    call text_hex
    mov al, ' '
    stosb
    inc ebx
    jmp 1b
2:  mov ebx, 4
    jmp status_show_line

status_draw_pointer:
    mov edi, offset line_buffer
    mov esi, offset pointer_label
    call text_string
    mov eax, [pointer_x]
    call text_decimal
    mov al, ' '
    stosb
    mov eax, [pointer_y]
    call text_decimal
    mov esi, offset buttons_label
    call text_string
    mov eax, [pointer_buttons]
    call text_decimal
    mov ebx, 5
    jmp status_show_line

status_draw_counters:
    mov edi, offset line_buffer
    mov esi, offset presses_label
    call text_string
    mov eax, [key_presses]
    call text_decimal
    mov esi, offset leds_label
    call text_string
    movzx eax, byte ptr [keyboard_leds]
    call text_decimal
    mov ebx, 6
    jmp status_show_line

status_draw_help:
    mov esi, offset help_lines
    mov ebx, 8
1:  mov edi, offset line_buffer
    call text_string
    push esi
    push ebx
    call status_show_line
    pop ebx
    pop esi
    inc ebx
    cmp ebx, 11
    jb 1b
    cmp byte ptr [screen_is_text], 0
    je 9f
    mov edi, offset line_buffer     # in graphics the card has a title
    mov esi, offset text_title
    call text_string
    mov ebx, TEXT_TITLE_ROW - TEXT_STATUS_ROW
    jmp status_show_line
9:  ret

# edi: end of the text in line_buffer, ebx: line of the status area.
status_show_line:
    call text_pad
    mov esi, offset line_buffer
    cmp byte ptr [screen_is_text], 0
    jne 1f
    mov dword ptr [draw_ink], PANEL_INK
    mov dword ptr [draw_paper], PANEL_COLOUR
    mov ecx, ebx
    shl ecx, 4
    add ecx, STATUS_Y
    mov ebx, STATUS_X
    jmp draw_string
1:  lea edi, [ebx + TEXT_STATUS_ROW]
    imul edi, edi, 160
    add edi, 0xb8000 + TEXT_COLUMN * 2
    mov ah, TEXT_ATTRIBUTE
2:  lodsb
    test al, al
    jz 9f
    stosw
    jmp 2b
9:  ret

# al: byte from the keyboard; the last ones are shown.
status_note_code:
    push eax
    mov ecx, [codes_count]
    cmp ecx, CODES
    jb 1f
    mov edi, offset codes
    lea esi, [edi + 1]
    mov ecx, CODES - 1
    mov ebx, ecx
    rep movsb
    mov ecx, ebx
1:  mov [codes + ecx], al
    inc ecx
    mov [codes_count], ecx
    or byte ptr [status_changed], 2
    pop eax
    ret

# al: character; 8 takes the last one away, 10 begins a new line.
status_type:
    or byte ptr [status_changed], 1
    mov ebx, [typed_column]
    cmp al, 10
    je status_new_line
    cmp al, 8
    jne 1f
    test ebx, ebx
    jz 9f
    dec ebx
    mov byte ptr [typed_last + ebx], 0
    jmp 2f
1:  mov [typed_last + ebx], al
    inc ebx
2:  mov [typed_column], ebx
    cmp ebx, TYPED_COLUMNS
    jae status_new_line
9:  ret

status_new_line:
    mov edi, offset typed_lines
    lea esi, [edi + TYPED_COLUMNS]
    mov ecx, TYPED_COLUMNS * (TYPED_LINES - 1)
    rep movsb
    xor al, al
    mov ecx, TYPED_COLUMNS
    rep stosb
    mov dword ptr [typed_column], 0
    ret

    .data
codes_label:    .asciz "codes  "
pointer_label:  .asciz "pointer  "
buttons_label:  .asciz "  buttons "
presses_label:  .asciz "presses  "
leds_label:     .asciz "  leds "
text_title:     .asciz "oriel guest text 80x25"
help_lines:
    .asciz "F1 640x480  F2 1024x768  F3 1920x1080  F4 text"
    .asciz "F5 modes in turn  F6 bar on/off"
    .asciz "F7 scrolling on/off"

    .bss
    .balign 4
key_presses:        .skip 4
typed_column:       .skip 4
codes_count:        .skip 4
codes:              .skip CODES
typed_lines:        .skip TYPED_COLUMNS * (TYPED_LINES - 1)
typed_last:         .skip TYPED_COLUMNS
status_changed:     .skip 1
block_is_flipped:   .skip 1
