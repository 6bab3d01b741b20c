/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers of the RFB encodings whose rectangles carry pixels; those of pseudo-rectangles
 * stand with what reads them (announce.h, cursor.h).
 */
#ifndef PROTOCOL_VNC_ENCODING_H
#define PROTOCOL_VNC_ENCODING_H

/* RFB encoding numbers (RFB 7.7). */
enum encoding {
    ENCODING_RAW = 0,
    ENCODING_COPYRECT = 1,
    ENCODING_HEXTILE = 5,
    ENCODING_TIGHT = 7,
    ENCODING_ZRLE = 16,
};

#endif
