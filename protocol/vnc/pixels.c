/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/pixels.h"

#if defined(__x86_64__)
#include <tmmintrin.h>
#endif

typedef uint8_t octets __attribute__((vector_size(16)));

/* Sixteen bytes are read for four pixels, so the last few go one by one. */
#define THREE_TO_FOUR(to, from, count, get, ...)                                         \
    do {                                                                                 \
        size_t done = 0;                                                                 \
        const octets zero = {0};                                                         \
        for (; done + 6 <= (count); done += 4) {                                         \
            octets in, out;                                                              \
            memcpy(&in, (from) + done * 3, sizeof in);                                   \
            out = __builtin_shufflevector(in, zero, __VA_ARGS__);                        \
            memcpy((to) + done, &out, sizeof out);                                       \
        }                                                                                \
        for (; done < (count); done++) {                                                 \
            (to)[done] = get((from) + done * 3);                                         \
        }                                                                                \
    } while (0)
#define RED_FIRST 2, 1, 0, 16, 5, 4, 3, 16, 8, 7, 6, 16, 11, 10, 9, 16
#define BLUE_FIRST 0, 1, 2, 16, 3, 4, 5, 16, 6, 7, 8, 16, 9, 10, 11, 16

/* Two or four bits a pixel. */
static inline void packed_row(uint32_t *to, const uint8_t *from, size_t count,
                              unsigned bits, const uint32_t palette[16]) {
    unsigned mask = (1u << bits) - 1;
    for (size_t i = 0; i < count; i++) {
        size_t at = i * bits;
        to[i] = palette[from[at / 8] >> (8 - bits - at % 8) & mask];
    }
}

static void packed_plain(uint32_t *to, size_t stride, int32_t width, int32_t height,
                         const uint8_t *from, unsigned bits, const uint32_t palette[16]) {
    size_t row_bytes = ((size_t)width * bits + 7) / 8;
    for (int32_t y = 0; y < height; y++, to += stride, from += row_bytes) {
        packed_row(to, from, (size_t)width, bits, palette);
    }
}

#if defined(__x86_64__)
/* The byte shuffle is not in every 64-bit x86 processor, so it is asked for. */
#define SHUFFLED __attribute__((target("ssse3"))) static

SHUFFLED void rgb_shuffled(uint32_t *to, const uint8_t *from, size_t count) {
    THREE_TO_FOUR(to, from, count, pixels_get_rgb, RED_FIRST);
}

SHUFFLED void bgr_shuffled(uint32_t *to, const uint8_t *from, size_t count) {
    THREE_TO_FOUR(to, from, count, pixels_get_bgr, BLUE_FIRST);
}

/* One channel of 16 colours, so that a shuffle looks up 16 pixels at once. */
SHUFFLED inline __m128i channel_of(const uint32_t palette[16], unsigned shift) {
    uint8_t bytes[16];
    for (unsigned i = 0; i < 16; i++) {
        bytes[i] = (uint8_t)(palette[i] >> shift);
    }
    return _mm_loadu_si128((const __m128i *)bytes);
}

struct channels {
    __m128i blue, green, red;
};

SHUFFLED inline void look_up(uint32_t *to, __m128i indices, const struct channels *of) {
    __m128i blue = _mm_shuffle_epi8(of->blue, indices);
    __m128i green = _mm_shuffle_epi8(of->green, indices);
    __m128i red = _mm_shuffle_epi8(of->red, indices);
    __m128i low = _mm_unpacklo_epi8(blue, green), high = _mm_unpackhi_epi8(blue, green);
    __m128i low_red = _mm_unpacklo_epi8(red, _mm_setzero_si128());
    __m128i high_red = _mm_unpackhi_epi8(red, _mm_setzero_si128());
    __m128i *out = (__m128i *)to;
    _mm_storeu_si128(out, _mm_unpacklo_epi16(low, low_red));
    _mm_storeu_si128(out + 1, _mm_unpackhi_epi16(low, low_red));
    _mm_storeu_si128(out + 2, _mm_unpacklo_epi16(high, high_red));
    _mm_storeu_si128(out + 3, _mm_unpackhi_epi16(high, high_red));
}

SHUFFLED inline struct channels channels_of(const uint32_t palette[16]) {
    return (struct channels){channel_of(palette, 0), channel_of(palette, 8),
                             channel_of(palette, 16)};
}

/* These return how many pixels they did, a multiple of 16. */
SHUFFLED inline size_t nibbles_shuffled(uint32_t *to, const uint8_t *from, size_t count,
                                        const struct channels *channels) {
    const __m128i mask = _mm_set1_epi8(15);
    size_t done = 0;
    for (; done + 16 <= count; done += 16) {
        __m128i bytes = _mm_loadl_epi64((const __m128i *)(from + done / 2));
        __m128i first = _mm_and_si128(_mm_srli_epi16(bytes, 4), mask);
        __m128i second = _mm_and_si128(bytes, mask);
        look_up(to + done, _mm_unpacklo_epi8(first, second), channels);
    }
    return done;
}

/* Pixels 0 and 2 of a byte are looked up by their bits in place, as 0, 4, 8 or 12. */
SHUFFLED inline size_t pairs_shuffled(uint32_t *to, const uint8_t *from, size_t count,
                                      const struct channels *channels) {
    const __m128i each = _mm_setr_epi8(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
    const __m128i place = _mm_set1_epi32(0x030c30c0);
    const __m128i mask = _mm_set1_epi8(15);
    size_t done = 0;
    for (; done + 16 <= count; done += 16) {
        int four;
        memcpy(&four, from + done / 4, sizeof four);
        __m128i bits =
            _mm_and_si128(_mm_shuffle_epi8(_mm_cvtsi32_si128(four), each), place);
        __m128i high = _mm_and_si128(_mm_srli_epi16(bits, 4), mask);
        look_up(to + done, _mm_or_si128(high, _mm_and_si128(bits, mask)), channels);
    }
    return done;
}

SHUFFLED void packed_shuffled(uint32_t *to, size_t stride, int32_t width, int32_t height,
                              const uint8_t *from, unsigned bits,
                              const uint32_t palette[16]) {
    uint32_t places[16];
    size_t row_bytes = ((size_t)width * bits + 7) / 8;
    for (unsigned i = 0; i < 16; i++) {
        places[i] = palette[bits == 4 ? i : i < 4 ? i : i / 4];
    }
    const struct channels channels = channels_of(places);
    for (int32_t y = 0; y < height; y++, to += stride, from += row_bytes) {
        size_t done = bits == 2 ? pairs_shuffled(to, from, (size_t)width, &channels)
                                : nibbles_shuffled(to, from, (size_t)width, &channels);
        packed_row(to + done, from + done * bits / 8, (size_t)width - done, bits,
                   palette);
    }
}

SHUFFLED size_t indices_shuffled(uint32_t *to, const uint8_t *from, size_t count,
                                 const uint32_t palette[16]) {
    const struct channels channels = channels_of(palette);
    size_t done = 0;
    for (; done + 16 <= count; done += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(from + done));
        look_up(to + done, bytes, &channels);
    }
    return done;
}

static bool shuffle_available(void) {
    return __builtin_cpu_supports("ssse3");
}
#else
/* Other processors: the plain loops. */
static void rgb_shuffled(uint32_t *to, const uint8_t *from, size_t count) {
    THREE_TO_FOUR(to, from, count, pixels_get_rgb, RED_FIRST);
}

static void bgr_shuffled(uint32_t *to, const uint8_t *from, size_t count) {
    THREE_TO_FOUR(to, from, count, pixels_get_bgr, BLUE_FIRST);
}

static void packed_shuffled(uint32_t *to, size_t stride, int32_t width, int32_t height,
                            const uint8_t *from, unsigned bits,
                            const uint32_t palette[16]) {
    packed_plain(to, stride, width, height, from, bits, palette);
}

static size_t indices_shuffled(uint32_t *to, const uint8_t *from, size_t count,
                               const uint32_t palette[16]) {
    (void)to, (void)from, (void)count, (void)palette;
    return 0;
}

static bool shuffle_available(void) {
#if defined(__aarch64__)
    return true;
#else
    return false;
#endif
}
#endif

void pixels_from_rgb(uint32_t *to, const uint8_t *from, size_t count) {
    if (shuffle_available()) {
        rgb_shuffled(to, from, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        to[i] = pixels_get_rgb(from + i * 3);
    }
}

void pixels_from_bgr(uint32_t *to, const uint8_t *from, size_t count) {
    if (shuffle_available()) {
        bgr_shuffled(to, from, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        to[i] = pixels_get_bgr(from + i * 3);
    }
}

void pixels_from_bits(uint32_t *to, const uint8_t *from, size_t count,
                      const uint32_t palette[2]) {
    const pixels_quad high = {0x80, 0x40, 0x20, 0x10};
    const pixels_quad low = {0x08, 0x04, 0x02, 0x01};
    const pixels_quad first = {palette[0], palette[0], palette[0], palette[0]};
    const uint32_t both = palette[0] ^ palette[1];
    const pixels_quad change = {both, both, both, both};
    size_t whole = count / 8;
    for (size_t i = 0; i < whole; i++, to += 8) {
        const pixels_quad bits = {from[i], from[i], from[i], from[i]};
        pixels_quad left = first ^ (change & (pixels_quad)((bits & high) != 0));
        pixels_quad right = first ^ (change & (pixels_quad)((bits & low) != 0));
        memcpy(to, &left, sizeof left);
        memcpy(to + 4, &right, sizeof right);
    }
    for (size_t i = 0; i < count % 8; i++) {
        to[i] = palette[from[whole] >> (7 - i) & 1];
    }
}

void pixels_from_packed(uint32_t *to, size_t stride, int32_t width, int32_t height,
                        const uint8_t *from, unsigned bits, const uint32_t palette[16]) {
    if (shuffle_available()) {
        packed_shuffled(to, stride, width, height, from, bits, palette);
    } else {
        packed_plain(to, stride, width, height, from, bits, palette);
    }
}

static unsigned greatest_of(const uint8_t *bytes, size_t count) {
    uint8_t greatest = 0;
    for (size_t i = 0; i < count; i++) {
        greatest = bytes[i] > greatest ? bytes[i] : greatest;
    }
    return greatest;
}

bool pixels_from_indices(uint32_t *to, const uint8_t *from, size_t count,
                         const uint32_t palette[PIXELS_PALETTE], unsigned colours) {
    size_t done = 0;
    if (colours <= 16 && shuffle_available()) {
        done = indices_shuffled(to, from, count, palette);
    }
    for (; done < count; done++) {
        to[done] = palette[from[done]];
    }
    return count == 0 || greatest_of(from, count) < colours;
}

void pixels_move_area(uint32_t *to, const uint32_t *from, size_t stride, int32_t width,
                      int32_t height) {
    size_t bytes = (size_t)width * sizeof *to;
    for (int32_t i = 0; i < height; i++) {
        /* A move downwards goes from the bottom up, so that no row is lost. */
        size_t row = (size_t)(to > from ? height - 1 - i : i) * stride;
        memmove(to + row, from + row, bytes);
    }
}
