# SPDX-License-Identifier: GPL-3.0-or-later
#
# Modes: graphics of 32 bits through the Bochs DISPI ports, with the framebuffer at the
# VGA device's first PCI bar; text by giving the VGA the registers it had at boot, and
# the BIOS's font, which lies in memory that the pictures have overwritten.

    .intel_syntax noprefix
    .include "card.inc"
    .text
    .code32
    .global display_init, display_set_mode, display_mode_name
    .global framebuffer, screen_width, screen_height, screen_is_text

    DISPI_INDEX = 0x1ce
    DISPI_DATA = 0x1cf
    SEQUENCER = 0x3c4
    GRAPHICS = 0x3ce
    CRTC = 0x3d4
    ATTRIBUTE = 0x3c0
    STATUS = 0x3da

display_init:
    call display_find
    mov edi, offset saved_registers
    mov dx, 0x3cc
    in al, dx
    stosb
    mov edx, SEQUENCER
    mov ecx, 5
    call display_save
    mov edx, CRTC
    mov ecx, 25
    call display_save
    mov edx, GRAPHICS
    mov ecx, 9
    call display_save
    xor ebx, ebx                    # the attribute controller has one port for both
1:  mov dx, STATUS
    in al, dx
    mov dx, ATTRIBUTE
    mov al, bl
    out dx, al
    inc dx
    in al, dx
    stosb
    inc ebx
    cmp ebx, 21
    jb 1b
    jmp display_enable_attributes

# edx: index port, ecx: how many registers.
display_save:
    xor ebx, ebx
1:  mov al, bl
    out dx, al
    inc edx
    in al, dx
    stosb
    dec edx
    inc ebx
    loop 1b
    ret

display_enable_attributes:
    mov dx, STATUS
    in al, dx
    mov dx, ATTRIBUTE
    mov al, 0x20
    out dx, al
    ret

# The first device of class VGA on bus 0: standard, virtio and qxl all have it so.
display_find:
    mov ebx, 0x80000000
1:  mov eax, ebx
    or al, 8
    call pci_read
    shr eax, 8
    cmp eax, 0x030000
    je 2f
    add ebx, 0x100                  # next function
    cmp ebx, 0x80010000
    jb 1b
    ret                             # none: the writes go to address 0xe0000000
2:  mov eax, ebx
    or al, 0x10
    call pci_read
    and eax, 0xfffffff0
    mov [framebuffer], eax
    ret

# eax: address in configuration space; result in eax.
pci_read:
    mov dx, 0xcf8
    out dx, eax
    mov dx, 0xcfc
    in eax, dx
    ret

# eax: 0 to 2 graphics, 3 text.
display_set_mode:
    cmp eax, 3
    je display_set_text
    mov byte ptr [screen_is_text], 0
    movzx ebx, word ptr [modes + eax * 4]
    movzx ecx, word ptr [modes + eax * 4 + 2]
    mov [screen_width], ebx
    mov [screen_height], ecx
    xor ebp, ebp
    mov eax, 4
    call dispi_write
    mov eax, 1
    mov ebp, ebx
    call dispi_write
    mov eax, 2
    mov ebp, ecx
    call dispi_write
    mov eax, 3
    mov ebp, 32
    call dispi_write
    mov eax, 4
    mov ebp, 0x41                   # on, linear framebuffer
# eax: register, ebp: value.
dispi_write:
    mov dx, DISPI_INDEX
    out dx, ax
    mov dx, DISPI_DATA
    mov eax, ebp
    out dx, ax
    ret

display_set_text:
    mov byte ptr [screen_is_text], 1
    mov dword ptr [screen_width], 80
    mov dword ptr [screen_height], 25
    mov eax, 4
    xor ebp, ebp
    call dispi_write
    call display_load_font
    call display_restore
    mov edi, 0xb8000
    mov eax, TEXT_ATTRIBUTE << 24 | ' ' << 16 | TEXT_ATTRIBUTE << 8 | ' '
    mov ecx, 80 * 25 / 2
    rep stosd
    ret

# Plane 2 at 0xA0000 takes the font: 32 bytes a character, of which 16 are used.
display_load_font:
    mov esi, offset font_access
    mov ecx, 6
1:  lodsd                           # port, register and value
    mov edx, eax
    shr eax, 16
    out dx, ax
    loop 1b
    mov esi, [font_address]
    mov edi, 0xa0000
    mov ebx, 256
2:  mov ecx, 4
    rep movsd
    add edi, 16
    dec ebx
    jnz 2b
    ret

display_restore:
    mov esi, offset saved_registers
    lodsb
    mov dx, 0x3c2
    out dx, al
    mov edx, SEQUENCER
    mov ecx, 5
    call display_write
    mov ax, 0x0011                  # CRTC 0 to 7 can be written
    mov edx, CRTC
    out dx, ax
    mov ecx, 25
    call display_write
    mov ax, 0x200a                  # no cursor: it would blink
    out dx, ax
    mov edx, GRAPHICS
    mov ecx, 9
    call display_write
    mov dx, STATUS
    in al, dx
    mov dx, ATTRIBUTE
    xor ebx, ebx
1:  mov al, bl
    out dx, al
    lodsb
    out dx, al
    inc ebx
    cmp ebx, 21
    jb 1b
    jmp display_enable_attributes

# esi: values, edx: index port, ecx: how many registers.
display_write:
    xor ebx, ebx
1:  lodsb
    mov ah, al
    mov al, bl
    out dx, ax
    inc ebx
    loop 1b
    ret

# Appends the mode at edi.
display_mode_name:
    cmp byte ptr [screen_is_text], 0
    je 1f
    mov esi, offset text_word
    jmp text_string
1:  mov eax, [screen_width]
    call text_decimal
    mov al, 'x'
    stosb
    mov eax, [screen_height]
    jmp text_decimal

    .data
    .balign 4
framebuffer:    .long 0xe0000000
modes:          .word 640, 480, 1024, 768, 1920, 1080
text_word:      .asciz "text"
font_access:
    .word SEQUENCER, 0x0402         # write plane 2
    .word SEQUENCER, 0x0704         # one plane at a time, not odd and even
    .word GRAPHICS, 0x0204          # read plane 2
    .word GRAPHICS, 0x0005
    .word GRAPHICS, 0x0406          # at 0xA0000, 64 KiB
    .word GRAPHICS, 0xff08          # every bit

    .bss
    .balign 4
screen_width:       .skip 4
screen_height:      .skip 4
screen_is_text:     .skip 1
saved_registers:    .skip 1 + 5 + 25 + 9 + 21
