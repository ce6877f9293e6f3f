//! A Tauri program with two windows that show nothing: what the figures of ours stand beside.

#![expect(clippy::print_stdout, reason = "the measurement waits for this line")]

use tauri::{WebviewUrl, WebviewWindowBuilder, http::Response, webview::PageLoadEvent};

/// A page of nothing.
const PAGE: &str = "<!doctype html><title>Empty</title>";

fn main() -> anyhow::Result<()> {
    let blank = WebviewUrl::CustomProtocol("empty://localhost/".parse()?);
    tauri::Builder::default()
        .register_uri_scheme_protocol("empty", |_, _| {
            let mut page = Response::new(PAGE.as_bytes().to_vec());
            page.headers_mut().insert("content-type", tauri::http::HeaderValue::from_static("text/html"));
            page
        })
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
