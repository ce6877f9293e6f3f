//! A page of a finished paper as a drawing, for whoever reads it on a screen before they sign it.
//!
//! It is drawn out of the file: what somebody reads is what is printed, and not another rendering of the same facts.

use hayro_svg::{
    RenderCache, SvgRenderSettings, convert, hayro_interpret::InterpreterSettings,
    hayro_syntax::Pdf as Opened,
};

/// One page of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// The page as SVG 1.1, every letter an outline: it asks for no font, runs nothing and loads nothing. The paper itself is
    /// not drawn: whoever shows it puts white behind it.
    pub svg: String,
    /// How many pages the paper has.
    pub pages: u32,
}

/// Why a page could not be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DrawingError {
    /// The bytes are no PDF, or a damaged one.
    #[error("the paper cannot be read; make it again")]
    Unreadable,
    /// There are fewer pages.
    #[error("the paper has {pages} pages, and not so many as {page}")]
    NoSuchPage {
        /// Pages of the paper.
        pages: u32,
        /// The one that was asked for.
        page: u32,
    },
}

/// Draws a page of a paper; the first is 1.
pub fn draw(paper: Vec<u8>, page: u32) -> Result<Drawing, DrawingError> {
    let opened = Opened::new(paper).map_err(|_| DrawingError::Unreadable)?;
    let pages = u32::try_from(opened.pages().len()).map_err(|_| DrawingError::Unreadable)?;
    let place = page.checked_sub(1).and_then(|place| usize::try_from(place).ok());
    let found = place.and_then(|place| opened.pages().get(place));
    let found = found.ok_or(DrawingError::NoSuchPage { pages, page })?;
    let svg =
        convert(found, &RenderCache::new(), &InterpreterSettings::default(), &SvgRenderSettings::default());
    Ok(Drawing { svg, pages })
}
