//! How the pages are painted: by the processor, as `docs/decisions/2026-11-22-pages-without-a-compositor.md` says.

use std::env;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Whoever set it, to whatever, has decided: `0` paints through the graphics card.
const WITHOUT_COMPOSITOR: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// Starts this program again with what WebKit reads from the environment, unless it is there: the same process, before
/// anything is open. Where that fails the program goes on, and only takes more memory.
pub(crate) fn choose() {
    if env::var_os(WITHOUT_COMPOSITOR).is_some() {
        return;
    }
    let Ok(program) = env::current_exe() else { return };
    let mut arguments = env::args_os();
    let mut again = Command::new(program);
    if let Some(name) = arguments.next() {
        again.arg0(name);
    }
    let _error = again.args(arguments).env(WITHOUT_COMPOSITOR, "1").exec();
}
