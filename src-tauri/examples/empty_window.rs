//! A Tauri program with two windows that show nothing: what the figures of ours stand beside.

#![expect(clippy::print_stdout, reason = "the measurement waits for this line")]

use tauri::{WebviewUrl, WebviewWindowBuilder, webview::PageLoadEvent};

fn main() -> anyhow::Result<()> {
    let blank = WebviewUrl::External("about:blank".parse()?);
    tauri::Builder::default()
        .setup(move |app| {
            for label in ["staff", "booth"] {
                WebviewWindowBuilder::new(app, label, blank.clone())
                    .title("Empty")
                    .inner_size(1280.0, 800.0)
                    .on_page_load(|_, load| {
                        if load.event() == PageLoadEvent::Finished {
                            println!("loaded");
                        }
                    })
                    .build()?;
            }
            Ok(())
        })
        .run(tauri::generate_context!())?;
    Ok(())
}
