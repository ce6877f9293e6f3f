//! Drawings of the office, SVG files, as the outlines that a definition holds: emblems of candidatures and plans of
//! buildings. What a drawing says with colours, text, pictures and styles is left out; shapes are what remains.

use std::{fs, path::Path};

use urna_domain::{
    emblem::{EMBLEM_SIDE, Emblem, EmblemError},
    plan::{Plan, PlanError},
};
use usvg::{
    Group, ImageHrefResolver, Node, Options, Tree,
    tiny_skia_path::{PathSegment, Point, Rect},
};

use crate::OfficeError;

/// The largest drawing that is read.
pub const DRAWING_BYTES_MAX: u64 = 1024 * 1024;
/// The element of a plan that says where the table is, by its `id`.
pub const TABLE_ID: &str = "mesa";

/// Why nothing can be made of a drawing.
#[derive(Debug, thiserror::Error)]
pub enum DrawingError {
    /// Larger than any drawing.
    #[error("has more than {DRAWING_BYTES_MAX} bytes: save it without pictures")]
    Large,
    /// Not a drawing.
    #[error("is no SVG drawing: save it as plain SVG")]
    NotSvg,
    /// Pictures or text only.
    #[error("has no shapes in it: convert text and pictures into paths")]
    Empty,
    /// A plan of nothing.
    #[error("does not say where the table is: give a small shape there the id `{TABLE_ID}`")]
    NoTable,
    /// Not for a ballot.
    #[error(transparent)]
    Emblem(#[from] EmblemError),
    /// Not for a slip.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

/// Reads the emblem of a candidature: the filled shapes, as large as the square allows, in its middle.
pub fn read_emblem(path: &Path) -> Result<Emblem, OfficeError> {
    let drawing = |why| OfficeError::Drawing { path: path.to_owned(), why };
    emblem(&read(path)?).map_err(drawing)
}

/// Reads the plan of a building: all shapes as lines, and where the one with the id `mesa` is.
pub fn read_plan(path: &Path) -> Result<Plan, OfficeError> {
    let drawing = |why| OfficeError::Drawing { path: path.to_owned(), why };
    plan(&read(path)?).map_err(drawing)
}

fn read(path: &Path) -> Result<Vec<u8>, OfficeError> {
    let size = fs::metadata(path).map_err(OfficeError::reading(path))?.len();
    if size > DRAWING_BYTES_MAX {
        return Err(OfficeError::Drawing { path: path.to_owned(), why: DrawingError::Large });
    }
    fs::read(path).map_err(OfficeError::reading(path))
}

fn emblem(svg: &[u8]) -> Result<Emblem, DrawingError> {
    let mut drawn = Drawn { filled_only: true, ..Drawn::default() };
    drawn.take_in(tree(svg)?.root());
    let square = drawn.square().ok_or(DrawingError::Empty)?;
    let figures = drawn.figures.iter().filter_map(|figure| square.written(figure, true));
    let emblem = Emblem(figures.collect::<Vec<_>>().join(" "));
    emblem.check()?;
    Ok(emblem)
}

fn plan(svg: &[u8]) -> Result<Plan, DrawingError> {
    let mut drawn = Drawn::default();
    drawn.take_in(tree(svg)?.root());
    let table = drawn.table.ok_or(DrawingError::NoTable)?;
    let square = drawn.square().ok_or(DrawingError::Empty)?;
    let figures = drawn.figures.iter().filter_map(|figure| square.written(figure, false));
    let plan = Plan { lines: figures.collect::<Vec<_>>().join(" "), at: square.place(table) };
    plan.check()?;
    Ok(plan)
}

fn tree(svg: &[u8]) -> Result<Tree, DrawingError> {
    // A drawing names no other file: what it would bring is a picture, and no shape.
    let nothing =
        ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    Tree::from_data(svg, &Options { image_href_resolver: nothing, ..Options::default() })
        .map_err(|_| DrawingError::NotSvg)
}

/// One figure: where it begins, how it goes on, and whether it comes back.
#[derive(Debug, Clone)]
struct Figure {
    begin: Point,
    /// Control points and the end, one to three of them.
    parts: Vec<Vec<Point>>,
    closed: bool,
}

/// What there is in a drawing.
#[derive(Debug, Default)]
struct Drawn {
    figures: Vec<Figure>,
    table: Option<Point>,
    filled_only: bool,
}

impl Drawn {
    fn take_in(&mut self, group: &Group) {
        for node in group.children() {
            if node.id() == TABLE_ID && !self.filled_only {
                self.table = Some(middle(node.abs_bounding_box()));
                continue;
            }
            match node {
                Node::Group(group) => self.take_in(group),
                Node::Path(path) if path.is_visible() && !(self.filled_only && path.fill().is_none()) => {
                    let drawn = path.data().clone().transform(path.abs_transform());
                    self.figures.extend(drawn.iter().flat_map(|path| figures(path.segments())));
                }
                Node::Path(_) | Node::Image(_) | Node::Text(_) => {}
            }
        }
    }

    /// Where everything lies in the square; `None` when there is nothing of any size.
    fn square(&self) -> Option<Square> {
        let points = || {
            let drawn = self.figures.iter();
            let drawn = drawn.flat_map(|figure| figure.parts.iter().flatten().chain([&figure.begin]));
            drawn.chain(&self.table)
        };
        let least = |of: fn(&Point) -> f32| points().map(of).reduce(f32::min);
        let most = |of: fn(&Point) -> f32| points().map(of).reduce(f32::max);
        let (left, top) = (least(|point| point.x)?, least(|point| point.y)?);
        let (width, height) = (most(|point| point.x)? - left, most(|point| point.y)? - top);
        let side = width.max(height);
        let corner = Point::from_xy(left - (side - width) / 2.0, top - (side - height) / 2.0);
        (side > 0.0 && !self.figures.is_empty()).then_some(Square { corner, side })
    }
}

fn middle(shape: Rect) -> Point {
    Point::from_xy((shape.left() + shape.right()) / 2.0, (shape.top() + shape.bottom()) / 2.0)
}

fn figures(segments: impl Iterator<Item = PathSegment>) -> Vec<Figure> {
    let mut figures: Vec<Figure> = Vec::new();
    for segment in segments {
        let part = match segment {
            PathSegment::MoveTo(begin) => {
                figures.push(Figure { begin, parts: Vec::new(), closed: false });
                continue;
            }
            PathSegment::LineTo(end) => vec![end],
            PathSegment::QuadTo(one, end) => vec![one, end],
            PathSegment::CubicTo(one, two, end) => vec![one, two, end],
            PathSegment::Close => {
                if let Some(figure) = figures.last_mut() {
                    figure.closed = true;
                }
                continue;
            }
        };
        // After a figure was closed, the next one may begin where it began without saying so.
        if let Some(Figure { begin, closed: true, .. }) = figures.last() {
            figures.push(Figure { begin: *begin, parts: Vec::new(), closed: false });
        }
        if let Some(figure) = figures.last_mut() {
            figure.parts.push(part);
        }
    }
    figures
}

/// The square of a drawing.
#[derive(Debug, Clone, Copy)]
struct Square {
    corner: Point,
    side: f32,
}

impl Square {
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 1000 after the clamp, and a NaN becomes 0"
    )]
    fn number(self, length: f32) -> u32 {
        let whole = f64::from(length) / f64::from(self.side) * f64::from(EMBLEM_SIDE);
        whole.round().clamp(0.0, f64::from(EMBLEM_SIDE)) as u32
    }

    fn place(self, point: Point) -> (u32, u32) {
        (self.number(point.x - self.corner.x), self.number(point.y - self.corner.y))
    }

    /// A figure as an outline is written. One that is drawn and does not come back goes the same way back, so that no line
    /// is added. `None` when nothing of it can be seen.
    fn written(self, figure: &Figure, filled: bool) -> Option<String> {
        let begin = self.place(figure.begin);
        let mut parts: Vec<Vec<(u32, u32)>> =
            figure.parts.iter().map(|part| part.iter().map(|point| self.place(*point)).collect()).collect();
        let mut here = begin;
        parts.retain(|part| {
            let moves = part.iter().any(|point| *point != here);
            here = part.last().copied().unwrap_or(here);
            moves
        });
        if parts.is_empty() {
            return None;
        }
        if !figure.closed && !filled {
            parts.extend(way_back(begin, &parts));
        }
        let point = |(x, y): &(u32, u32)| format!("{x} {y}");
        let mut words = vec![format!("M {}", point(&begin))];
        for part in &parts {
            let verb = match part.len() {
                1 => "L",
                2 => "Q",
                _ => "C",
            };
            words.push(format!("{verb} {}", part.iter().map(point).collect::<Vec<_>>().join(" ")));
        }
        words.push("Z".to_owned());
        Some(words.join(" "))
    }
}

/// The same parts from the end to the beginning, without the last step of a straight one, which `Z` takes.
fn way_back(begin: (u32, u32), parts: &[Vec<(u32, u32)>]) -> Vec<Vec<(u32, u32)>> {
    let ends = parts.iter().filter_map(|part| part.last().copied());
    let begins: Vec<_> = [begin].into_iter().chain(ends).collect();
    let back = parts.iter().zip(begins).rev().map(|(part, from)| {
        let controls = part.iter().rev().skip(1).copied();
        controls.chain([from]).collect::<Vec<_>>()
    });
    let mut back: Vec<_> = back.collect();
    if back.last().is_some_and(|part| part.len() == 1) {
        back.pop();
    }
    back
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn svg(inside: &str) -> Vec<u8> {
        format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">{inside}</svg>"#)
            .into_bytes()
    }

    const MARK: &str = r#"<circle id="mesa" cx="50" cy="25" r="4"/>"#;

    #[test]
    fn filled_shapes_become_an_emblem_as_large_as_the_square() {
        let drawn = svg(r#"<g transform="translate(20 10)"><path d="M 0 40 L 20 0 L 40 40 Z"/></g>"#);
        assert_eq!(emblem(&drawn).unwrap(), Emblem("M 0 1000 L 500 0 L 1000 1000 Z".to_owned()));
        let wide = svg(r#"<rect x="10" y="10" width="100" height="50" fill="red"/>"#);
        assert_eq!(emblem(&wide).unwrap(), Emblem("M 0 250 L 1000 250 L 1000 750 L 0 750 Z".to_owned()));
    }

    #[test]
    fn curves_stay_curves_and_what_is_only_a_line_is_no_part_of_an_emblem() {
        let drawn = svg(
            r#"<path d="M 0 0 Q 50 100 100 0 C 100 50 0 50 0 0"/><path d="M 0 0 L 900 0" fill="none" stroke="black"/>"#,
        );
        let Emblem(outline) = emblem(&drawn).unwrap();
        assert!(outline.starts_with("M 0 0 Q 500 1000 1000 0 C ") && outline.ends_with(" Z"), "{outline}");
    }

    #[test]
    fn walls_become_lines_and_the_mark_says_where_the_table_is() {
        let walls = r#"<rect width="200" height="100" fill="none" stroke="black"/><path d="M 100 0 L 100 60" stroke="black"/>"#;
        let drawn = plan(&svg(&format!("{walls}{MARK}"))).unwrap();
        assert_eq!(drawn.at, (250, 375));
        // The inner wall goes to its end and back.
        assert_eq!(drawn.lines, "M 0 250 L 1000 250 L 1000 750 L 0 750 Z M 500 250 L 500 550 Z");
    }

    #[test]
    fn a_wall_with_corners_goes_the_same_way_back() {
        let wall = r#"<path d="M 0 0 L 100 0 L 100 100" fill="none" stroke="black"/>"#;
        let drawn = plan(&svg(&format!("{wall}{MARK}"))).unwrap();
        assert_eq!(drawn.lines, "M 0 0 L 1000 0 L 1000 1000 L 1000 0 Z");
        let bent = r#"<path d="M 0 0 C 0 50 50 100 100 100" fill="none" stroke="black"/>"#;
        let drawn = plan(&svg(&format!("{bent}{MARK}"))).unwrap();
        assert_eq!(drawn.lines, "M 0 0 C 0 500 500 1000 1000 1000 C 500 1000 0 500 0 0 Z");
    }

    #[test]
    fn what_is_no_drawing_says_what_to_do() {
        let shape = r#"<rect width="9" height="9"/>"#;
        assert!(matches!(emblem(b"GIF89a"), Err(DrawingError::NotSvg)));
        assert!(matches!(emblem(&svg("")), Err(DrawingError::Empty)));
        assert!(matches!(emblem(&svg("<text>Partido</text>")), Err(DrawingError::Empty)));
        assert!(matches!(emblem(&svg(r#"<image href="/etc/hostname"/>"#)), Err(DrawingError::Empty)));
        assert!(matches!(plan(&svg(shape)), Err(DrawingError::NoTable)));
        assert!(matches!(plan(&svg(MARK)), Err(DrawingError::Empty)));
        let many: String = (0..2_000).map(|x| format!("M {x} 0 L {x} 9 L {x} 4 Z ")).collect();
        let busy = svg(&format!(r#"<path d="{many}"/>{MARK}"#));
        assert!(matches!(emblem(&busy), Err(DrawingError::Emblem(EmblemError::Long))));
        assert!(matches!(plan(&busy), Err(DrawingError::Plan(PlanError::Long))));
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("plan.svg");
        fs::File::create(&path).unwrap().set_len(DRAWING_BYTES_MAX + 1).unwrap();
        let refused = read_plan(&path).unwrap_err().to_string();
        assert!(refused.contains("plan.svg") && refused.contains("without pictures"), "{refused}");
        assert!(read_emblem(&dir.path().join("none.svg")).is_err());
    }
}
