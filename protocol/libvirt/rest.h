/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Once the guest is found this helper only waits for news. What libvirt and its 50
 * libraries mapped while they started is given back then: clean pages of files, which the
 * kernel brings again when they are touched. On libvirt's event loop.
 */
#ifndef PROTOCOL_LIBVIRT_REST_H
#define PROTOCOL_LIBVIRT_REST_H

/* In a moment, once; what is asked of libvirt until then is as quick as ever. */
void rest_soon(void);

#endif
