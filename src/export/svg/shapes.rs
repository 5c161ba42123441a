//! Shapes as elements of an SVG picture.

use super::{HEIGHT, WIDTH};
use crate::export::shapes::{Shade, Shape};

const LIGHT: f32 = 1.0;
const HEAVY: f32 = 2.5;

impl Shade {
    /// Returns the name of its pattern in a colour, which is given as `#rrggbb`.
    fn name(self, color: &str) -> String {
        let shade = match self {
            Self::Light => 'l',
            Self::Medium => 'm',
            Self::Dark => 'd',
        };
        format!("{shade}{}", color.trim_start_matches('#'))
    }

    /// Returns the definition of its pattern: a quarter, half and three quarters of the dots.
    pub(super) fn pattern(self, color: &str) -> String {
        let dots = match self {
            Self::Light => "M0 0h1.5v1.5h-1.5z",
            Self::Medium => "M0 0h1.5v1.5h-1.5zM1.5 1.5h1.5v1.5h-1.5z",
            Self::Dark => "M0 0h3v1.5h-1.5v1.5h-1.5z",
        };
        format!(
            "<pattern id=\"{}\" width=\"3\" height=\"3\" patternUnits=\"userSpaceOnUse\">\
             <path d=\"{dots}\" fill=\"{color}\"/></pattern>",
            self.name(color)
        )
    }
}

impl Shape {
    /// Returns the shape at a place, over so many cells, as an element.
    pub(super) fn draw(self, place: (usize, usize), cells: usize, color: &str) -> String {
        let place = Place {
            x: place.0 as f32,
            y: place.1 as f32,
            width: (cells * WIDTH) as f32,
        };
        let fill = |path: String| format!("<path d=\"{path}\" fill=\"{color}\"/>");
        let stroke = |path: String| {
            format!(
                "<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"{LIGHT}\"/>"
            )
        };
        match self {
            Self::Part(edges) => fill(place.part(edges)),
            Self::Quarters(quarters) => fill(place.quarters(quarters)),
            Self::Shade(shade) => {
                let fill = shade.name(color);
                let path = place.part([0, 0, 8, 8]);
                format!("<path d=\"{path}\" fill=\"url(#{fill})\"/>")
            }
            Self::Lines(weights) => fill(place.lines(weights)),
            Self::Round(x, y) => stroke(place.round(x, y)),
            Self::Dashes { upright, count } => fill(place.dashes(upright, count)),
            Self::Diagonals(which) => stroke(place.diagonals(which)),
            Self::Circle(quarters) => place.circle(quarters, color),
            Self::Triangle { right } => fill(place.triangle(right)),
            Self::Braille(dots) => fill(place.braille(dots)),
        }
    }
}

/// Where a shape goes, in the picture's units.
struct Place {
    x: f32,
    y: f32,
    width: f32,
}

impl Place {
    const HEIGHT: f32 = HEIGHT as f32;

    fn middle(&self) -> (f32, f32) {
        (self.x + self.width / 2.0, self.y + Self::HEIGHT / 2.0)
    }

    fn part(&self, [left, top, right, bottom]: [u8; 4]) -> String {
        let eighth = (self.width / 8.0, Self::HEIGHT / 8.0);
        rectangle(
            self.x + f32::from(left) * eighth.0,
            self.y + f32::from(top) * eighth.1,
            f32::from(right - left) * eighth.0,
            f32::from(bottom - top) * eighth.1,
        )
    }

    fn quarters(&self, quarters: u8) -> String {
        [[0, 0, 4, 4], [4, 0, 8, 4], [0, 4, 4, 8], [4, 4, 8, 8]]
            .into_iter()
            .enumerate()
            .filter(|(bit, _)| quarters >> bit & 1 == 1)
            .map(|(_, edges)| self.part(edges))
            .collect()
    }

    fn lines(&self, weights: [u8; 4]) -> String {
        let thick = |weight: u8| [0.0, LIGHT, HEAVY][usize::from(weight)];
        let [up, right, down, left] = weights.map(thick);
        let (x, y) = self.middle();
        // Lines reach over the middle by half of what crosses them, so that corners are filled.
        let (across, along) = (right.max(left) / 2.0, up.max(down) / 2.0);
        let mut path = String::new();
        if up > 0.0 {
            let height = y - self.y + across;
            path += &rectangle(x - up / 2.0, self.y, up, height);
        }
        if down > 0.0 {
            let top = y - across;
            path += &rectangle(x - down / 2.0, top, down, self.y + Self::HEIGHT - top);
        }
        if left > 0.0 {
            let width = x - self.x + along;
            path += &rectangle(self.x, y - left / 2.0, width, left);
        }
        if right > 0.0 {
            let start = x - along;
            path += &rectangle(start, y - right / 2.0, self.x + self.width - start, right);
        }
        path
    }

    fn round(&self, sign_x: i8, sign_y: i8) -> String {
        let (x, y) = self.middle();
        let end_x = x + f32::from(sign_x) * self.width / 2.0;
        let end_y = y + f32::from(sign_y) * Self::HEIGHT / 2.0;
        let bend_y = y + f32::from(sign_y) * self.width / 2.0;
        format!("M{x} {end_y}V{bend_y}Q{x} {y} {end_x} {y}")
    }

    fn dashes(&self, upright: bool, count: u8) -> String {
        let (x, y) = self.middle();
        let length = if upright { Self::HEIGHT } else { self.width };
        let step = length / f32::from(count);
        (0..count)
            .map(|dash| {
                let start = (f32::from(dash) + 0.2) * step;
                let half = LIGHT / 2.0;
                if upright {
                    rectangle(x - half, self.y + start, LIGHT, step * 0.6)
                } else {
                    rectangle(self.x + start, y - half, step * 0.6, LIGHT)
                }
            })
            .collect()
    }

    fn diagonals(&self, which: u8) -> String {
        let (right, bottom) = (self.x + self.width, self.y + Self::HEIGHT);
        let x = self.x;
        let rising = format!("M{x} {bottom}L{right} {}", self.y);
        let falling = format!("M{x} {}L{right} {bottom}", self.y);
        match which {
            1 => rising,
            2 => falling,
            _ => rising + &falling,
        }
    }

    /// Returns a circle whose quarters are filled clockwise from the top.
    fn circle(&self, quarters: u8, color: &str) -> String {
        let (x, y) = self.middle();
        let r = self.width * 0.42;
        if quarters == 4 {
            return format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{color}\"/>");
        }
        let ring = format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\" fill=\"none\" stroke=\"{color}\" \
             stroke-width=\"{LIGHT}\"/>",
            r - LIGHT / 2.0
        );
        let (end_x, end_y, long) = match quarters {
            0 => return ring,
            1 => (x + r, y, 0),
            2 => (x, y + r, 0),
            _ => (x - r, y, 1),
        };
        let top = y - r;
        format!(
            "{ring}<path d=\"M{x} {y}V{top}A{r} {r} 0 {long} 1 {end_x} {end_y}z\" \
             fill=\"{color}\"/>"
        )
    }

    fn triangle(&self, right: bool) -> String {
        let (x, y) = self.middle();
        let half = self.width * 0.32;
        let tip = if right { half } else { -half };
        format!(
            "M{} {}L{} {y}L{} {}z",
            x - tip,
            y - half,
            x + tip,
            x - tip,
            y + half
        )
    }

    fn braille(&self, dots: u8) -> String {
        // Unicode counts the left column's first three dots, the right's, then the lowest two.
        const DOTS: [(f32, f32); 8] = [
            (0.0, 0.0),
            (0.0, 1.0),
            (0.0, 2.0),
            (1.0, 0.0),
            (1.0, 1.0),
            (1.0, 2.0),
            (0.0, 3.0),
            (1.0, 3.0),
        ];
        let (width, height) = (self.width / 2.0, Self::HEIGHT / 4.0);
        let side = width / 2.0;
        DOTS.into_iter()
            .enumerate()
            .filter(|(bit, _)| dots >> bit & 1 == 1)
            .map(|(_, (column, row))| {
                rectangle(
                    self.x + column * width + (width - side) / 2.0,
                    self.y + row * height + (height - side) / 2.0,
                    side,
                    side,
                )
            })
            .collect()
    }
}

fn rectangle(x: f32, y: f32, width: f32, height: f32) -> String {
    format!("M{x} {y}h{width}v{height}h-{width}z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_have_their_size() {
        let half = Shape::of('▌').unwrap().draw((0, 0), 1, "#fff");
        assert!(half.contains("M0 0h4.5v18h-4.5z"), "{half}");
        let low = Shape::of('▂').unwrap().draw((9, 18), 1, "#fff");
        assert!(low.contains("M9 31.5h9v4.5h-9z"), "{low}");
        let full = Shape::of('█').unwrap();
        assert!(full.continues() && full.draw((0, 0), 3, "#fff").contains("h27v18"));
    }

    #[test]
    fn lines_reach_the_edges_of_their_cell() {
        let corner = Shape::of('┌').unwrap().draw((0, 0), 1, "#fff");
        assert!(corner.contains("M4 8.5h1v9.5h-1z"), "{corner}");
        assert!(corner.contains("M4 8.5h5v1h-5z"), "{corner}");
    }
}
