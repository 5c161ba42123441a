"""Draws the letters of pictures: glyphs.png and characters.txt from two faces of DejaVu Sans Mono.

Only needed to change which characters there are:

    python3 make.py DejaVuSansMono.ttf DejaVuSansMono-Bold.ttf

Needs the packages freetype-py and pillow. A row of the picture holds 32 characters, first all of the
regular face, then all of the bold one, in the order of characters.txt.
"""

import pathlib
import sys

import freetype
from PIL import Image

WIDTH, HEIGHT, BASELINE, COLUMNS = 18, 36, 28, 32
# A letter of the face is 1233 of 2048 units wide.
SIZE = WIDTH * 2048 / 1233

# What src/export/shapes.rs draws as shapes is left out.
RANGES = [
    (0x21, 0x7E),  # ASCII
    (0xA1, 0x17F),  # Latin
    (0x18F, 0x192),
    (0x218, 0x21B),
    (0x2C6, 0x2DD),
    (0x384, 0x3CE),  # Greek
    (0x400, 0x45F),  # Cyrillic
    (0x490, 0x491),
    (0x2010, 0x2027),  # dashes, quotes, dots
    (0x2030, 0x203A),
    (0x2070, 0x208E),  # raised and lowered digits
    (0x20AC, 0x20AC),
    (0x2116, 0x2122),
    (0x2150, 0x215E),
    (0x2190, 0x2199),  # arrows
    (0x21B5, 0x21B5),
    (0x21D0, 0x21D5),
    (0x2200, 0x220F),  # mathematics
    (0x2211, 0x221E),
    (0x2227, 0x222B),
    (0x2248, 0x2248),
    (0x2260, 0x2265),
    (0x2318, 0x2318),  # keys
    (0x2325, 0x2326),
    (0x232B, 0x232B),
    (0x23CE, 0x23CF),
    (0x25A0, 0x25FF),  # shapes that text has
    (0x2605, 0x2606),
    (0x2610, 0x2612),
    (0x2660, 0x2667),
    (0x2713, 0x2718),
    (0x27F5, 0x27F7),
    (0xFFFD, 0xFFFD),
]
SHAPES = "○◔◑◕●▸◂"


def main(regular, bold):
    faces = [freetype.Face(regular), freetype.Face(bold)]
    for face in faces:
        face.set_char_size(round(SIZE * 64))
    letters = [chr(code) for first, last in RANGES for code in range(first, last + 1)]
    letters = [
        letter
        for letter in letters
        if letter not in SHAPES and all(face.get_char_index(letter) for face in faces)
    ]
    rows = -(-2 * len(letters) // COLUMNS)
    sheet = Image.new("L", (WIDTH * COLUMNS, HEIGHT * rows))
    places = ((face, letter) for face in faces for letter in letters)
    for number, (face, letter) in enumerate(places):
        # As designed, not bent to this grid: the picture is drawn at half its size, too.
        face.load_char(letter, freetype.FT_LOAD_RENDER | freetype.FT_LOAD_NO_HINTING)
        glyph, bitmap = face.glyph, face.glyph.bitmap
        if bitmap.width == 0:
            continue
        assert bitmap.pitch == bitmap.width
        mark = Image.frombytes("L", (bitmap.width, bitmap.rows), bytes(bitmap.buffer))
        cell = Image.new("L", (WIDTH, HEIGHT))
        cell.paste(mark, (glyph.bitmap_left, BASELINE - glyph.bitmap_top))
        sheet.paste(cell, (number % COLUMNS * WIDTH, number // COLUMNS * HEIGHT))
    # 16 levels are enough for edges.
    sheet = sheet.point([round(level / 17) for level in range(256)])
    palette = Image.frombytes("P", sheet.size, sheet.tobytes())
    palette.putpalette([level * 17 for level in range(16) for _ in range(3)])
    folder = pathlib.Path(__file__).parent
    palette.save(folder / "glyphs.png", bits=4, optimize=True)
    (folder / "characters.txt").write_text("".join(letters) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
