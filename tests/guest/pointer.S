# SPDX-License-Identifier: GPL-3.0-or-later
#
# The pointer: absolute by the vmmouse interface where the machine has it, which needs
# no driver; else relative by the PS/2 mouse with its wheel.

    .intel_syntax noprefix
    .include "card.inc"
    .text
    .code32
    .global pointer_init, pointer_poll, pointer_byte
    .global pointer_x, pointer_y, pointer_buttons

    VMPORT = 0x5658
    VMPORT_MAGIC = 0x564d5868
    VMMOUSE_DATA = 39
    VMMOUSE_STATUS = 40
    VMMOUSE_COMMAND = 41
    VMMOUSE_READ_ID = 0x45414552
    VMMOUSE_ABSOLUTE = 0x53424152
    VMMOUSE_VERSION = 0x3442554a
    VMMOUSE_RANGE = 0x7fff          # of a position, after it is halved

pointer_init:
    mov esi, offset mouse_setup
    mov ecx, offset mouse_setup_size
1:  lodsb
    call mouse_command
    loop 1b
    mov [mouse_kind], ah            # 3 has a wheel
    mov al, 0xf4                    # report from now on
    call mouse_command

    mov ecx, VMMOUSE_COMMAND
    mov ebx, VMMOUSE_READ_ID
    call vmport_call
    mov ecx, VMMOUSE_STATUS
    call vmport_call
    test ax, ax
    jz 9f
    mov ecx, VMMOUSE_DATA
    mov ebx, 1
    call vmport_call
    cmp eax, VMMOUSE_VERSION
    jne 9f
    mov byte ptr [vmmouse_is_on], 1
    mov ecx, VMMOUSE_COMMAND
    mov ebx, VMMOUSE_ABSOLUTE
    jmp vmport_call
9:  ret

# al: command or its parameter; the last byte of the answer to ah.
mouse_command:
    mov ah, al
    call keyboard_wait
    mov al, 0xd4                    # the next byte is for the mouse
    out 0x64, al
    call keyboard_wait
    mov al, ah
    out 0x60, al
1:  in al, 0x64
    test al, 1
    jz 9f
    in al, 0x60
    mov ah, al
    jmp 1b
9:  ret

# ecx: command, ebx: argument; answers in eax, ebx, ecx, edx.
vmport_call:
    mov eax, VMPORT_MAGIC
    mov edx, VMPORT
    in eax, dx
    ret

pointer_poll:
    cmp byte ptr [vmmouse_is_on], 0
    je 9f
1:  mov ecx, VMMOUSE_STATUS
    call vmport_call
    cmp ax, 4
    jb 9f
    mov ecx, VMMOUSE_DATA
    mov ebx, 4
    call vmport_call                # buttons, x, y, wheel
    push edx
    push ecx
    mov edi, eax
    mov eax, ebx
    mov ecx, [screen_width]
    call pointer_scale
    xchg eax, [esp]
    mov ecx, [screen_height]
    call pointer_scale
    mov edx, eax
    pop eax
    mov ecx, edi
    call pointer_vmmouse_buttons
    call pointer_move
    pop eax
    call pointer_wheel
    jmp 1b
9:  ret

# eax: position in twice VMMOUSE_RANGE, ecx: pixels; the pixel to eax, rounded so that
# it is the very pixel a VNC client named.
pointer_scale:
    shr eax, 1
    mul ecx
    add eax, VMMOUSE_RANGE / 2
    mov ebx, VMMOUSE_RANGE
    div ebx
    cmp eax, ecx
    jb 9f
    lea eax, [ecx - 1]
9:  ret

# ecx: buttons of vmmouse to ours.
pointer_vmmouse_buttons:
    xor ebx, ebx
    test cl, 0x20
    jz 1f
    or bl, 1
1:  test cl, 0x08
    jz 2f
    or bl, 2
2:  test cl, 0x10
    jz 3f
    or bl, 4
3:  mov ecx, ebx
    ret

# al: byte of the PS/2 mouse.
pointer_byte:
    cmp byte ptr [vmmouse_is_on], 0 # then it only says that there is something
    jne 9f
    movzx ebx, byte ptr [packet_length]
    test ebx, ebx
    jnz 1f
    test al, 8                      # a first byte has this bit; else wait for one
    jz 9f
1:  mov [packet + ebx], al
    inc ebx
    mov [packet_length], bl
    mov cl, 3
    cmp byte ptr [mouse_kind], 3
    jne 2f
    inc cl
2:  cmp bl, cl
    jb 9f
    mov byte ptr [packet_length], 0
    jmp pointer_packet
9:  ret

pointer_packet:
    movzx ecx, byte ptr [packet]
    movzx eax, byte ptr [packet + 1]
    test cl, 0x10
    jz 1f
    sub eax, 256
1:  movzx edx, byte ptr [packet + 2]
    test cl, 0x20
    jz 2f
    sub edx, 256
2:  neg edx
    add eax, [pointer_x]
    mov ebx, [screen_width]
    call pointer_clamp
    xchg eax, edx
    add eax, [pointer_y]
    mov ebx, [screen_height]
    call pointer_clamp
    xchg eax, edx
    mov ebx, ecx                    # left, right, middle to left, middle, right
    and ecx, 1
    test bl, 4
    jz 3f
    or cl, 2
3:  test bl, 2
    jz 4f
    or cl, 4
4:  call pointer_move
    cmp byte ptr [mouse_kind], 3
    jne 9f
    movsx eax, byte ptr [packet + 3]
    jmp pointer_wheel
9:  ret

# eax: coordinate, ebx: pixels.
pointer_clamp:
    test eax, eax
    jns 1f
    xor eax, eax
1:  cmp eax, ebx
    jb 9f
    lea eax, [ebx - 1]
9:  ret

# eax: x, edx: y, ecx: buttons.
pointer_move:
    cmp eax, [pointer_x]
    jne 1f
    cmp edx, [pointer_y]
    jne 1f
    cmp ecx, [pointer_buttons]
    je 9f
1:  mov [pointer_x], eax
    mov [pointer_y], edx
    mov [pointer_buttons], ecx
    or byte ptr [status_changed], 4
    mov edi, offset line_buffer
    mov esi, offset pointer_word
    call text_string
    mov eax, [pointer_x]
    call text_decimal
    mov al, ' '
    stosb
    mov eax, [pointer_y]
    call text_decimal
    mov al, ' '
    stosb
    mov eax, [pointer_buttons]
    call text_decimal
    jmp serial_send_line
9:  ret

# eax: steps of the wheel, negative is up.
pointer_wheel:
    mov esi, offset wheel_up
    test eax, eax
    jz 9f
    js 1f
    mov esi, offset wheel_down
1:  jmp serial_send_string
9:  ret

    .data
pointer_word:   .asciz "pointer "
wheel_up:       .asciz "wheel up\r\n"
wheel_down:     .asciz "wheel down\r\n"
mouse_setup:                        # defaults, the rates that turn the wheel on, kind
    .byte 0xf6, 0xf3, 200, 0xf3, 100, 0xf3, 80, 0xf2
    .equ mouse_setup_size, . - mouse_setup

    .bss
    .balign 4
pointer_x:          .skip 4
pointer_y:          .skip 4
pointer_buttons:    .skip 4
packet:             .skip 4
packet_length:      .skip 1
mouse_kind:         .skip 1
vmmouse_is_on:      .skip 1
