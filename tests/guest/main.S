# SPDX-License-Identifier: GPL-3.0-or-later
#
# The demo guest of oriel. Start in protected mode and the main loop.
#
#   boot.S      boot sector               display.S   modes, framebuffer, text mode
#   main.S      start, loop, animation    draw.S      rectangles and characters
#   interrupts.S                          card.S      the static picture (card.inc)
#   serial.S    first serial port         status.S    what is shown of the input
#   text.S      composing lines           keyboard.S  pointer.S  input
#
# Interrupts only wake the processor: the loop asks each device with interrupts off and
# halts if there was nothing. All functions are free to use all registers but esp; the
# arguments are said at each.
#
# Keys:  F1 640x480, F2 1024x768, F3 1920x1080, F4 text mode, F5 modes in turn ten times
#        a second until another key is pressed, F6 moving bar on and off, F7 scrolling of
#        the whole screen on and off.
# Serial port, 115200 8N1, each line ends with CR LF:
#        oriel guest ready            the card is on the screen
#        mode 1024x768, mode text     a mode was set
#        key 1e down, key 148 up      scancode of set 1; 1xx after E0, 2xx after E1
#        pointer X Y BUTTONS          in pixels; buttons 1 left, 2 middle, 4 right
#        wheel up, wheel down
#        leds N                       1 scroll lock, 2 num lock, 4 caps lock
#        and every byte that is received comes back.

    .intel_syntax noprefix
    .include "card.inc"
    .text
    .code32
    .global main, main_function_key

main:
    mov ax, 16
    mov ds, ax
    mov es, ax
    mov fs, ax
    mov gs, ax
    mov ss, ax
    mov esp, 0x90000
    cld
    mov edi, offset bss_start
    mov ecx, offset bss_end
    sub ecx, edi
    shr ecx, 2
    xor eax, eax
    rep stosd

    call interrupts_init
    call serial_init
    call display_init
    call keyboard_init
    call pointer_init
    mov byte ptr [bar_is_on], 1
    mov eax, 1
    call main_set_mode
    mov esi, offset ready_line
    call serial_send_string

main_loop:
    cli
    call serial_poll
    call keyboard_poll
    call pointer_poll
    call main_tick
    call status_update
    sti
    hlt
    jmp main_loop

# eax: index of a mode, 3 is text. Shows the whole picture anew.
main_set_mode:
    mov [mode_index], eax
    call display_set_mode
    call main_redraw
    mov edi, offset line_buffer
    mov esi, offset mode_word
    call text_string
    call display_mode_name
    jmp serial_send_line

main_redraw:
    cmp byte ptr [screen_is_text], 0
    jne 1f
    call card_draw
1:  jmp status_redraw

# The timer's work, at 20 Hz: at most one step, however many ticks were slept over.
main_tick:
    mov eax, [ticks]
    cmp eax, [ticks_seen]
    je 9f
    mov [ticks_seen], eax
    test al, 1
    jnz 1f
    call main_cycle
    call main_move_bar
1:  cmp byte ptr [scrolling_is_on], 0
    je 9f
    cmp byte ptr [screen_is_text], 0
    jne 9f
    jmp draw_scroll
9:  ret

main_cycle:
    cmp byte ptr [cycling_is_on], 0
    je 9f
    mov eax, [mode_index]
    inc eax
    cmp eax, 3
    jb 1f
    xor eax, eax
1:  jmp main_set_mode
9:  ret

main_move_bar:
    cmp byte ptr [bar_is_on], 0
    je 9f
    mov eax, [bar_position]
    add eax, MOVING_STEP
    cmp eax, STRIP_WIDTH - MOVING_WIDTH
    jbe 1f
    xor eax, eax
1:  mov [bar_position], eax
    call status_can_draw
    jne 9f
    jmp card_draw_bar
9:  ret

# eax: scancode of a key that went down.
main_function_key:
    cmp eax, 0x3f                   # F5
    jne 1f
    mov byte ptr [scrolling_is_on], 0
    mov byte ptr [cycling_is_on], 1
    ret
1:  mov byte ptr [cycling_is_on], 0
    sub eax, 0x3b                   # F1 to F4
    jb 9f
    cmp eax, 3
    ja 2f
    mov byte ptr [scrolling_is_on], 0
    jmp main_set_mode
2:  cmp eax, 5                      # F6
    jne 3f
    xor byte ptr [bar_is_on], 1
    ret
3:  cmp eax, 6                      # F7
    jne 9f
    xor byte ptr [scrolling_is_on], 1
    jnz 9f
    jmp main_redraw
9:  ret

    .data
ready_line:     .asciz "oriel guest ready\r\n"
mode_word:      .asciz "mode "

    .bss
    .global scrolling_is_on, bar_position
    .balign 4
mode_index:         .skip 4
ticks_seen:         .skip 4
bar_position:       .skip 4
bar_is_on:          .skip 1
cycling_is_on:      .skip 1
scrolling_is_on:    .skip 1
