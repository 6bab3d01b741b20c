/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/libvirt/graphics.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "protocol/channel.h"

static bool is_element(const xmlNode *node, const char *name) {
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static const xmlNode *find_child(const xmlNode *parent, const char *name) {
    for (const xmlNode *node = parent->children; node; node = node->next) {
        if (is_element(node, name)) {
            return node;
        }
    }
    return NULL;
}

/* False when the attribute is missing, empty, or longer than the field. */
static bool read_text(const xmlNode *node, const char *name, char *field, size_t size) {
    xmlChar *value = xmlGetNoNsProp((xmlNode *)node, (const xmlChar *)name);
    size_t length = value ? strlen((char *)value) : 0;
    bool fits = length > 0 && length < size && utf8_valid((char *)value, length);
    field[0] = '\0';
    if (fits) {
        memcpy(field, value, length + 1);
    }
    if (value) {
        memory_wipe(value, length); /* may be a password */
        xmlFree(value);
    }
    return fits;
}

static int32_t read_port(const xmlNode *node, const char *name) {
    char text[8], *end;
    if (!read_text(node, name, text, sizeof text)) {
        return -1;
    }
    long port = strtol(text, &end, 10);
    return *end == '\0' && port >= 1 && port <= 65535 ? (int32_t)port : -1;
}

static bool take_socket(struct guest_graphics *graphics, const xmlNode *node) {
    if (!read_text(node, "socket", graphics->path, sizeof graphics->path)) {
        return false;
    }
    graphics->listen = LISTEN_SOCKET;
    return true;
}

/* One <listen>; false when it does not say where (a network that is not up yet). */
static bool read_listen(struct guest_graphics *graphics, const xmlNode *listen) {
    char type[16];
    if (!read_text(listen, "type", type, sizeof type)) {
        return false;
    }
    if (strcmp(type, "socket") == 0) {
        return take_socket(graphics, listen);
    }
    if ((strcmp(type, "address") == 0 || strcmp(type, "network") == 0) &&
        read_text(listen, "address", graphics->host, sizeof graphics->host)) {
        graphics->listen = LISTEN_ADDRESS;
        return true;
    }
    return false;
}

/* The first <listen> that says where; else what older libvirt wrote as attributes; else a
 * port alone, whose address the hypervisor chose. With none of them: by fd only. */
static void read_place(struct guest_graphics *graphics, const xmlNode *node) {
    bool none = false;
    char type[16];
    for (const xmlNode *listen = node->children; listen; listen = listen->next) {
        if (!is_element(listen, "listen")) {
            continue;
        }
        if (read_listen(graphics, listen)) {
            return;
        }
        none = none || (read_text(listen, "type", type, sizeof type) &&
                        strcmp(type, "none") == 0);
    }
    if (none || take_socket(graphics, node)) {
        return;
    }
    if (read_text(node, "listen", graphics->host, sizeof graphics->host) ||
        graphics->port > 0 || graphics->tls_port > 0) {
        graphics->listen = LISTEN_ADDRESS;
    }
}

/* Sets the bits of `kinds` as one mode says; "any", and what nobody knows, clears them.
 */
static void set_mode(struct guest_graphics *graphics, uint32_t kinds, const char *mode) {
    graphics->secure_channels &= ~kinds;
    graphics->plain_channels &= ~kinds;
    if (strcmp(mode, "secure") == 0) {
        graphics->secure_channels |= kinds;
    } else if (strcmp(mode, "insecure") == 0) {
        graphics->plain_channels |= kinds;
    }
}

/* All kinds have the default mode, those that libvirt has no name for as well. */
static void read_modes(struct guest_graphics *graphics, const xmlNode *node) {
    const uint32_t all = ((1u << CHANNEL_KINDS) - 1) & ~(1u << CHANNEL_ONLY);
    char name[16], mode[16];
    if (read_text(node, "defaultMode", mode, sizeof mode)) {
        set_mode(graphics, all, mode);
    }
    for (const xmlNode *channel = node->children; channel; channel = channel->next) {
        if (!is_element(channel, "channel") ||
            !read_text(channel, "name", name, sizeof name) ||
            !read_text(channel, "mode", mode, sizeof mode)) {
            continue;
        }
        for (unsigned kind = CHANNEL_MAIN; kind < CHANNEL_KINDS; kind++) {
            if (channel_name(kind) && strcmp(channel_name(kind), name) == 0) {
                set_mode(graphics, 1u << kind, mode);
            }
        }
    }
}

static uint32_t kind_of(const char *type) {
    return strcmp(type, "vnc") == 0     ? GRAPHICS_VNC
           : strcmp(type, "spice") == 0 ? GRAPHICS_SPICE
                                        : GRAPHICS_OTHER;
}

static void read_graphics(struct guest_graphics *graphics, const xmlNode *node,
                          uint32_t index) {
    memset(graphics, 0, sizeof *graphics);
    read_text(node, "type", graphics->type, sizeof graphics->type);
    graphics->kind = kind_of(graphics->type);
    graphics->index = index;
    graphics->port = graphics->tls_port = -1;
    if (graphics->kind == GRAPHICS_OTHER) {
        return;
    }
    graphics->port = read_port(node, "port");
    graphics->tls_port = read_port(node, "tlsPort");
    read_text(node, "passwd", graphics->password, sizeof graphics->password);
    read_place(graphics, node);
    if (graphics->kind == GRAPHICS_SPICE) {
        read_modes(graphics, node);
    }
}

/* What the viewer would call a broken rule (a strange host name, a relative path) is left
 * out here, since it is the hypervisor's fault and not this program's. */
static bool acceptable(const struct guest_graphics *graphics) {
    struct guest probe = {.name = "probe",
                          .uuid = "00000000-0000-0000-0000-000000000000",
                          .graphics_count = 1,
                          .graphics = {*graphics}};
    bool good = guest_check(&probe);
    memory_wipe(&probe, sizeof probe);
    return good;
}

static void read_devices(const xmlNode *devices, struct guest *guest) {
    uint32_t index = 0;
    guest->graphics_count = 0;
    for (const xmlNode *node = devices->children; node; node = node->next) {
        if (!is_element(node, "graphics")) {
            continue;
        }
        if (guest->graphics_count == GUEST_GRAPHICS_MAX) {
            return;
        }
        struct guest_graphics *graphics = &guest->graphics[guest->graphics_count];
        read_graphics(graphics, node, index++);
        if (acceptable(graphics)) {
            guest->graphics_count++;
        } else {
            memory_wipe(graphics, sizeof *graphics);
        }
    }
}

/* Past white space, comments and processing instructions: all that may stand before a
 * DOCTYPE. */
static const char *skip_prologue(const char *xml) {
    for (;;) {
        const char *end = NULL;
        xml += strspn(xml, " \t\r\n");
        if (strncmp(xml, "\xef\xbb\xbf", 3) == 0) {
            end = xml + 3;
        } else if (strncmp(xml, "<!--", 4) == 0) {
            end = strstr(xml + 4, "-->");
            end = end ? end + 3 : NULL;
        } else if (strncmp(xml, "<?", 2) == 0) {
            end = strstr(xml + 2, "?>");
            end = end ? end + 2 : NULL;
        }
        if (!end) {
            return xml;
        }
        xml = end;
    }
}

static xmlDoc *parse_document(const char *xml, struct error *err) {
    size_t length = strnlen(xml, GRAPHICS_XML_MAX + 1);
    if (length > GRAPHICS_XML_MAX) {
        error_set(err, ERROR_PROTOCOL, "the guest's XML is longer than 4 MiB");
        return NULL;
    }
    if (strncmp(skip_prologue(xml), "<!", 2) == 0) {
        error_set(err, ERROR_PROTOCOL,
                  "the guest's XML has a document type, which libvirt "
                  "never writes");
        return NULL;
    }
    /* Only what the check above could read is parsed: UTF-8, whatever it calls itself. */
    xmlDoc *document = NULL;
    if (utf8_valid(xml, length)) {
        document = xmlReadMemory(xml, (int)length, "domain.xml", "UTF-8",
                                 XML_PARSE_NONET | XML_PARSE_NOERROR |
                                     XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC);
    }
    if (!document || document->intSubset) {
        error_set(err, ERROR_PROTOCOL, "the guest's XML cannot be read");
        xmlFreeDoc(document);
        return NULL;
    }
    return document;
}

bool graphics_parse(const char *xml, struct guest *guest, struct error *err) {
    xmlDoc *document = parse_document(xml, err);
    if (!document) {
        return false;
    }
    const xmlNode *root = xmlDocGetRootElement(document);
    bool good = root && is_element(root, "domain");
    if (good) {
        const xmlNode *devices = find_child(root, "devices");
        guest->graphics_count = 0;
        if (devices) {
            read_devices(devices, guest);
        }
    } else {
        error_set(err, ERROR_PROTOCOL, "the guest's XML does not describe a domain");
    }
    xmlFreeDoc(document);
    return good;
}
