//! How the pages are painted: by the processor, as `docs/decisions/2026-11-22-pages-without-a-compositor.md` says.

use gtk::glib;

/// Whoever set it, to whatever, has decided: `0` paints with a compositor.
const WITHOUT_COMPOSITOR: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// Says it where WebKit reads it. To be called before there is a second thread, since the environment belongs to all of
/// them. Where it fails the program goes on, and only takes more memory.
pub(crate) fn choose() {
    let _failed = glib::setenv(WITHOUT_COMPOSITOR, "1", false);
}
