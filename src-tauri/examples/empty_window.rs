//! A Tauri program with two windows that show nothing: what the figures of ours stand beside. It says when the first of them
//! is painted as ours does: two frames after the page has what it shows.

#![expect(clippy::print_stdout, reason = "the measurement waits for this line")]

use tauri::{WebviewUrl, WebviewWindowBuilder, http::Response};

/// A page of nothing, which asks for another thing once it is painted.
const PAGE: &str = "<!doctype html><title>Empty</title><script>
    requestAnimationFrame(() => requestAnimationFrame(() => { new Image().src = '/painted'; }));
</script>";

fn main() -> anyhow::Result<()> {
    let blank = WebviewUrl::CustomProtocol("empty://localhost/".parse()?);
    tauri::Builder::default()
        .register_uri_scheme_protocol("empty", |context, asked| {
            if asked.uri().path() == "/painted" {
                println!("painted {}", context.webview_label());
            }
            let mut page = Response::new(PAGE.as_bytes().to_vec());
            page.headers_mut().insert("content-type", tauri::http::HeaderValue::from_static("text/html"));
            page
        })
        .setup(move |app| {
            for label in ["staff", "booth"] {
                WebviewWindowBuilder::new(app, label, blank.clone())
                    .title("Empty")
                    .inner_size(1280.0, 800.0)
                    .build()?;
            }
            Ok(())
        })
        .run(tauri::generate_context!())?;
    Ok(())
}
