# SPDX-License-Identifier: GPL-3.0-or-later
#
# The static picture of card.inc.

    .intel_syntax noprefix
    .include "card.inc"
    .text
    .code32
    .global card_draw, card_draw_bar, card_draw_block

card_draw:
    call card_draw_grid
    mov esi, offset card_rectangles
1:  call card_rectangle
    cmp esi, offset card_rectangles_end
    jb 1b
    call card_draw_ramp
    call card_draw_checker
    call card_draw_block
    call card_draw_bar
    mov dword ptr [draw_ink], FRAME_COLOUR
    mov dword ptr [draw_paper], GROUND_COLOUR
    mov edi, offset line_buffer
    mov esi, offset card_title
    call text_string
    call display_mode_name
    mov al, ' '
    stosb
    mov byte ptr [edi], 0
    mov esi, offset line_buffer
    mov ebx, TITLE_X
    mov ecx, TITLE_Y
    jmp draw_string

# esi: x, y, width, height, colour; goes past it. Negative places count from the right
# and from below, a size of 0 is all of the screen.
card_rectangle:
    movsx ebx, word ptr [esi]
    test ebx, ebx
    jns 1f
    add ebx, [screen_width]
1:  movsx ecx, word ptr [esi + 2]
    test ecx, ecx
    jns 2f
    add ecx, [screen_height]
2:  movzx edx, word ptr [esi + 4]
    test edx, edx
    jnz 3f
    mov edx, [screen_width]
3:  movzx ebp, word ptr [esi + 6]
    test ebp, ebp
    jnz 4f
    mov ebp, [screen_height]
4:  mov eax, [esi + 8]
    add esi, 12
    jmp draw_rectangle

card_draw_grid:
    xor ebx, ebx
    xor ecx, ecx
1:  mov edx, [screen_width]         # one line of pixels after the other
    mov ebp, 1
    mov eax, GRID_COLOUR
    test ecx, GRID_STEP - 1
    jz 2f
    mov eax, GROUND_COLOUR
2:  call draw_rectangle
    inc ecx
    cmp ecx, [screen_height]
    jb 1b
    mov eax, GRID_COLOUR            # and the columns over them
    mov edx, 1
    mov ebp, [screen_height]
    xor ecx, ecx
3:  call draw_rectangle
    add ebx, GRID_STEP
    cmp ebx, [screen_width]
    jb 3b
    ret

card_draw_ramp:
    mov ebx, RAMP_X
    mov ecx, RAMP_Y
    mov edx, RAMP_STEP
    mov ebp, RAMP_HEIGHT
    xor eax, eax
1:  call draw_rectangle
    add ebx, RAMP_STEP
    add eax, 0x010101
    cmp eax, 0xffffff
    jbe 1b
    ret

card_draw_checker:
    mov ebx, CHECKER_X
    mov ecx, CHECKER_Y
1:  call draw_address
    mov edx, CHECKER_SIZE
    mov eax, ecx                    # white where x + y is even
    and eax, 1
    dec eax
    and eax, 0xffffff
2:  stosd
    xor eax, 0xffffff
    dec edx
    jnz 2b
    inc ecx
    cmp ecx, CHECKER_Y + CHECKER_SIZE
    jb 1b
    ret

card_draw_block:
    mov eax, BLOCK_COLOUR_A
    cmp byte ptr [block_is_flipped], 0
    je 1f
    mov eax, BLOCK_COLOUR_B
1:  mov ebx, BLOCK_X
    mov ecx, BLOCK_Y
    mov edx, BLOCK_SIZE
    mov ebp, BLOCK_SIZE
    jmp draw_rectangle

# The strip in up to three pieces, so that no pixel is drawn twice and nothing flickers.
card_draw_bar:
    mov ebx, STRIP_X
    mov ecx, STRIP_Y
    mov ebp, STRIP_HEIGHT
    mov edx, [bar_position]
    test edx, edx
    jz 1f
    mov eax, STRIP_COLOUR
    call draw_rectangle
    add ebx, edx
1:  mov edx, MOVING_WIDTH
    mov eax, MOVING_COLOUR
    call draw_rectangle
    add ebx, edx
    mov edx, STRIP_X + STRIP_WIDTH
    sub edx, ebx
    jz 9f
    mov eax, STRIP_COLOUR
    jmp draw_rectangle
9:  ret

    .data
card_title:     .asciz "oriel guest "

    .macro rectangle x, y, width, height, colour
    .word \x, \y, \width, \height
    .long \colour
    .endm

    .balign 4
card_rectangles:
    rectangle 0, 0, 0, 1, FRAME_COLOUR
    rectangle 0, -1, 0, 1, FRAME_COLOUR
    rectangle 0, 0, 1, 0, FRAME_COLOUR
    rectangle -1, 0, 1, 0, FRAME_COLOUR
    rectangle 0, 0, CORNER_LENGTH, CORNER_WIDTH, CORNER_TOP_LEFT
    rectangle 0, 0, CORNER_WIDTH, CORNER_LENGTH, CORNER_TOP_LEFT
    rectangle -CORNER_LENGTH, 0, CORNER_LENGTH, CORNER_WIDTH, CORNER_TOP_RIGHT
    rectangle -CORNER_WIDTH, 0, CORNER_WIDTH, CORNER_LENGTH, CORNER_TOP_RIGHT
    rectangle 0, -CORNER_WIDTH, CORNER_LENGTH, CORNER_WIDTH, CORNER_BOTTOM_LEFT
    rectangle 0, -CORNER_LENGTH, CORNER_WIDTH, CORNER_LENGTH, CORNER_BOTTOM_LEFT
    rectangle -CORNER_LENGTH,-CORNER_WIDTH,CORNER_LENGTH,CORNER_WIDTH,CORNER_BOTTOM_RIGHT
    rectangle -CORNER_WIDTH,-CORNER_LENGTH,CORNER_WIDTH,CORNER_LENGTH,CORNER_BOTTOM_RIGHT
    rectangle BARS_X+0*BAR_WIDTH, BARS_Y, BAR_WIDTH, BARS_HEIGHT, BAR_COLOUR_0
    rectangle BARS_X+1*BAR_WIDTH, BARS_Y, BAR_WIDTH, BARS_HEIGHT, BAR_COLOUR_1
    rectangle BARS_X+2*BAR_WIDTH, BARS_Y, BAR_WIDTH, BARS_HEIGHT, BAR_COLOUR_2
    rectangle BARS_X+3*BAR_WIDTH, BARS_Y, BAR_WIDTH, BARS_HEIGHT, BAR_COLOUR_3
    rectangle BARS_X+4*BAR_WIDTH, BARS_Y, BAR_WIDTH, BARS_HEIGHT, BAR_COLOUR_4
    rectangle BARS_X+5*BAR_WIDTH, BARS_Y, BAR_WIDTH, BARS_HEIGHT, BAR_COLOUR_5
    rectangle BARS_X+6*BAR_WIDTH, BARS_Y, BAR_WIDTH, BARS_HEIGHT, BAR_COLOUR_6
    rectangle BARS_X+7*BAR_WIDTH, BARS_Y, BAR_WIDTH, BARS_HEIGHT, BAR_COLOUR_7
    rectangle PANEL_X, PANEL_Y, PANEL_WIDTH, PANEL_HEIGHT, PANEL_COLOUR
card_rectangles_end:
