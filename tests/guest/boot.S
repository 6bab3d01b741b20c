# SPDX-License-Identifier: GPL-3.0-or-later
#
# Boot sector: loads the rest of the first track, asks the BIOS where its 8x16 font is,
# and goes to 32-bit protected mode with flat segments. The BIOS is not used after that.

    .intel_syntax noprefix
    .section .boot, "ax"
    .code16
    .global boot, font_address

boot:
    ljmp 0, offset boot_start

boot_start:
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, 0x7c00
    mov [boot_drive], dl
    mov di, 3                       # attempts: a floppy's motor may need the first

boot_read:
    mov ax, 0x0211                  # read 17 sectors
    mov cx, 0x0002                  # cylinder 0, sector 2
    xor dh, dh
    mov dl, [boot_drive]
    mov bx, 0x7e00
    int 0x13
    jnc boot_loaded
    xor ax, ax
    mov dl, [boot_drive]
    int 0x13
    dec di
    jnz boot_read

    mov si, offset boot_failure
boot_print:
    lodsb
    test al, al
    jz boot_halt
    mov ah, 0x0e
    mov bx, 7
    int 0x10
    jmp boot_print
boot_halt:
    hlt
    jmp boot_halt

boot_loaded:
    mov ax, 0x1130                  # the ROM font of 8x16 to ES:BP
    mov bh, 6
    int 0x10
    xor eax, eax
    mov ax, es
    shl eax, 4
    movzx ebp, bp
    add eax, ebp
    mov [font_address], eax

    in al, 0x92                     # address line 20
    or al, 2
    and al, 0xfe
    out 0x92, al

    cli
    lgdt [gdt_pointer]
    mov eax, cr0
    or al, 1
    mov cr0, eax
    ljmp 8, offset main

boot_drive:     .byte 0
boot_failure:   .asciz "oriel guest: the disk cannot be read"
    .balign 4
font_address:   .long 0

gdt:
    .quad 0
    .quad 0x00cf9a000000ffff        # 8: code, 4 GiB
    .quad 0x00cf92000000ffff        # 16: data, 4 GiB
gdt_pointer:
    .word gdt_pointer - gdt - 1
    .long gdt

    .org 510
    .word 0xaa55
