# SPDX-License-Identifier: GPL-3.0-or-later
#
# The keyboard: bytes of scancode set 1 to key events, characters of the US layout,
# lock lights. Bytes of the mouse come through the same ports and go to pointer.S.

    .intel_syntax noprefix
    .include "card.inc"
    .text
    .code32
    .global keyboard_init, keyboard_poll, keyboard_wait, keyboard_leds

    DATA = 0x60
    CONTROL = 0x64

keyboard_init:
    call keyboard_wait
    mov al, 0xa8                    # the mouse's side on
    out CONTROL, al
    call keyboard_wait
    mov al, 0x60
    out CONTROL, al
    call keyboard_wait
    mov al, 0x47                    # both interrupts, translation to set 1
    out DATA, al
    jmp keyboard_show_leds

# Until the controller takes another byte.
keyboard_wait:
    push eax
    push ecx
    mov ecx, 100000
1:  in al, CONTROL
    test al, 2
    loopnz 1b
    pop ecx
    pop eax
    ret

keyboard_show_leds:
    call keyboard_wait
    mov al, 0xed
    out DATA, al
    call keyboard_wait
    mov al, [keyboard_leds]
    out DATA, al
    ret

keyboard_poll:
    in al, CONTROL
    test al, 1
    jz 9f
    mov ah, al
    in al, DATA
    test ah, 0x20
    jz 1f
    call pointer_byte
    jmp keyboard_poll
1:  call keyboard_byte
    jmp keyboard_poll
9:  ret

# al: byte of set 1.
keyboard_byte:
    cmp al, 0xfa                    # the keyboard's answers to commands
    je 9f
    cmp al, 0xfe
    je 9f
    call status_note_code
    cmp al, 0xe0
    jne 1f
    mov dword ptr [key_prefix], 0x100
    ret
1:  cmp al, 0xe1                    # Pause: E1, then two bytes of which one counts
    jne 2f
    mov dword ptr [key_prefix], 0x200
    mov byte ptr [key_skip], 1
    ret
2:  xor cl, cl
    xchg cl, [key_skip]
    test cl, cl
    jnz 9f
    movzx edx, al
    shr edx, 7
    and eax, 0x7f
    or eax, [key_prefix]
    mov dword ptr [key_prefix], 0
    push eax
    push edx
    call keyboard_report
    pop edx
    pop eax
    jmp keyboard_event
9:  ret

# eax: key, edx: 0 down, 1 up.
keyboard_report:
    mov edi, offset line_buffer
    mov esi, offset key_word
    push edx
    mov ebx, eax
    call text_string
    mov eax, ebx
    mov ecx, 2
    cmp eax, 0x100
    jb 1f
    inc ecx
1:  call text_hex
    pop edx
    mov esi, offset down_word
    test edx, edx
    jz 2f
    mov esi, offset up_word
2:  call text_string
    jmp serial_send_line

keyboard_event:
    test edx, edx
    jnz keyboard_up
    inc dword ptr [key_presses]
    xor byte ptr [block_is_flipped], 1
    or byte ptr [status_changed], 8
    cmp eax, 0x2a
    je 1f
    cmp eax, 0x36
    jne 2f
1:  mov byte ptr [shift_is_down], 1
    ret
2:  push eax
    call main_function_key
    pop eax
    mov cl, 4
    cmp eax, 0x3a                   # Caps Lock
    je keyboard_lock
    mov cl, 2
    cmp eax, 0x45                   # Num Lock
    je keyboard_lock
    mov cl, 1
    cmp eax, 0x46                   # Scroll Lock
    je keyboard_lock
    call keyboard_character
    test al, al
    jz 9f
    jmp status_type
9:  ret

keyboard_up:
    cmp eax, 0x2a
    je 1f
    cmp eax, 0x36
    jne 9b
1:  mov byte ptr [shift_is_down], 0
    ret

# cl: bit of the lock that was pressed.
keyboard_lock:
    xor [keyboard_leds], cl
    call keyboard_show_leds
    mov edi, offset line_buffer
    mov esi, offset leds_word
    call text_string
    movzx eax, byte ptr [keyboard_leds]
    call text_decimal
    jmp serial_send_line

# eax: key; the character to al, 0 if it has none.
keyboard_character:
    cmp eax, 0x11c                  # Enter and / of the number block
    je 5f
    cmp eax, 0x135
    je 6f
    cmp eax, offset layout_size
    jae 7f
    mov ebx, offset layout_plain
    cmp eax, 0x47
    jb 1f
    test byte ptr [keyboard_leds], 2
    jnz 1f
    mov ebx, offset layout_cursor
    sub eax, 0x47
1:  cmp byte ptr [shift_is_down], 0
    je 2f
    cmp ebx, offset layout_plain
    jne 2f
    mov ebx, offset layout_shifted
2:  mov al, [ebx + eax]
    test byte ptr [keyboard_leds], 4
    jz 9f
    mov ah, al                      # Caps Lock swaps letters only
    or ah, 0x20
    sub ah, 'a'
    cmp ah, 25
    ja 9f
    xor al, 0x20
9:  ret
5:  mov al, 10
    ret
6:  mov al, '/'
    ret
7:  xor eax, eax
    ret

    .data
key_word:       .asciz "key "
down_word:      .asciz " down"
up_word:        .asciz " up"
leds_word:      .asciz "leds "

layout_plain:
    .ascii "\0\0331234567890-=\10\11qwertyuiop[]\n\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 "
    .zero 0x47 - (. - layout_plain)
    .ascii "789-456+1230.\0\0\\"
    .equ layout_size, . - layout_plain
layout_shifted:
    .ascii "\0\033!@#$%^&*()_+\10\11QWERTYUIOP{}\n\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 "
    .zero 0x47 - (. - layout_shifted)
    .ascii "789-456+1230.\0\0|"
layout_cursor:                      # the number block without Num Lock, from 0x47
    .ascii "\0\0\0-\0\0\0+\0\0\0\0\0\0\0\\"

    .bss
    .balign 4
key_prefix:     .skip 4
key_skip:       .skip 1
shift_is_down:  .skip 1
keyboard_leds:  .skip 1
