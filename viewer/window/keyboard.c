/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/keyboard.h"

#include "protocol/event.h"
#include "viewer/input/keys.h"

_Static_assert((int)KEY_RIGHT_SUPER == (int)SDL_SCANCODE_RGUI,
               "usages are SDL's scancodes");
_Static_assert((int)KEY_F11 == (int)SDL_SCANCODE_F11, "usages are SDL's scancodes");

static unsigned modifiers_of(unsigned state) {
    static const struct {
        unsigned state, modifier;
    } pairs[] = {
        {KMOD_SHIFT, MODIFIER_SHIFT}, {KMOD_CTRL, MODIFIER_CTRL},
        {KMOD_ALT, MODIFIER_ALT},     {KMOD_GUI, MODIFIER_SUPER},
        {KMOD_CAPS, MODIFIER_CAPS},   {KMOD_NUM, MODIFIER_NUM},
    };
    unsigned modifiers = 0;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        modifiers |= state & pairs[i].state ? pairs[i].modifier : 0;
    }
    return modifiers;
}

static unsigned leds_of(unsigned state) {
    return (state & KMOD_CAPS ? LED_CAPS : 0u) | (state & KMOD_NUM ? LED_NUM : 0u);
}

static void send_key(struct sender *sender, const struct held_key *key, bool down) {
    struct input input = {.kind = INPUT_KEY};
    input.u.key.scancode = key->scancode;
    input.u.key.keysym = key->keysym;
    input.u.key.down = down;
    sender_send(sender, &input);
}

/* A layout may give a key another meaning than its place: SDL names that by usage, too.
 */
static uint32_t guess_keysym(const SDL_Keysym *keysym, unsigned modifiers) {
    uint32_t code = (uint32_t)keysym->sym;
    if (code & SDLK_SCANCODE_MASK) {
        return keys_keysym(code & ~(uint32_t)SDLK_SCANCODE_MASK, 0, modifiers);
    }
    return keys_keysym((unsigned)keysym->scancode, code, modifiers);
}

static struct held_key key_of(const struct keyboard *keyboard, const SDL_Keysym *keysym) {
    unsigned modifiers = modifiers_of(keysym->mod);
    uint32_t native = keyboard->native_keysym;
    return (struct held_key){
        .usage = (unsigned)keysym->scancode,
        .scancode = keys_scancode((unsigned)keysym->scancode, modifiers),
        .keysym = native ? native : guess_keysym(keysym, modifiers),
    };
}

static struct held_key key_by_usage(unsigned usage) {
    return (struct held_key){usage, keys_scancode(usage, 0), keys_keysym(usage, 0, 0)};
}

static void tap(struct sender *sender, unsigned usage) {
    struct held_key key = key_by_usage(usage);
    send_key(sender, &key, true);
    send_key(sender, &key, false);
}

void keyboard_release_all(struct keyboard *keyboard, struct sender *sender) {
    struct held_key key;
    while (held_pop(&keyboard->held, &key)) {
        send_key(sender, &key, false);
    }
}

/* With modifiers of its own, so that it is right whatever is held here. */
static void send_secure_attention(struct keyboard *keyboard, struct sender *sender) {
    struct held_key ctrl = key_by_usage(KEY_LEFT_CTRL), alt = key_by_usage(KEY_LEFT_ALT);
    keyboard_release_all(keyboard, sender);
    send_key(sender, &ctrl, true);
    send_key(sender, &alt, true);
    tap(sender, KEY_DELETE);
    send_key(sender, &alt, false);
    send_key(sender, &ctrl, false);
}

static void press_locks(unsigned leds, struct sender *sender) {
    if (leds & LED_CAPS) {
        tap(sender, KEY_CAPS_LOCK);
    }
    if (leds & LED_NUM) {
        tap(sender, KEY_NUM_LOCK);
    }
}

void keyboard_focus(struct keyboard *keyboard, struct sender *sender) {
    press_locks(locks_differ(&keyboard->locks, leds_of(SDL_GetModState())), sender);
}

static unsigned lock_of(SDL_Scancode scancode) {
    return scancode == SDL_SCANCODE_CAPSLOCK       ? LED_CAPS
           : scancode == SDL_SCANCODE_NUMLOCKCLEAR ? LED_NUM
                                                   : 0u;
}

static void press(struct keyboard *keyboard, const SDL_KeyboardEvent *event,
                  struct sender *sender) {
    unsigned lock = lock_of(event->keysym.scancode);
    unsigned local = leds_of(SDL_GetModState());
    if (lock && !event->repeat && !locks_pressed(&keyboard->locks, lock, local)) {
        return;
    }
    struct held_key key = key_of(keyboard, &event->keysym);
    if ((key.scancode || key.keysym) && held_press(&keyboard->held, &key)) {
        send_key(sender, &key, true);
    }
}

static enum keyboard_action take_hotkey(struct keyboard *keyboard,
                                        enum hotkey_action action, bool repeat,
                                        struct sender *sender) {
    if (repeat) {
        return KEYBOARD_NOTHING;
    }
    if (action == HOTKEY_FULL_SCREEN) {
        return KEYBOARD_FULL_SCREEN;
    }
    if (action == HOTKEY_MUTE) {
        return KEYBOARD_TOGGLE_SOUND;
    }
    send_secure_attention(keyboard, sender);
    return KEYBOARD_NOTHING;
}

static enum keyboard_action key_down(struct keyboard *keyboard,
                                     const SDL_KeyboardEvent *event,
                                     struct sender *sender) {
    unsigned usage = (unsigned)event->keysym.scancode;
    enum hotkey_action action = hotkey_find(usage, modifiers_of(event->keysym.mod));
    grab_chord_key(&keyboard->chord, usage, true);
    if (action != HOTKEY_NONE && !held_has(&keyboard->held, usage)) {
        return take_hotkey(keyboard, action, event->repeat, sender);
    }
    press(keyboard, event, sender);
    return KEYBOARD_NOTHING;
}

enum keyboard_action keyboard_event(struct keyboard *keyboard,
                                    const SDL_KeyboardEvent *event,
                                    struct sender *sender) {
    unsigned usage = (unsigned)event->keysym.scancode;
    enum keyboard_action action = KEYBOARD_NOTHING;
    struct held_key key;
    if (event->type == SDL_KEYDOWN) {
        action = key_down(keyboard, event, sender);
    } else {
        if (held_release(&keyboard->held, usage, &key)) {
            send_key(sender, &key, false);
        }
        if (grab_chord_key(&keyboard->chord, usage, false)) {
            action = KEYBOARD_TOGGLE_GRAB;
        }
    }
    keyboard->native_keysym = 0;
    return action;
}
