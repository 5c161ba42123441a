//! What shapes cover of their cell, pixel by pixel.

use super::{HEIGHT, Mask, Scale, WIDTH};
use crate::export::shapes::{Shade, Shape};

/// So many points a side of a pixel are asked whether the shape covers them.
const POINTS: usize = 4;

/// Size and middle of a cell in units. Light lines lie on whole pixels: the middle of a row of them is
/// half a unit below the middle of the cell.
const SIZE: (f32, f32) = (WIDTH as f32, HEIGHT as f32);
const MIDDLE: (f32, f32) = (SIZE.0 / 2.0, SIZE.1 / 2.0 + 0.5);

/// How thick lines of weight 0, 1 and 2 are.
const THICK: [f32; 3] = [0.0, 1.0, 3.0];

/// Returns the mask of so many cells with nothing in them.
pub(super) fn blank(scale: Scale, cells: usize) -> Mask {
    mask(scale, cells, |_| false)
}

/// Returns a box, for what there is no letter of.
pub(super) fn unknown(scale: Scale, cells: usize) -> Mask {
    let width = (cells * WIDTH) as f32;
    mask(scale, cells, |(x, y)| {
        let inside = |edge: f32| {
            (edge..width - edge).contains(&x) && (edge + 2.0..SIZE.1 - 2.0 - edge).contains(&y)
        };
        inside(1.0) && !inside(2.0)
    })
}

/// Returns what a shape covers of a cell.
pub(super) fn of(shape: Shape, scale: Scale) -> Mask {
    mask(scale, 1, |point| covers(shape, point))
}

fn mask(scale: Scale, cells: usize, covers: impl Fn((f32, f32)) -> bool) -> Mask {
    let unit = scale.pixels();
    let (width, height) = (cells * WIDTH * unit, HEIGHT * unit);
    let step = 1.0 / (unit * POINTS) as f32;
    let at = |pixel: usize, point: usize| ((pixel * POINTS + point) as f32 + 0.5) * step;
    let pixels = (0..width * height).map(|pixel| {
        let (x, y) = (pixel % width, pixel / width);
        let points = (0..POINTS * POINTS).filter(|point| {
            let (column, row) = (point % POINTS, point / POINTS);
            covers((at(x, column), at(y, row)))
        });
        (points.count() * 255 / (POINTS * POINTS)) as u8
    });
    pixels.collect()
}

fn covers(shape: Shape, (x, y): (f32, f32)) -> bool {
    // from the middle
    let (right, down) = (x - MIDDLE.0, y - MIDDLE.1);
    match shape {
        Shape::Part(edges) => part(edges, (x, y)),
        Shape::Quarters(quarters) => {
            let (right, low) = (x >= SIZE.0 / 2.0, y >= SIZE.1 / 2.0);
            quarters >> (u8::from(right) + 2 * u8::from(low)) & 1 == 1
        }
        Shape::Shade(density) => shaded(density, (x, y)),
        Shape::Lines(weights) => lines(weights, (right, down)),
        Shape::Round(x, y) => round((right * f32::from(x), down * f32::from(y))),
        Shape::Dashes { upright, count } => {
            let (along, length, across) = if upright {
                (y, SIZE.1, right)
            } else {
                (x, SIZE.0, down)
            };
            let place = along * f32::from(count) / length;
            across.abs() <= THICK[1] / 2.0 && (0.2..0.8).contains(&place.fract())
        }
        Shape::Diagonals(which) => {
            let near = |slope: f32| {
                let (x, y) = (x - SIZE.0 / 2.0, y - SIZE.1 / 2.0);
                // how far a point is from the line
                (y - slope * x).abs() / slope.hypot(1.0) <= 0.6
            };
            let slope = SIZE.1 / SIZE.0;
            which & 1 == 1 && near(-slope) || which & 2 == 2 && near(slope)
        }
        Shape::Circle(quarters) => circle(quarters, (right, y - SIZE.1 / 2.0)),
        Shape::Triangle {
            right: points_right,
        } => {
            let half = SIZE.0 * 0.32;
            let from_tip = half - if points_right { right } else { -right };
            from_tip <= 2.0 * half && (y - SIZE.1 / 2.0).abs() <= from_tip / 2.0
        }
        Shape::Braille(dots) => braille(dots, (x, y)),
    }
}

/// Edges are on whole pixels of the finest scale, so that they are sharp.
fn part([left, top, right, bottom]: [u8; 4], (x, y): (f32, f32)) -> bool {
    let edge = |eighths: u8, size: f32| {
        let pixels = Scale::Fine.pixels() as f32;
        (f32::from(eighths) / 8.0 * size * pixels).round() / pixels
    };
    (edge(left, SIZE.0)..edge(right, SIZE.0)).contains(&x)
        && (edge(top, SIZE.1)..edge(bottom, SIZE.1)).contains(&y)
}

/// Dots of a third of a cell's width and less: seen as a pattern, not only as a grey.
fn shaded(shade: Shade, (x, y): (f32, f32)) -> bool {
    let dot = 1.5;
    let (odd_x, odd_y) = (x % (2.0 * dot) >= dot, y % (2.0 * dot) >= dot);
    match shade {
        Shade::Light => !odd_x && !odd_y,
        Shade::Medium => odd_x == odd_y,
        Shade::Dark => !odd_x || !odd_y,
    }
}

fn lines(weights: [u8; 4], (right, down): (f32, f32)) -> bool {
    let [up, to_right, below, to_left] = weights.map(|weight| THICK[usize::from(weight)] / 2.0);
    // Lines reach over the middle by half of what crosses them, so that corners are filled.
    let (across, along) = (to_right.max(to_left), up.max(below));
    let upright = right.abs() <= if down < 0.0 { up } else { below };
    let level = down.abs() <= if right < 0.0 { to_left } else { to_right };
    let corner = right.abs() <= along && down.abs() <= across;
    upright && along > 0.0 || level && across > 0.0 || corner && across > 0.0 && along > 0.0
}

/// A light line that comes from the right, turns in the middle and goes down.
fn round((right, down): (f32, f32)) -> bool {
    let radius = SIZE.0 / 2.0;
    let half = THICK[1] / 2.0;
    if down >= radius {
        right.abs() <= half
    } else if right >= radius {
        down.abs() <= half
    } else {
        let from_center = (radius - right).hypot(radius - down);
        (from_center - radius).abs() <= half
    }
}

/// A circle whose quarters are filled clockwise from the top.
fn circle(quarters: u8, (right, down): (f32, f32)) -> bool {
    let radius = SIZE.0 * 0.42;
    let distance = right.hypot(down);
    let quarter = match (right >= 0.0, down >= 0.0) {
        (true, false) => 0,
        (true, true) => 1,
        (false, true) => 2,
        (false, false) => 3,
    };
    distance <= radius && (distance >= radius - 1.0 || quarter < quarters)
}

fn braille(dots: u8, (x, y): (f32, f32)) -> bool {
    // Unicode counts the left column's first three dots, the right's, then the lowest two.
    const BITS: [[u8; 4]; 2] = [[0, 1, 2, 6], [3, 4, 5, 7]];
    let (width, height) = (SIZE.0 / 2.0, SIZE.1 / 4.0);
    let (column, row) = ((x / width) as usize, (y / height) as usize);
    let bit = BITS[column.min(1)][row.min(3)];
    let (x, y) = ((x % width) - width / 2.0, (y % height) - height / 2.0);
    dots >> bit & 1 == 1 && x.abs() <= 1.25 && y.abs() <= 1.25
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the pixel at a place of a cell is covered.
    fn lit(letter: char, x: usize, y: usize) -> bool {
        let width = WIDTH * Scale::Fine.pixels();
        of(Shape::of(letter).unwrap(), Scale::Fine)[y * width + x] > 127
    }

    #[test]
    fn corners_meet_the_lines_beside_and_below() {
        for (corner, sides) in [
            ('╭', [false, true, true, false]),
            ('╯', [true, false, false, true]),
            ('┼', [true; 4]),
            ('┓', [false, false, true, true]),
            ('├', [true, true, true, false]),
        ] {
            let ends = [(9, 0), (17, 19), (9, 35), (0, 19)].map(|(x, y)| lit(corner, x, y));
            assert_eq!(ends, sides, "{corner}");
        }
        let heavy = (0..36).filter(|y| lit('━', 0, *y)).count();
        assert_eq!((heavy, (0..36).filter(|y| lit('─', 0, *y)).count()), (6, 2));
    }

    #[test]
    fn circles_fill_up_clockwise() {
        let quarters =
            |letter| [(11, 15), (11, 20), (6, 20), (6, 15)].map(|(x, y)| lit(letter, x, y));
        assert_eq!(quarters('○'), [false; 4]);
        assert_eq!(quarters('◔'), [true, false, false, false]);
        assert_eq!(quarters('◑'), [true, true, false, false]);
        assert_eq!(quarters('◕'), [true, true, true, false]);
        assert_eq!(quarters('●'), [true; 4]);
    }

    #[test]
    fn braille_dots_are_where_they_belong() {
        let dots = "⠁⠂⠄⡀⠈⠐⠠⢀".chars();
        let places = (0..8).map(|dot| (4 + dot / 4 * 9, 4 + dot % 4 * 9));
        for (dot, (x, y)) in dots.zip(places) {
            assert!(lit(dot, x, y) && lit('⣿', x, y), "{dot}");
            assert!(!lit(dot, 17 - x, y), "{dot}");
        }
    }

    #[test]
    fn triangles_point_where_they_say() {
        assert!(lit('▸', 7, 14) && !lit('▸', 12, 14) && lit('◂', 11, 14) && !lit('◂', 6, 14));
    }
}
